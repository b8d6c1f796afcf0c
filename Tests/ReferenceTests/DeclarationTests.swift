import Testing

@Suite struct DeclarationTests {
  @Test(arguments: [
    ("func save(to path: String) throws", true),
    ("func map(_ f: (Int) throws -> Int) -> Int", false),
    ("func map(_ f: (Int) throws -> Int) rethrows -> Int", true),
    ("func maker() -> () throws -> Int", false),
    ("var losses: [Tensor] { get throws }", true),
    ("let loss: (Tensor, Tensor) throws -> Tensor", false),
    ("subscript(index: Int) -> Tensor { get }", false),
    ("init(_ values: some Sequence<Int>, text: String = \")\") throws", true),
    ("static func < (a: Tensor, b: Tensor) throws -> Tensor", true),
  ])
  func canThrow(declaration: String, throws: Bool) {
    #expect(Declaration.canThrow(declaration) == `throws`)
  }

  @Test func longParametersStandOnLinesOfTheirOwn() {
    #expect(
      Declaration.formatted(
        "func fit(_ x: Tensor, validation: (x: Tensor, y: Tensor)? = nil, "
          + "separator: String = \",\", each: ((Int) -> Void)? = nil) throws -> History")
          == """
          func fit(
            _ x: Tensor,
            validation: (x: Tensor, y: Tensor)? = nil,
            separator: String = ",",
            each: ((Int) -> Void)? = nil
          ) throws -> History
          """)
  }

  @Test func aDeclarationIsCleaned() {
    #expect(
      Declaration.cleaned("@discardableResult func f(_ x: [String : Int]) -> Int")
        == "func f(_ x: [String: Int]) -> Int")
  }

  @Test(arguments: [
    ("x: Tensor", true), ("labels: Tensor?", true), ("x: consuming Tensor", true),
    ("xs: [Tensor]", false), ("body: (Tensor) throws -> Tensor", false),
    ("x: TensorOperand", false),
  ])
  func aTensorParameter(parameter: String, isTensor: Bool) {
    #expect(Declaration.isTensor(parameter) == isTensor)
  }

  @Test func shortOnesStay() {
    let declaration = "func f(_ x: Tensor, y: Int) -> Tensor"
    #expect(Declaration.formatted(declaration) == declaration)
  }
}
