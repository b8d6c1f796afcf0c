import Foundation
import NotebookCore
import Testing

/// The CommonMark specification's examples, from the source archive of a Python package that
/// carries them, through this package's parser and renderer.
@Suite("Markdown is CommonMark as cmark writes it")
struct CommonMarkSpecTests {
  private struct Example: Decodable {
    var example: Int
    var section: String
    var markdown: String
    var html: String
  }

  /// Read once: the tests run at the same time, and the first use downloads the archive.
  private static let examples = Result {
    let data = try Tool.file(
      "markdown_it_py-4.3.0/tests/test_cmark_spec/commonmark.json", ofPyPI: "markdown-it-py",
      version: "4.3.0")
    return try JSONDecoder().decode([Example].self, from: data)
  }

  @Test("every example is what the program cmark makes of it")
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

  /// Where Debian's cmark, which is of version 0.30 of the specification, is not what the
  /// examples, which are of 0.31, say.
  private static let newerThanCmark: [Int: String] = [
    354: "currency signs count as punctuation for emphasis since 0.31",
    625: "a comment may hold two hyphens since 0.31",
    626: "<!--> and <!---> are comments since 0.31",
  ]

  @Test("every example is what the specification says, but for what is newer than cmark")
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

  @Test("tables leave the examples as they are")
  func tables() throws {
    for example in try Self.examples.get() {
      let html = try MarkdownRenderer.html(example.markdown, tables: true)
      let plain = try MarkdownRenderer.html(example.markdown, tables: false)
      #expect(html == plain, "example \(example.example), \(example.section)")
    }
  }

  @Test("destinations are escaped as cmark escapes them")
  func destinations() throws {
    for scalar in (UInt32(0x21)...0x7E).compactMap(Unicode.Scalar.init)
    where !"<>\\&`".unicodeScalars.contains(scalar) {
      let markdown = "[a](<x\(scalar)y>)\n"
      let expected = try Tool.run("cmark", ["--unsafe"], input: markdown, package: "cmark")
      #expect(try MarkdownRenderer.html(markdown, tables: false) == expected)
    }
  }
}
