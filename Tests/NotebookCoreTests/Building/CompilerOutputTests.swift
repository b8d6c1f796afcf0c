import NotebookCore
import Testing

@Suite("The compiler's messages are shown in the notebook's terms")
struct CompilerOutputTests {
  @Test("a message is parsed into its place, severity and text")
  func read() {
    let output = CompilerOutput(
      "n.md:3:7: error: cannot find 'x' in scope\nprint(x)\n      ^\n"
        + "Swift.Int:1:1: note: declared here\n",
      fileName: "n.md")
    #expect(output.messages.map(\.severity) == ["error", "note"])
    #expect(output.messages.map(\.line) == [3, nil])
    #expect(output.messages.first?.text == "cannot find 'x' in scope")
  }

  @Test(
    "the names of modules become the names of cells",
    arguments: [
      ("module 'NBRunCell_3' has no member named 'x'", "cell 3 has no member named 'x'"),
      (
        "value of type 'NBRunCell_2.Dog' has no member 'bark'",
        "value of type 'Dog (cell 2)' has no member 'bark'"
      ),
      ("use of _nbrun_x before it is set", "use of x before it is set"),
      (
        "generic parameter 'Value' could not be inferred",
        "the type of this value cannot be inferred from the expression"
      ),
      (
        "sending 'x' risks causing data races [#SendingRisksDataRace]",
        "sending 'x' risks causing data races"
      ),
    ])
  func cells(_ text: String, _ expected: String) {
    #expect(diagnostics("n.md:2:1: error: \(text)").map(\.message) == [expected])
  }

  @Test("a warning without a place is dropped, an error without one is the whole cell's")
  func withoutPlace() {
    #expect(diagnostics("main.swift:1:1: warning: w").isEmpty)
    #expect(
      diagnostics("main.swift:1:1: error: e").map { $0.location?.description } == ["n.md:10:1"])
  }

  @Test("a warning about code that nbrun added is dropped, with its notes")
  func added() {
    let output = "n.md:2:1: warning: result of '_nbrunShowValue' is unused\nn.md:2:1: note: a note"
    #expect(diagnostics(output).isEmpty)
  }

  @Test("notes belong to the message before them, without repetitions and alternatives")
  func notes() {
    let found = diagnostics(
      """
      n.md:2:1: error: call can throw but is not marked with 'try'
      n.md:2:1: note: did you mean to use 'try'?
      n.md:2:1: note: did you mean to handle error as optional value?
      n.md:3:1: note: declared here
      n.md:3:1: note: declared here
      n.md:3:1: note: add stubs for conformance
      """)
    #expect(
      found.first?.notes.map(\.message) == ["did you mean to use 'try'?", "declared here"])
  }

  @Test("a repeated error is reported once")
  func repeated() {
    #expect(diagnostics("n.md:2:1: error: e\nn.md:2:1: error: e\nn.md:3:1: error: e").count == 2)
  }

  @Test(
    "a message about the main actor says what to write",
    arguments: [
      ("main actor-isolated let 'box' can not be referenced from a nonisolated context", true),
      ("main actor-isolated conformance of 'U' to 'P' cannot be used here", true),
      ("cannot find 'x' in scope", false),
    ])
  func isolation(_ text: String, _ hasHelp: Bool) {
    let help = diagnostics("n.md:2:1: error: \(text)").first?.help
    #expect((help?.contains("nonisolated") == true) == hasHelp)
  }

  @Test(
    "a message about what leaves the main actor says what to write",
    arguments: [
      ("n.md:2:1: error: sending 'group' risks causing data races", "for await value in group"),
      (
        "n.md:2:1: error: sending 'x' risks causing data races [#SendingRisksDataRace]",
        "'Sendable'"
      ),
      (
        "n.md:2:1: error: cannot convert value of type 'nonisolated(nonsending) () async -> Int' to "
          + "expected argument type '@isolated(any) () async -> Int'", "{ await f() }"
      ),
      (
        "n.md:2:1: error: no exact matches in call to initializer \nSwift.Task:1:1: note: candidate "
          + "expects value of type '@isolated(any) () async -> Int' for parameter #3 "
          + "(got 'nonisolated(nonsending) () async -> Int')", "{ await f() }"
      ),
    ])
  func leavingTheMainActor(_ output: String, _ words: String) {
    let help = diagnostics(output).first?.help
    #expect(help?.contains(words) == true, "\(help ?? "no help")")
  }

  @Test(
    "an error that an earlier one excuses counts only if there is no other, unless it is a slip")
  func excused() {
    var excuses = Excuses()
    excuses.lacksModule = true
    let output = "n.md:2:1: error: cannot find 'prnt' in scope\n"
    #expect(diagnostics(output, excuses).map(\.mayFollow) == [true])
    #expect(diagnostics(output).map(\.mayFollow) == [false])
    let slip = output + "n.md:2:1: note: did you mean 'print'?\n"
    #expect(diagnostics(slip, excuses).map(\.mayFollow) == [false])
  }

  /// Parses `output` for a cell that begins at line 10 and is compiled from line 2 on.
  private func diagnostics(_ output: String, _ excuses: Excuses = Excuses()) -> [Diagnostic] {
    var unit = UnitWriter(NotebookPlan(Self.notebook)).unit(1)
    unit.excuses = excuses
    unit.lines = LineMap()
    unit.location = SourceLocation(file: "n.md", line: 10)
    unit.lines.add(line: 2, location: unit.location, columnOffset: 0)
    return CompilerOutput.diagnostics(
      CompilerOutput(output, fileName: "n.md").messages, of: unit)
  }

  private static let notebook: Notebook = {
    do {
      return try NotebookParser.parse(path: "n.md", bytes: Array("```{swift}\n1\n```\n".utf8))
    } catch {
      preconditionFailure("\(error)")
    }
  }()
}

extension UnitWriter {
  /// The unit with this number.
  fileprivate func unit(_ number: Int) -> WrittenUnit {
    var writer = self
    return (0...number).map { _ in writer.next() }[number]
  }
}
