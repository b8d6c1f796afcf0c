import Testing

@Suite struct DocumentationCheckTests {
  private func symbol(
    _ kind: PublicSymbol.Kind, _ declaration: String, parameters: [String] = [],
    types: Set<String> = [], tensors: Set<String> = [], _ comment: String
  ) -> PublicSymbol {
    PublicSymbol(
      kind: kind, path: ["f"], declaration: declaration, typeNames: types, parameters: parameters,
      tensorParameters: tensors, comment: DocComment(comment), file: "DeepLearning/F.swift", line: 1
    )
  }

  @Test func whatIsMissingIsNamed() {
    let found = DocumentationCheck.missing(
      in: symbol(
        .function, "func f(_ x: Tensor, axis: Int) throws -> Tensor", parameters: ["x", "axis"],
        types: ["Tensor", "Int"], tensors: ["x"],
        "- Parameter x: the elements.\n- Parameter y: nothing."))
    #expect(
      found == [
        "a summary", "a description of the parameter 'axis'",
        "the parameter 'y', which the comment describes",
        "the shape of the parameter 'x'", "a shape", "its errors",
      ])
  }

  @Test(arguments: [
    "Rows `[rows, columns]`.", "Of any shape.", "A scalar.", "All.\n\n- Returns: the same shape.",
  ])
  func aShape(comment: String) {
    let property = symbol(.property, "var x: Tensor { get }", types: ["Tensor"], comment)
    #expect(DocumentationCheck.missing(in: property).isEmpty)
  }

  @Test func everyTensorStatesItsShape() {
    let function = symbol(
      .function, "func f(_ x: Tensor, _ y: Tensor?) -> Tensor", parameters: ["x", "y"],
      types: ["Tensor"], tensors: ["x", "y"],
      "Adds.\n\n- Parameters:\n  - x: `[batch]`.\n  - y: labels.\n- Returns: the same shape.")
    #expect(DocumentationCheck.missing(in: function) == ["the shape of the parameter 'y'"])
  }

  @Test func aTrapIsAPrecondition() {
    var function = symbol(.function, "func f()", "Runs.")
    function.hasPrecondition = true
    #expect(DocumentationCheck.missing(in: function) == ["its precondition"])
    function.comment = DocComment("Runs.\n\n- Precondition: it is not night.")
    #expect(DocumentationCheck.missing(in: function).isEmpty)
  }

  @Test func aCallWithBracketsIsNoShape() {
    let property = symbol(.property, "var x: Tensor { get }", types: ["Tensor"], "As `x` [2].")
    #expect(DocumentationCheck.missing(in: property) == ["a shape"])
  }

  @Test func aLayerStatesItsShapes() {
    var layer = symbol(.type, "final class Twice", "Doubles.")
    layer.conformances = ["Layer"]
    #expect(DocumentationCheck.missing(in: layer) == ["a shape"])
  }

  @Test func aProtocolDescribesItsMembers() {
    var member = symbol(
      .method, "func call(_ input: Tensor) throws -> Tensor", parameters: ["input"],
      types: ["Tensor"], "The result.")
    member.isDescribedElsewhere = true
    #expect(DocumentationCheck.missing(in: member).isEmpty)
    member.comment = DocComment("")
    #expect(DocumentationCheck.missing(in: member) == ["a summary"])
  }

  @Test func anInitializerThatDescribesItsParametersNeedsNoSummary() {
    let described = symbol(.initializer, "init(a: Int)", parameters: ["a"], "- Parameter a: one.")
    #expect(DocumentationCheck.missing(in: described).isEmpty)
    #expect(DocumentationCheck.missing(in: symbol(.initializer, "init()", "")) == ["a summary"])
  }
}
