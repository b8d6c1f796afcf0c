import NotebookCore
import Testing

/// The toolchain's parser calls itself for each level.
@Suite("Code that is nested too deeply is an error at its place", .timeLimit(.minutes(2)))
struct CodeNestingTests {
  private static let depth = 12_000

  private static func repeated(_ text: String) -> String { String(repeating: text, count: depth) }

  @Test(arguments: [
    "let x: " + repeated("A<") + "Int" + repeated(">"), "let f: " + repeated("A->") + "Int",
    "let x = " + repeated("try ") + "1", "if a {}" + repeated(" else if a {}"),
    "let x = " + repeated("(") + "1",
    repeated("{"), "let s = " + repeated("\"\\(") + "1", "let x = " + repeated("await ") + "1",
    "let x = " + repeated("[") + repeated("]"),
  ])
  func tooDeep(_ code: String) throws {
    let notebook = try parse("Text\n\n```{swift}\nlet first = 1\n\(code)\n```\n")
    let problems = CodeNesting.problems(in: notebook)
    #expect(problems.map(\.message) == ["this code is nested too deeply"])
    let place = try #require(problems.first?.location)
    #expect(place.line >= 5 && place.column >= 1)
  }

  /// Nobody writes more by hand, and the compiler reads it.
  @Test(arguments: [
    "let x: " + String(repeating: "Array<", count: 40) + "Int" + String(repeating: ">", count: 40),
    "let x = " + Array(repeating: "1", count: 5000).joined(separator: " + "),
    "let x = [" + Array(repeating: "[1, 2, 3]", count: 5000).joined(separator: ", ") + "]",
    "if a {}" + String(repeating: " else if a {}", count: 300),
    "let x = a" + String(repeating: ".b()", count: 500),
    "let text = \"\(String(repeating: ":-( ", count: 5000))\"",
  ])
  func deepEnough(_ code: String) throws {
    #expect(CodeNesting.problems(in: try parse("```{swift}\n\(code)\n```\n")).isEmpty)
  }

  @Test func aCellWithTooMuchCode() throws {
    let code = "let x = \"\(String(repeating: "x", count: CodeNesting.largestCode))\""
    let problems = CodeNesting.problems(in: try parse("```{swift}\n\(code)\n```\n"))
    #expect(problems.map(\.message) == ["this cell has more than 256.0 KiB of code, the limit"])
  }
}
