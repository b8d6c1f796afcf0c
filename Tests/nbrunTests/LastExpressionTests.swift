import Foundation
import Testing

/// Which last statements show a value, and the messages about those that have none.
@Suite struct LastExpressionTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func onlyAssignmentOperatorsHaveNoValue() throws {
    #expect(
      try workplace.shown([
        "SIMD4(1, 2, 3, 4) .== SIMD4(1, 5, 3, 4)", "1...3 ~= 2",
        """
        infix operator ≠=: ComparisonPrecedence
        infix operator ||=: AssignmentPrecedence
        func ≠= (a: Int, b: Int) -> Bool { a != b }
        func ||= (a: inout Bool, b: Bool) { a = a || b }
        var flag = false, bits = 1
        3 ≠= 4
        """,
        "flag ||= true", "bits &<<= 2", "flag",
      ]) == ["SIMDMask<SIMD4<Int>>(true, false, true, true)", "true", "true", "true"])
  }

  @Test func branchesCanBeValues() throws {
    #expect(
      try workplace.shown(
        [
          "let c = true, n = 2\nif c { 3 } else { 4 }",
          "switch c { case true: \"x\"; case false: \"y\" }",
          "if c { print(\"called\") } else { print(\"not\") }",
          "if !c { 1 } else if n > 1 { if c { n * 2 } else { 0 } } else { -7 }",
          "#if os(Linux)\nn\n#else\n\"no\"\n#endif",
        ]) == ["3", "x", "called", "4", "2"])
  }

  @Test func expressionsWithoutAValueAreErrors() throws {
    func errors(_ code: String) throws -> String {
      try workplace.fail(cell("var a = [1]") + cell(code))
    }
    #expect(try errors("nil").contains("note.md:5:1: error: 'nil' requires a contextual type"))
    let own = try errors("#error(\"custom\")")
    #expect(own.contains("error: custom") && !own.contains("expected expression"), "\(own)")
    let changed = try errors("&a")
    #expect(changed.contains("note.md:5:1: error: '&' may only be used"), "\(changed)")
    #expect(!changed.contains("_nbrun"))
    try workplace.write("Text `{swift} nil`.")
    let inline = try workplace.run("note.md").errors
    #expect(
      inline.contains("note.md:1:15: error: 'nil' requires a contextual type"), "\(inline)")
  }

  @Test func nonescapableValuesShowTheirTypes() throws {
    #expect(
      try workplace.shown(["let a = [1, 2]\na.span", "func f() {}\nf()", "[1].forEach { _ in }"])
        == ["Span<Int>"])
  }

  @Test func generatedNamesAreNotShown() throws {
    try workplace.write(
      cell(
        "print(#file, #fileID, #function, #line)\nstruct L { lazy var z = 3; var y = 1 }\nprint(L())"
      )
        + "\nThe line `{swift} #line`, the function `{swift} #function`.\n")
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(
      outcome.output.contains("note.md note.md cell 1 2\nL(z: nil, y: 1)"), "\(outcome.output)")
    #expect(
      outcome.output.replacing(/<[^>]+>/, with: "").contains(
        "The line 7, the function inline value."), "\(outcome.output)")
  }

  /// Functions that take the place of their call get the notebook's, in cells and inline values.
  @Test func placesAsValuesAreTheNotebooks() throws {
    try workplace.write(
      """
      - An indented cell:

        ```{swift}
        func here(_ line: Int = #line, column: Int = #column) -> String { "\\(line):\\(column)" }
        print(#line, #column, here(), \"\"\"
          indented
            more
          \"\"\")
        ```

      The places `{swift} here()` and `{swift} here() + " \\(#line):\\(#column)"`.

      ```{swift}
      import Testing
      ```

      ```{swift}
      //| error: true
      try #require(nil as Int?)
      ```

      """)
    let output = try workplace.run("note.md", "-o", "-").output
    #expect(output.contains("5 16 5:29 indented\n  more"), "\(output)")
    let text = output.replacing(/<[^>]+>/, with: "")
    #expect(text.contains("The places 11:25 and 11:46 11:64."), "\(text)")
    #expect(text.contains("isRequired: true, sourceLocation: note.md:19:5)"), "\(text)")
  }

  @Test func oneMistakeGivesOneError() throws {
    let errors = try workplace.fail(
      cell("struct U { var id = 1 }") + cell("extension U: Codable {}"))
    #expect(errors.matches(of: /error: extension outside of the cell/).count == 2, "\(errors)")
    #expect(!errors.contains("stubs"))
    let initializer = try workplace.fail(
      cell("struct V { var x: Double, y: Double }")
        + cell("extension V { init(angle: Double) { x = angle; y = 0 } }"))
    #expect(initializer.matches(of: /begin with 'self\.init\(…\)'/).count == 1, "\(initializer)")
  }
}
