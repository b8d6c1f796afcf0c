import Foundation
import Testing

/// Cells and inline values that do not compile. Errors name the notebook's lines, and the old page
/// stays.
@Suite struct CompileErrorTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  @Test func anErrorInACellHasItsPlace() throws {
    let errors = try workplace.fail("# A\n\n" + cell("print(\"ran\")") + cell("let a: Int = \"b\""))
    #expect(
      errors.contains(
        """
        note.md:7:14: error: cannot convert value of type 'String' to specified type 'Int'
          let a: Int = "b"
                       ^
        """))
    #expect(!errors.contains("[1/2]"), "no cell runs before all are compiled")
  }

  @Test func anErrorInAShownExpressionHasItsPlace() throws {
    let errors = try workplace.fail(cell("let a = 1\n  a + nothing"))
    #expect(errors.contains("note.md:3:7: error: cannot find 'nothing' in scope"))
  }

  @Test func anErrorInAnIndentedCellHasItsPlace() throws {
    let errors = try workplace.fail("- item\n\n  ```{swift}\n  let a = 1\n  a + nothing\n  ```\n")
    #expect(errors.contains("note.md:5:7: error: cannot find 'nothing' in scope"))
  }

  /// Of the compiler's alternative suggestions, only one is shown.
  @Test func aMissingTryGetsOneSuggestion() throws {
    let errors = try workplace.fail(cell("func f() throws {}\nf()"))
    #expect(errors.contains("note.md:3:1: error: call can throw but is not marked with 'try'"))
    #expect(errors.contains("note.md:3:1: note: did you mean to use 'try'?"), "\(errors)")
    #expect(errors.components(separatedBy: "note: ").count == 2, "\(errors)")
  }

  @Test func aSyntaxErrorHasItsPlace() throws {
    let errors = try workplace.fail(cell("func f() {"))
    #expect(errors.contains(/note\.md:\d+:\d+: error: expected '\}' at end of/))
  }

  @Test func anErrorInAnInlineValueHasItsPlace() throws {
    let errors = try workplace.fail("A `{swift} nothing` b `{swift} 1 + nought`.\n")
    #expect(errors.contains("note.md:1:12: error: cannot find 'nothing' in scope"))
    #expect(errors.contains("note.md:1:36: error: cannot find 'nought' in scope"))
  }

  @Test func aStatementIsNotAnInlineValue() throws {
    let errors = try workplace.fail("A `{swift} let a = 1`.\n")
    #expect(
      errors.contains(
        "note.md:1:12: error: an inline value must be one expression, found 'let a = 1'"))
  }

  @Test func anExpectedCompileErrorIsShown() throws {
    try workplace.write(
      "```{swift}\n//| error: true\nlet a: Int = \"b\"\n```\n" + cell("print(\"goes on\")"))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = try workplace.page()
    #expect(page.contains("note.md:3:14: error: cannot convert value of type"), "\(page)")
    #expect(page.contains(">goes on</pre>"))
  }
}
