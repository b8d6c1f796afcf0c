import Foundation
import Testing

/// A cell that is expected not to compile declares nothing for other cells.
@Suite struct ExpectedErrorTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private func failing(_ code: String) -> String {
    "```{swift}\n//| error: true\n\(code)\n```\n"
  }

  private func page(
    _ notebook: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try workplace.write(notebook)
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output.matches(of: /<pre class="(?:stdout|result)"[^>]*>([^<]*)</)
      .map { String($0.1) }
  }

  @Test func aFailedCellDeclaresNoNames() throws {
    #expect(
      try page(
        cell("let x = 1\nstruct Point { var x = 1 }\nclass Base {}")
          + failing("for i in 0..<3 { let s: String = i }\nlet x: Int = \"s\"")
          + cell("for i in 0..<2 { print(i, x) }")
          + failing("extension Point: Equatable {}\nclass Base { let n: Int }\nimport Nowhere")
          + cell("class Derived: Base {}\nprint(\"unrelated\", Point(), Derived() is Base)")
          + cell("let x = x + 1\nx")) == ["0 1\n1 1", "unrelated Point(x: 1) true", "2"])
  }

  @Test func aCellThatCompilesDeclaresItsNames() throws {
    #expect(
      try page(
        cell("let x = 1")
          + failing(
            "let x = \"new\"\nextension Int { var more: Int { self + 1 } }\n"
              + "let list = [1]\nprint(list[3])") + cell("print(x, 3.more)")) == ["new 4"])
  }

  @Test func anErrorInALaterCellNamesTheFailedOne() throws {
    let errors = try workplace.fail(
      failing("let onlyHere: Int = \"s\"") + failing("print(onlyHere)")
        + cell("print(onlyHere)"))
    #expect(errors.contains("note.md:10:7: error: cannot find 'onlyHere' in scope"), "\(errors)")
    #expect(
      errors.contains("note.md:3:1: note: the cell that declares it does not compile"), "\(errors)")
    #expect(!errors.contains("note.md:7"))
  }
}
