import NotebookCore
import Testing

@Suite("A quoted line and the place below it")
struct SourceExcerptTests {
  /// The text of the excerpt, with `‸` at the column of the caret. In `line`, `‸` is the place.
  private func excerpt(_ line: String, width: Int = 200) throws -> String {
    let parts = line.split(separator: "‸", maxSplits: 1, omittingEmptySubsequences: false)
    let bytes = Array(parts.joined().utf8)
    let excerpt = try #require(
      SourceExcerpt(bytes[...], column: parts[0].utf8.count + 1, width: width))
    #expect(VisibleText.columns(of: excerpt.text) <= width, "\(excerpt.text)")
    var shown = ""
    var column = 0
    for character in excerpt.text {
      if column == excerpt.columnsBefore { shown += "‸" }
      shown.append(character)
      column += VisibleText.columns(of: String(character))
    }
    return column == excerpt.columnsBefore ? shown + "‸" : shown
  }

  @Test(
    "the caret is below its place",
    arguments: [
      ("let ‸a = 1", "let ‸a = 1"), ("‸a", "‸a"), ("ab‸", "ab‸"),
      ("\tlet ‸a", "        let ‸a"), ("ab\t‸c\td", "ab      ‸c       d"),
      ("漢字 ‸a", "漢字 ‸a"), ("e\u{301}e\u{301} ‸a", "e\u{301}e\u{301} ‸a"), ("👩🏽‸a", "👩🏽‸a"),
      ("\u{1B}[1m‸a\u{9B}", "\\u{1B}[1m‸a\\u{009B}"), ("a‸\u{202E}b", "a‸\\u{202E}b"),
      ("\\t‸a", "\\t‸a"),
    ])
  func place(_ line: String, _ shown: String) throws {
    #expect(try excerpt(line) == shown)
  }

  @Test("a long line is cut around its place")
  func cut() throws {
    let xs = String(repeating: "x", count: 1000)
    let ys = String(repeating: "y", count: 1000)
    func text(_ count: Int, _ letter: String) -> String { String(repeating: letter, count: count) }
    #expect(try excerpt("‸\(xs)", width: 20) == "‸" + text(19, "x") + "…")
    #expect(try excerpt("\(xs)‸", width: 20) == "…" + text(19, "x") + "‸")
    #expect(try excerpt("\(xs)‸\(ys)", width: 20) == "…xxxxxxxxx‸yyyyyyyyy…")
    #expect(try excerpt("\(xs)‸yy", width: 20) == "…" + text(17, "x") + "‸yy")
    #expect(try excerpt("abc‸\(ys)", width: 20) == "abc‸" + text(16, "y") + "…")
    #expect(try excerpt(text(10, "x") + "‸" + text(10, "y"), width: 20) == "xxxxxxxxxx‸yyyyyyyyyy")
  }

  @Test("any place in any line fits", arguments: [20, 21, 37, 80])
  func anyPlace(_ width: Int) throws {
    let letters = ["a", "\t", "漢", "e\u{301}", "\u{1B}", "\u{202E}", "👩🏽", " ", "é"]
    for length in [1, 30, 400] {
      let line = Array((0..<length).map { letters[$0 * $0 % letters.count] }.joined().utf8)
      for column in -1...line.count + 3 {
        guard let excerpt = SourceExcerpt(line[...], column: column, width: width) else {
          #expect(length == 1)
          continue
        }
        #expect(VisibleText.columns(of: excerpt.text) <= width)
        #expect((0...width).contains(excerpt.columnsBefore))
      }
    }
  }

  @Test("a blank line is not quoted")
  func blank() {
    for line in ["", "   ", "\t "] {
      #expect(SourceExcerpt(Array(line.utf8)[...], column: 1, width: 20) == nil)
    }
  }

  @Test("invalid bytes count as one byte each")
  func invalid() throws {
    let excerpt = try #require(
      SourceExcerpt([0x61, 0xFF, 0xFE, 0x62][...], column: 4, width: 40))
    #expect(excerpt.text == "a\\xFF\\xFEb")
    #expect(excerpt.columnsBefore == 9)
  }
}
