import Foundation
import Testing

/// What a notebook asks for in its front matter, and how it is granted.
@Suite struct ConsentTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write("a,b\n", to: "data/x.csv")
    try workplace.write(Self.notebook(), to: "notebooks/note.md")
  }

  private static func notebook(_ more: String = "") -> String {
    "---\nallow: {network: true, read: [../data\(more)]}\n---\n\n" + cell("print(1)")
  }

  private static let path = "notebooks/note.md"
  private var data: String {
    workplace.folder.resolvingSymlinksInPath().appendingPathComponent("data").path
  }

  /// Runs the program on a terminal on which a user types `answer`.
  private func run(answering answer: String, _ arguments: String) throws -> Workplace.Outcome {
    try workplace.run(
      shell: [
        "/bin/sh", "-c",
        "printf '\(answer)' | TERM=dumb /usr/bin/script -qec \"$0 \(arguments)\" /dev/null",
      ])
  }

  private func expectNothingRan(sourceLocation: SourceLocation = #_sourceLocation) {
    let output = workplace.folder.appendingPathComponent("output").path
    #expect(
      !FileManager.default.fileExists(atPath: output), sourceLocation: sourceLocation)
  }

  @Test func whatIsNotGrantedDoesNotRun() throws {
    let outcome = try workplace.run(Self.path)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors == """
        notebooks/note.md
        notebooks/note.md:2:1: error: this notebook asks for more than cells may usually do, and this \
        is not granted
          allow: {network: true, read: [../data]}
          ^
        notebooks/note.md:2:9: note: it asks to use the network
          allow: {network: true, read: [../data]}
                  ^
        notebooks/note.md:2:31: note: it asks to read '../data' (\(data))
          allow: {network: true, read: [../data]}
                                        ^
          Read the notebook. If you trust it, grant this with --allow network \
        --allow read=../data, or run nbrun on a terminal and answer its question.

        """)
    let half = try workplace.run(Self.path, "--allow", "network")
    #expect(half.code == 1)
    #expect(!half.errors.contains("note: it asks to use the network"), "\(half.errors)")
    #expect(half.errors.contains("grant this with --allow read=../data, or"), "\(half.errors)")
    expectNothingRan()
  }

  @Test func anOptionGrantsWhatIsAskedFor() throws {
    let outcome = try workplace.run(Self.path, "--allow", "network", "--allow", "read=../data/")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      try workplace.page().contains("Allowed to the cells: <code>use the network, read ../data</"))
    let verified = try workplace.run("verify", "output/note.html", "--allow", "all")
    #expect(verified.code == 0, "\(verified.errors)")
    let refused = try workplace.run("verify", "output/note.html")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("error: this notebook asks for more"), "\(refused.errors)")
  }

  @Test func nothingElseCanBeGranted() throws {
    let outcome = try workplace.run(Self.path, "--allow", "all", "--allow", "write=x")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.hasPrefix(
        "error: --allow write=x grants something that the notebook does not ask for\n"),
      "\(outcome.errors)")
    let unknown = try workplace.run(Self.path, "--allow", "netwrk")
    #expect(unknown.code == 2)
    #expect(unknown.errors.contains("found 'netwrk'. Did you mean 'network'?"), "\(unknown.errors)")
    expectNothingRan()
  }

  @Test func aUserIsAsked() throws {
    for answer in ["", "\\n", "n\\n", "yess\\n"] {
      let outcome = try run(answering: answer, Self.path)
      #expect(outcome.code == 1, "\(answer): \(outcome.output)")
      #expect(
        outcome.output.contains("error: you did not allow what this notebook asks for"),
        "\(outcome.output)")
      expectNothingRan()
    }
    let outcome = try run(answering: "Y\\n", Self.path)
    #expect(outcome.code == 0, "\(outcome.output)")
    let question = """
      notebooks/note.md:2:1: this notebook asks for more than cells may usually do:
        - use the network
        - read '../data' (\(data))
      Allow? [y/N/always]
      """
    #expect(
      outcome.output.replacing("\r\n", with: "\n").contains(question), "\(outcome.output)")
    #expect(try workplace.run(Self.path).code == 1, "the answer counts once")
  }

  @Test func anAnswerIsRemembered() throws {
    #expect(try run(answering: "always\\n", Self.path).code == 0)
    #expect(try workplace.run(Self.path).code == 0)
    #expect(try workplace.run("verify", Self.path).code == 0)
    // More is asked again, and so is another notebook.
    try workplace.write(Self.notebook(", ../data/x.csv"), to: Self.path)
    let more = try workplace.run(Self.path)
    #expect(more.code == 1, "\(more.errors)")
    try workplace.write(Self.notebook(), to: "notebooks/other.md")
    #expect(try workplace.run("notebooks/other.md").code == 1)
    try workplace.write(Self.notebook(), to: Self.path)
    try FileManager.default.createSymbolicLink(
      atPath: workplace.folder.appendingPathComponent("notebooks/alias.md").path,
      withDestinationPath: "note.md")
    let alias = try workplace.run("notebooks/alias.md")
    #expect(alias.code == 0, "the same notebook by another name: \(alias.errors)")
  }

  @Test func anAnswerThatCannotBeRememberedCountsOnce() throws {
    try Data().write(to: workplace.configuration)
    let outcome = try run(answering: "always\\n", Self.path)
    #expect(outcome.code == 0)
    #expect(
      outcome.output.contains("warning: this answer is not remembered: the file '"),
      "\(outcome.output)")
  }

  @Test func aCheckListsWhatIsAskedFor() throws {
    let outcome = try workplace.run("check", Self.path, "--allow", "network")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors == """
        notebooks/note.md
        notebooks/note.md:2:9: note: the cells ask to use the network: granted
          allow: {network: true, read: [../data]}
                  ^
        notebooks/note.md:2:31: note: the cells ask to read '../data' (\(data)): not granted
          allow: {network: true, read: [../data]}
                                        ^
          Grant it with --allow read=../data, or answer nbrun's question on a terminal.
        notebooks/note.md: 0 errors, 0 warnings

        """)
    struct Entry: Decodable, Equatable {
      var severity: String, permission: String?, granted: Bool?, line: Int?, column: Int?
    }
    let json = try workplace.run("check", Self.path, "--allow", "network", "--format", "json")
    #expect(
      try JSONDecoder().decode([Entry].self, from: Data(json.output.utf8)) == [
        Entry(severity: "note", permission: "network", granted: true, line: 2, column: 9),
        Entry(severity: "note", permission: "read=../data", granted: false, line: 2, column: 31),
      ])
  }

  @Test func placesAreCheckedBeforeAnythingRuns() throws {
    try workplace.write(Self.notebook(", ../none"), to: Self.path)
    for arguments in [["check", Self.path], [Self.path, "--allow", "all"]] {
      let outcome = try workplace.start(arguments).finish()
      #expect(outcome.code == 1)
      #expect(
        outcome.errors.contains(
          "notebooks/note.md:2:40: error: there is no file or folder '../none', which 'allow' names\n"
        ),
        "\(outcome.errors)")
    }
    expectNothingRan()
  }
}
