import Foundation
import Testing

/// `nbrun check`, which reports problems without running the notebook.
@Suite struct CheckTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static let hostName = "import Foundation\nlet host = ProcessInfo.processInfo.hostName"

  @Test func aWarningIsPrintedAndNothingRuns() throws {
    try workplace.write(
      cell(
        "import Foundation\nlet start = ContinuousClock.now\ntry Data([1]).write(to: URL(filePath: \"made\"))"
      ))
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        note.md
        note.md:3:13: warning: reads the monotonic clock: its value will differ in every run
          let start = ContinuousClock.now
                      ^
          Do not show it on the page. nbrun prints on the terminal how long each cell takes.
        note.md: 0 errors, 1 warning

        """)
    let files = try FileManager.default.contentsOfDirectory(atPath: workplace.folder.path)
    #expect(files == ["note.md"], "nothing ran, and nothing was written")
  }

  @Test func aGoodNotebookHasNoDiagnostics() throws {
    try workplace.write(cell("print(1)"))
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.errors == "note.md\nnote.md: 0 errors, 0 warnings\n")
  }

  @Test func compileErrorsAndWarningsAreListed() throws {
    try workplace.write(cell(Self.hostName) + cell("let a: Int = \"b\"\nlet c = d"))
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 1)
    let places = outcome.errors.matches(of: /note\.md:(\d+):\d+: (error|warning)/).map {
      "\($0.1) \($0.2)"
    }
    #expect(places == ["3 warning", "6 error", "7 error"])
    #expect(outcome.errors.hasSuffix("note.md: 2 errors, 1 warning\n"), "\(outcome.errors)")
  }

  @Test func theCompilersWarningsAreListed() throws {
    try workplace.write(cell("func f() { let unused = 1 }"))
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("note.md:2:16: warning: initialization of immutable value"))
  }

  @Test func aCellThatIsExpectedNotToCompileIsNoError() throws {
    try workplace.write("```{swift}\n//| error: true\nlet a: Int = \"b\"\n```\n")
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("0 errors, 0 warnings"), "\(outcome.errors)")
  }

  @Test func formatErrorsAreListed() throws {
    try workplace.write("---\nseed: x\n---\n\n```{swift}\n//| ehco: false\n1\n```\n")
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("note.md:2:7: error: 'seed' must be an integer"))
    #expect(outcome.errors.contains("note.md:6:5: error: unknown cell option 'ehco'"))
    #expect(outcome.errors.hasSuffix("note.md: 2 errors, 0 warnings\n"), "\(outcome.errors)")
  }

  @Test func parametersAreChecked() throws {
    try workplace.write("---\nparams:\n  epochs: 3\n---\n\n" + cell("print(epochs)"))
    #expect(try workplace.run("check", "note.md", "-P", "epochs=2").code == 0)
    let outcome = try workplace.run("check", "note.md", "-P", "epochs=two")
    #expect(outcome.code != 0)
    #expect(outcome.errors.contains("epochs"), "\(outcome.errors)")
  }

  @Test func severalNotebooksAreChecked() throws {
    try workplace.write(cell("print(1)"), to: "a.md")
    try workplace.write(cell("print(b)"), to: "b.md")
    let outcome = try workplace.run("check", "missing.md", "b.md", "a.md")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: there is no file 'missing.md'\n"))
    #expect(outcome.errors.contains("\nmissing.md: 1 error,"))
    #expect(outcome.errors.contains("b.md: 1 error, 0 warnings"))
    #expect(outcome.errors.hasSuffix("a.md: 0 errors, 0 warnings\n"), "\(outcome.errors)")
  }

  private struct Entry: Decodable, Equatable {
    struct Note: Decodable, Equatable { var message: String, line: Int? }
    var severity: String, message: String
    var file: String?, line: Int?, column: Int?, help: String?
    var notes: [Note]
  }

  @Test func diagnosticsCanBeJSON() throws {
    try workplace.write(
      cell("print(\"é\", x)") + cell(Self.hostName) + cell("func f(_ a: Int) {}\nf()"))
    let outcome = try workplace.run("check", "--format", "json", "note.md", "missing.md")
    #expect(outcome.code == 2)
    let entries = try JSONDecoder().decode([Entry].self, from: Data(outcome.output.utf8))
    #expect(entries.map(\.line) == [2, 6, 10, nil])
    #expect(
      entries[0]
        == Entry(
          severity: "error", message: "cannot find 'x' in scope", file: "note.md", line: 2,
          column: 13, help: nil, notes: []))
    #expect(entries[1].severity == "warning")
    #expect(entries[1].help == "Write the value into the notebook, for example as a parameter.")
    #expect(entries[2].notes.map(\.line) == [9])
    #expect(entries[3].message == "there is no file 'missing.md'")
    #expect(entries[3].file == "missing.md", "every entry names its notebook")
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test func theJSONOfAGoodNotebookIsEmpty() throws {
    try workplace.write(cell("print(1)"))
    let outcome = try workplace.run("check", "--format", "json", "note.md")
    #expect(outcome.code == 0)
    #expect(try JSONDecoder().decode([Entry].self, from: Data(outcome.output.utf8)) == [])
  }

  @Test func anUnknownFormatIsAnError() throws {
    let outcome = try workplace.run("check", "--format", "xml", "note.md")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("'xml'"))
  }
}
