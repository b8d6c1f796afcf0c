import Testing

@Suite struct DocumentationCheckTests {
  private func symbol(
    _ kind: PublicSymbol.Kind, _ declaration: String, parameters: [String] = [],
    types: Set<String> = [], _ comment: String
  ) -> PublicSymbol {
    PublicSymbol(
      kind: kind, path: ["f"], declaration: declaration, typeNames: types, parameters: parameters,
      comment: DocComment(comment), file: "DeepLearning/F.swift", line: 1)
  }

  @Test func whatIsMissingIsNamed() {
    let found = DocumentationCheck.missing(
      in: symbol(
        .function, "func f(_ x: Tensor, axis: Int) throws -> Tensor", parameters: ["x", "axis"],
        types: ["Tensor", "Int"], "- Parameter x: the elements.\n- Parameter y: nothing."))
    #expect(
      found == [
        "a summary", "a description of the parameter 'axis'",
        "the parameter 'y', which the comment describes", "a shape", "its errors",
      ])
  }

  @Test(arguments: [
    "Rows `[rows, columns]`.", "Of any shape.", "A scalar.", "All.\n\n- Returns: the same shape.",
  ])
  func aShape(comment: String) {
    let property = symbol(.property, "var x: Tensor { get }", types: ["Tensor"], comment)
    #expect(DocumentationCheck.missing(in: property).isEmpty)
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
