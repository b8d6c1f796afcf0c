import Foundation
import Testing

/// swift-format breaks code at column 100, but neither comments nor documents.
@Suite("Lines of prose and comments end at column 100")
struct LineWidthTests {
  @Test func everyDocumentAndCommentFits() throws {
    let wide = try files().flatMap { path -> [String] in
      let file = Tool.packageRoot.appendingPathComponent(path)
      let text = try String(contentsOf: file, encoding: .utf8)
      return Self.wideLines(in: text, isDocument: path.hasSuffix(".md")).map { "\(path):\($0)" }
    }
    #expect(wide.isEmpty, "\(wide.joined(separator: "\n"))")
  }

  @Test(
    "a line counts if it is prose",
    arguments: [
      ("word ", true, true), ("| cell ", true, false), ("![a picture](p.png) ", true, false),
      ("https://example.org/ ", true, false), ("/// word ", false, true), ("// word ", false, true),
      ("let x = \"word ", false, false),
    ])
  func prose(_ start: String, _ isDocument: Bool, _ counts: Bool) {
    let text = start + String(repeating: "x", count: 101)
    #expect(Self.wideLines(in: text, isDocument: isDocument).isEmpty == !counts)
    #expect(Self.wideLines(in: "```\n\(text)\n```", isDocument: true).isEmpty)
    #expect(Self.wideLines(in: start, isDocument: isDocument).isEmpty)
  }

  /// The numbers of the lines of prose that are wider than 100 characters.
  ///
  /// In a document everything is prose except code blocks, tables, pictures, and lines with a link
  /// to another site. In a source file, comments are prose.
  private static func wideLines(in text: String, isDocument: Bool) -> [Int] {
    var isInFence = false
    var found: [Int] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " }
      if isDocument, content.hasPrefix("```") { isInFence.toggle() }
      guard line.count > 100, !line.contains("://") else { continue }
      let isProse =
        isDocument
        ? !isInFence && !content.hasPrefix("|") && !content.hasPrefix("![")
        : content.hasPrefix("//")
      if isProse { found.append(index + 1) }
    }
    return found
  }

  /// The documents and sources of the project. Notebooks are what authors write, and set their own
  /// width; pages of the reference hold generated signatures, in code blocks.
  private func files() throws -> [String] {
    let root = Tool.packageRoot
    var paths: [String] = []
    for folder in ["Sources", "Tests", "docs", "Benchmarks"] {
      let inside = try FileManager.default.subpathsOfDirectory(
        atPath: root.appendingPathComponent(folder).path)
      paths += inside.map { "\(folder)/\($0)" }
    }
    paths += try FileManager.default.contentsOfDirectory(atPath: root.path)
    let kinds = [".swift", ".c", ".h", ".md"]
    return paths.filter { path in kinds.contains { path.hasSuffix($0) } }
      .filter { !$0.contains("/Golden/") && !$0.contains("Fixtures/") }.sorted()
  }
}
