import Foundation
import NotebookCore
import Testing

/// The CommonMark specification's examples, run through this package's parser and renderer. They
/// come from the source archive of a Python package that contains them.
@Suite("Markdown is rendered like cmark renders CommonMark")
struct CommonMarkSpecTests {
  private struct Example: Decodable {
    var example: Int
    var section: String
    var markdown: String
    var html: String
  }

  /// Loaded once: the tests run in parallel, and the first use downloads the archive.
  private static let examples = Result {
    let data = try Tool.file(
      "markdown_it_py-4.3.0/tests/test_cmark_spec/commonmark.json", ofPyPI: "markdown-it-py",
      version: "4.3.0")
    return try JSONDecoder().decode([Example].self, from: data)
  }

  @Test("every example has the same HTML as from the program cmark")
  func cmark() throws {
    let examples = try Self.examples.get()
    #expect(examples.count == 652)
    for example in examples {
      let expected = try Tool.run(
        "cmark", ["--unsafe"], input: example.markdown, package: "cmark")
      let html = try MarkdownRenderer.html(example.markdown, tables: false)
      #expect(html == expected, "example \(example.example), \(example.section)")
    }
  }

  /// The examples in which Debian's cmark (specification 0.30) differs from the examples' version
  /// (0.31).
  private static let newerThanCmark: [Int: String] = [
    354: "currency signs count as punctuation for emphasis since 0.31",
    625: "a comment may hold two hyphens since 0.31",
    626: "<!--> and <!---> are comments since 0.31",
  ]

  @Test("every example has the specified HTML, except those that are newer than cmark")
  func specification() throws {
    for example in try Self.examples.get() {
      let html = try MarkdownRenderer.html(example.markdown, tables: false)
      let reason = Self.newerThanCmark[example.example]
      if let reason { print("CommonMark example \(example.example) differs: \(reason)") }
      #expect(
        (html == example.html) == (reason == nil),
        "example \(example.example), \(example.section): \(html)")
    }
  }

  @Test("the table extension does not change the examples")
  func tables() throws {
    for example in try Self.examples.get() {
      let html = try MarkdownRenderer.html(example.markdown, tables: true)
      let plain = try MarkdownRenderer.html(example.markdown, tables: false)
      #expect(html == plain, "example \(example.example), \(example.section)")
    }
  }

  @Test("destinations are escaped as in cmark")
  func destinations() throws {
    for scalar in (UInt32(0x21)...0x7E).compactMap(Unicode.Scalar.init)
    where !"<>\\&`".unicodeScalars.contains(scalar) {
      let markdown = "[a](<x\(scalar)y>)\n"
      let expected = try Tool.run("cmark", ["--unsafe"], input: markdown, package: "cmark")
      #expect(try MarkdownRenderer.html(markdown, tables: false) == expected)
    }
  }
}
