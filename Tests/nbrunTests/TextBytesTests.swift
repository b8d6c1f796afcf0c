import Foundation
import Testing

/// Lines, names and output at the level of bytes, and what looks right but has no effect.
@Suite struct TextBytesTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// To Swift's `isNewline` all of these end a line. To the compiler and to CommonMark none does.
  @Test func anErrorQuotesItsOwnLine() throws {
    let errors = try workplace.fail(
      "\u{FEFF}A\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f.\r\n\rg\n\n"
        + cell("#warning(\"x\u{2028}y\")\nlet a: Int = \"\u{2028}\"\nlet b: Int = \"q\""))
    #expect(errors.contains("note.md:8:14: error:"), "\(errors)")
    #expect(errors.contains("\n  let b: Int = \"q\"\n               ^\n"), "\(errors)")
    #expect(errors.contains("note.md:7:14: error:"), "\(errors)")
    #expect(errors.contains("note.md:6:10: warning: x"), "\(errors)")
  }

  /// A lone carriage return ends a line for CommonMark, and the compiler gets a line feed.
  @Test func carriageReturnsEndLines() throws {
    let errors = try workplace.fail("A\r\r```{swift}\rlet a = 1\rlet b: Int = \"q\"\r```\r")
    #expect(
      errors.contains("note.md:5:14: error: cannot convert"), "\(errors)")
    #expect(errors.contains("\n  let b: Int = \"q\"\n               ^\n"), "\(errors)")
  }

  /// `é` as one scalar and as two are two names to the compiler and to the file system.
  @Test func namesThatLookTheSameAreDifferent() throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let texts = try workplace.shown([
      "let \(composed) = 1", "let \(decomposed) = 2", "print(\(composed), \(decomposed))",
      "let \(composed) = \(composed) + \(decomposed)\nprint(\(composed))",
    ])
    #expect(texts == ["1 2", "3"])
    try workplace.write("One.\n", to: "\(composed).md")
    try workplace.write("Two.\n", to: "\(decomposed).md")
    let outcome = try workplace.run("\(composed).md", "\(decomposed).md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try workplace.page("output/\(composed).html").contains("<p>One.</p>"))
    #expect(try workplace.page("output/\(decomposed).html").contains("<p>Two.</p>"))
  }

  @Test func whatACellShowsIsCheckedLikeTheProse() throws {
    let errors = try workplace.fail(
      cell("print(\"before\")")
        + cell(
          """
          //| output: asis
          print("<script>f()</script> <a onclick='f()'>a</a> ![a](javascript:f)")
          display(HTML("<iframe src='#'></iframe>"))
          """) + cell("print(\"never\")"))
    let place = "note.md:6:1:"
    let start = "in this cell's output, raw HTML"
    #expect(errors.contains("\(place) error: \(start) '<script>' does nothing here"), "\(errors)")
    #expect(errors.contains("note: \(start) '<iframe>' does nothing here"), "\(errors)")
    #expect(errors.contains("\(place) warning: \(start) 'onclick='f()'' does"), "\(errors)")
    #expect(!errors.contains("[3/3]"), "\(errors)")
  }

  @Test func aCaptionNeedsOutput() throws {
    try workplace.write(
      cell("//| fig-cap: nothing\n//| fig-alt: no figure\nlet a = 1")
        + cell("//| fig-cap: text\n//| fig-alt: no figure\na")
        + cell("//| fig-cap: a figure\n//| fig-alt: words\ndisplay(HTML(\"<i>a</i>\"))")
        + "\n`{swift} /* two */ a /* and */ + 1 // three`\n")
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("<span class=\"value\">2</span>"))
    for warning in [
      "2:5: warning: 'fig-cap' has no effect: the cell shows no output",
      "3:5: warning: 'fig-alt' has no effect: the cell shows no output",
      "8:5: warning: 'fig-alt' has no effect: the cell shows no figure",
    ] {
      #expect(outcome.errors.contains("note.md:\(warning)"), "\(outcome.errors)")
    }
    #expect(outcome.errors.components(separatedBy: "warning:").count == 4, "\(outcome.errors)")
  }
}
