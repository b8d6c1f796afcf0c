import Testing

@Suite struct DocCommentTests {
  @Test func everySection() {
    let comment = DocComment(
      """
      Cuts a tensor. It
      is quick.

      More of it:

          cut(x)

      - Parameters:
        - x: the tensor,
          of any shape.
        - axis: the axis.
      - Returns: the parts,
        in order.
      - Throws: `ModelError` for an axis.
      - Precondition: x is not empty.
      """)
    #expect(comment.summary == "Cuts a tensor. It is quick.")
    #expect(comment.firstSentence == "Cuts a tensor.")
    #expect(
      comment.text == "Cuts a tensor. It\nis quick.\n\nMore of it:\n\n```swift\ncut(x)\n```")
    #expect(
      comment.parameters == [
        .init(name: "x", text: "the tensor, of any shape."), .init(name: "axis", text: "the axis."),
      ])
    #expect(comment.returns == "the parts, in order.")
    #expect(comment.errors == "`ModelError` for an axis.")
    #expect(comment.precondition == "x is not empty.")
  }

  @Test func oneParameterAndNoSummary() {
    let comment = DocComment("- Parameter seed: any integer,\n  or none.")
    #expect(comment.summary.isEmpty)
    #expect(comment.parameters == [.init(name: "seed", text: "any integer, or none.")])
  }

  @Test func aListInTheTextIsNoParameter() {
    let comment = DocComment("Two things:\n\n- one: first\n  - two: second")
    #expect(comment.parameters.isEmpty)
    #expect(comment.text.hasSuffix("  - two: second"))
  }

  @Test(arguments: [
    ("1.5 times as much.", "1.5 times as much."),
    ("Keras's `e.g. elu`, … and so on. More.", "Keras's `e.g. elu`, … and so on."),
    ("No full stop", "No full stop"), ("One. two. Three.", "One. two."),
  ])
  func firstSentence(comment: String, sentence: String) {
    #expect(DocComment(comment).firstSentence == sentence)
  }
}
