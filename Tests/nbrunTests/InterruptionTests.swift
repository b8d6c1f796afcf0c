import Foundation
import Testing

/// Signals from the terminal and from the shell.
@Suite struct InterruptionTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static let sleeping = cell(
    "import Foundation\nfor _ in 0..<200 where access(\"go\", F_OK) != 0 { usleep(50_000) }\nprint(\"done\")"
  )

  @Test(arguments: [(SIGINT, "interrupted"), (SIGTERM, "terminated"), (SIGHUP, "terminated")])
  func aSignalEndsTheRun(_ signal: Int32, _ words: String) throws {
    try workplace.write(Self.sleeping)
    let program = try workplace.start(["note.md"])
    #expect(program.wait(for: "[1/1]"))
    kill(program.identifier, signal)
    let outcome = program.finish()
    #expect(outcome.code == 128 + signal, "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("\(words)\n"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: workplace.folder.path + "/output"))
  }

  /// `nohup` ignores SIGHUP, and a shell ignores SIGINT for what it starts in the background.
  @Test(arguments: ["HUP", "INT"])
  func aSignalThatTheCallerIgnoresStaysIgnored(_ name: String) throws {
    try workplace.write(Self.sleeping)
    let program = try workplace.start(
      ["note.md"], shell: ["/bin/sh", "-c", "trap '' \(name); exec \"$@\"", "sh"])
    #expect(program.wait(for: "[1/1]"))
    for _ in 0..<2 { kill(program.identifier, name == "HUP" ? SIGHUP : SIGINT) }
    try workplace.write("", to: "go")
    let outcome = program.finish()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page().contains("done"))
  }
}
