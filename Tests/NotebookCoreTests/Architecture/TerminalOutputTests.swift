import Foundation
import Testing

/// What reaches a terminal goes through one file, which makes it harmless.
@Suite("One place writes to the terminal")
struct TerminalOutputTests {
  @Test func noOtherFileWritesToStandardOutputOrError() throws {
    let folder = Tool.packageRoot.appendingPathComponent("Sources/nbrun")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    #expect(names.contains("Terminal.swift"))
    for name in names where name != "Terminal.swift" {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(Self.writes(in: text).isEmpty, "Sources/nbrun/\(name)")
    }
  }

  @Test(
    "a way to write is found",
    arguments: [
      "print(x)", "debugPrint(x)", "dump(x)", "FileHandle.standardError.write(x)",
      "fputs(x, stderr)", "write(STDOUT_FILENO, x, 1)", "exit(withError: x)", "perror(x)",
      "NSLog(x)", "DescriptorOutput.write(x, to: 1)",
    ])
  func found(_ code: String) { #expect(!Self.writes(in: "  \(code)\n").isEmpty) }

  private static func writes(in text: String) -> [Substring] {
    text.matches(
      of:
        /\b(print|debugPrint|dump|NSLog|perror|fputs|printf|puts)\(|standardOutput|standardError|STDOUT_FILENO|STDERR_FILENO|\b(stdout|stderr)\b|exit\(withError|DescriptorOutput/
    ).map(\.0)
  }
}
