import Foundation
import NotebookCore
import Testing

@Suite("Text is shown so that it acts on no terminal")
struct VisibleTextTests {
  /// Ranges of characters that act on a terminal, reorder a line, end it or cannot be seen.
  private static let harmful: [ClosedRange<UInt32>] = [
    0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x061C...0x061C, 0x180E...0x180E, 0x200B...0x200F,
    0x2028...0x202E, 0x2060...0x206F, 0x3164...0x3164, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB,
    0xFFFE...0xFFFF, 0x1D173...0x1D17A, 0xE0001...0xE007F,
  ]

  @Test("every harmful character becomes an escape that names it")
  func harmful() {
    for value in Self.harmful.joined() {
      let scalar = Unicode.Scalar(value)!
      let shown = VisibleText.line("a\(scalar)b")
      #expect(shown.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "U+\(String(value, radix: 16))")
      #expect(shown.hasPrefix("a\\") && shown.hasSuffix("b"), "\(shown)")
      if ![0, 9, 10, 13].contains(value) {
        let digits = shown.firstMatch(of: /\\u\{([0-9A-F]+)\}/).flatMap { UInt32($0.1, radix: 16) }
        #expect(digits == value, "\(shown)")
      }
    }
  }

  @Test(
    "visible text stays",
    arguments: [
      "", "plain ~ text", "e\u{301}", "naïve – “quotes” ½ €", "עברית العربية", "漢字かな한글", "👩🏽 🇩🇪 ❤️",
      "a\u{A0}b", "\u{E000}", "\\u{1B}",
    ])
  func visible(_ text: String) {
    #expect(VisibleText.line(text) == text)
    #expect(VisibleText.lines(text) == text)
    #expect(VisibleText.line(Array(text.utf8)) == text)
    #expect(VisibleText.line(text, columns: 100) == text)
  }

  @Test("line ends and tabs are kept where the text has lines")
  func lines() {
    let text = "a\tb\n\u{1B}[1mc\r\n\nd"
    #expect(VisibleText.lines(text) == "a\tb\n\\u{1B}[1mc\\r\n\nd")
    #expect(VisibleText.line(text) == "a\\tb\\n\\u{1B}[1mc\\r\\n\\nd")
    #expect(VisibleText.line(text, keepsTabs: true).hasPrefix("a\tb\\n"))
  }

  @Test("bytes that are not UTF-8 are shown as numbers")
  func invalid() {
    #expect(
      VisibleText.line([0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82] as [UInt8]) == "a\\xFF\\xC3(\\xE2\\x82")
  }

  @Test(
    "a line is cut at a column",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("漢字漢", 6, "漢字漢"), ("漢字漢", 5, "漢字…"),
      ("漢字漢", 4, "漢…"), ("a\u{1B}b", 7, "a…"), ("", 1, ""),
    ])
  func cut(_ text: String, _ columns: Int, _ shown: String) {
    #expect(VisibleText.line(text, columns: columns) == shown)
    #expect(VisibleText.columns(of: VisibleText.line(text, columns: columns)) <= columns)
  }

  @Test("a letter keeps a few of its marks")
  func marks() {
    let shown = VisibleText.line("a" + String(repeating: "\u{301}", count: 5000) + "b", columns: 10)
    #expect(shown.unicodeScalars.count < 30 && shown.hasSuffix("b"))
  }

  @Test("widths are those of the C library, as far as it knows the character")
  func widths() throws {
    typealias Width = @convention(c) (Int32) -> Int32
    let symbol = try #require(dlsym(nil, "wcwidth"))
    let width = unsafeBitCast(symbol, to: Width.self)
    let locale = try #require(newlocale(1 << LC_CTYPE, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    var different = 0
    var compared = 0
    for value in UInt32(0x20)...0x3FFFF {
      guard let scalar = Unicode.Scalar(value),
        scalar.properties.age.map({ $0.major <= 14 }) == true,
        VisibleText.line(String(scalar)) == String(scalar)
      else { continue }
      let expected = width(Int32(value))
      guard expected >= 0 else { continue }
      compared += 1
      if VisibleText.columns(of: String(scalar)) != Int(expected) { different += 1 }
    }
    #expect(compared > 100_000)
    #expect(different < compared / 500, "\(different) of \(compared)")
  }
}
