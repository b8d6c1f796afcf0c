import Foundation
import Testing

/// `nbrun verify`.
@Suite struct VerifyTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write(Self.notebook)
    #expect(try workplace.run("note.md").code == 0)
  }

  private static let notebook =
    cell("print(1)") + "\nProse, and\nmore `{swift} 1 + 1`.\n\n" + "```{swift}\n//| label: two\n"
    + "let line = \"\(String(repeating: "0123456789", count: 20))\"\nprint(line + \"é\" + line)\n"
    + "```\n\n***\n\nThe *end*.\n"

  /// The output of `verify`, without colours, if `text` replaces `original` in the page.
  private func errors(
    _ original: String, becomes text: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    let page = try workplace.page()
    let place = try #require(
      page.range(of: original), "'\(original)' is not in the page", sourceLocation: sourceLocation)
    let old = page.replacingCharacters(in: place, with: text)
    try workplace.write(old, to: "output/note.html")
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 1, sourceLocation: sourceLocation)
    #expect(try workplace.page() == old, "nothing is written", sourceLocation: sourceLocation)
    return outcome.errors
  }

  @Test func anIdenticalPageIsVerified() throws {
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("output/note.html: 0 bytes differ"))
  }

  @Test(arguments: [
    ("note.md", "output/note.html", "", "note.md"),
    ("note.md", "note.html", "", "note.md"),
    ("notebooks/note.md", "output/note.html", "", "notebooks/note.md"),
    ("book/note.md", "note.html", "book/output", "../note.md"),
    ("notebooks/note.md", "note.html", "output", "../notebooks/note.md"),
  ])
  func theNotebookOfAPageIsFound(
    _ notebook: String, _ page: String, _ folder: String, _ shown: String
  ) throws {
    let place = try Workplace()
    try place.write(Self.notebook, to: notebook)
    try place.write(try workplace.page(), to: folder.isEmpty ? page : "\(folder)/\(page)")
    let outcome = try place.run(
      "verify", "--allow", "unconfined", page,
      shell: ["/bin/sh", "-c", "cd \"./\(folder)\" && exec \"$@\"", "sh"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("\(shown)\n"), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("\(page): 0 bytes differ\n"))
  }

  @Test func aNotebookCanHaveAnotherSuffix() throws {
    try workplace.write(Self.notebook, to: "notebooks/course.qmd")
    #expect(try workplace.run("notebooks/course.qmd").code == 0)
    let outcome = try workplace.run("verify", "output/course.html")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("notebooks/course.qmd\n"), "\(outcome.errors)")
  }

  /// `é` as one scalar and as two, and two accents on the same letter.
  @Test func differencesInMarksAreVisible() throws {
    let decomposed = try errors("é", becomes: "e\u{301}")
    #expect(decomposed.contains("&quot;e\\u{0301}&quot;"), "\(decomposed)")
    #expect(decomposed.contains("&quot;\\u{00E9}&quot;"), "\(decomposed)")
    try workplace.write(cell("print(\"xe\\u{300}y\")"))
    #expect(try workplace.run("note.md").code == 0)
    let accent = try errors("xe\u{300}", becomes: "xe\u{301}")
    #expect(accent.utf8.firstRange(of: "xe\u{301}y".utf8) != nil, "\(accent)")
    #expect(accent.utf8.firstRange(of: "xe\u{300}y".utf8) != nil, "\(accent)")
  }

  @Test func aDifferenceInACellIsShown() throws {
    let errors = try errors(">1</pre>", becomes: ">3</pre>")
    #expect(
      errors.contains(
        "note.md:2:1: error: 'output/note.html' differs from the page that this notebook gives now; "
          + "the first difference is in the cell '1'\n"), "\(errors)")
    #expect(errors.contains(/note: before: .*>3<\/pre>\n/))
    #expect(errors.contains(/note: now:    .*>1<\/pre>\n/))
    #expect(
      errors.contains(
        /within 1 byte of the old page and 1 byte of the new one, starting at byte \d+ \(line \d+, column \d+\)/
      ), "\(errors)")
  }

  /// The excerpt shows the difference wherever it is in the line. It has lines of at most 80
  /// columns, with a caret under the first difference.
  @Test func aDifferenceInALongLineIsShown() throws {
    let errors = try errors("9é0", becomes: "9è und0")
    #expect(errors.contains("note.md:10:1: error:"), "\(errors)")
    #expect(errors.contains("is in the cell 'two'\n"))
    let lines = errors.split(separator: "\n").map(String.init)
    let before = try #require(lines.first { $0.contains("note: before:") })
    let now = try #require(lines.first { $0.contains("note: now:") })
    let caret = try #require(lines.first { $0.wholeMatch(of: /note: +\^/) != nil })
    #expect(before.contains("…678901234567890123456789è und0123"), "\(errors)")
    #expect(now.contains("…678901234567890123456789é0123456789"), "\(errors)")
    let column = caret.count - 1
    #expect(Array(before)[column] == "è" && Array(now)[column] == "é", "\(errors)")
    #expect(max(before.count, now.count) <= 80)
    // The two letters have the same first byte.
    #expect(errors.contains("within 5 bytes of the old page and 1 byte of the new one"))
  }

  @Test func aDifferenceInProseIsShown() throws {
    let value = try errors("<span class=\"value\">2<", becomes: "<span class=\"value\">5<")
    #expect(value.contains("note.md:5:1: error:"), "\(value)")
    #expect(value.contains("is in the prose that begins on line 5\n"), "\(value)")
    #expect(value.contains("note: no cell of the notebook differs\n"), "\(value)")
    let cell = try errors("print(line", becomes: "show(line")
    #expect(cell.contains("note.md:5:1: error:"), "the differences add up: \(cell)")
    #expect(
      cell.contains("note.md:10:1: note: the first cell that differs is 'two'\n"), "\(cell)")
  }

  @Test func aDifferenceAfterACellIsShown() throws {
    let rule = try errors("<hr />", becomes: "<hr>")
    #expect(rule.contains("note.md:13:1: error:"), "\(rule)")
    #expect(rule.contains("is in the prose that begins on line 13\n"), "\(rule)")
    #expect(
      try errors("<em>end</em>", becomes: "end").contains(
        "is in the prose that begins on line 13\n"))
  }

  @Test func aDifferenceInTheLastProseIsShown() throws {
    #expect(
      try errors("<em>end</em>", becomes: "end").contains(
        "is in the prose that begins on line 16\n"))
  }

  @Test func aDifferenceInTheHeadIsShown() throws {
    let errors = try errors("<title>", becomes: "<title>The ")
    #expect(errors.contains("note.md:1:1: error:"))
    #expect(
      errors.contains("is in the page's head, which depends on the front matter"), "\(errors)")
  }

  @Test func aDifferenceInTheFootIsShown() throws {
    let errors = try errors("</html>\n", becomes: "")
    #expect(
      errors.contains("is in the page's foot, which depends on the front matter"), "\(errors)")
    #expect(errors.contains("note: before: (the page ends here)\n"), "\(errors)")
    #expect(errors.contains("note: now:    </html>\n"), "\(errors)")
    #expect(errors.contains("within 0 bytes of the old page and 8 bytes of the new one"))
  }

  /// An invalid UTF-8 byte differs from the replacement character, although both would look the
  /// same.
  @Test func invalidUTF8IsShown() throws {
    try workplace.write("A \u{FFFD} sign\n\n" + cell("print(1)"))
    #expect(try workplace.run("note.md").code == 0)
    let page = Array(try workplace.page().utf8)
    let sign = Array("\u{FFFD}".utf8)
    let place = page.firstRange(of: sign)!
    try workplace.write(
      Data(page[..<place.lowerBound] + [0xFF] + page[place.upperBound...]), to: "output/note.html")
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 1)
    #expect(!outcome.errors.contains(": 0 bytes differ"), "\(outcome.errors)")
    #expect(outcome.errors.contains("A \\xFF sign"), "\(outcome.errors)")
  }

  @Test func aMissingPageIsAnError() throws {
    let outcome = try workplace.run("verify", "note.md", "--output-dir", "elsewhere")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("there is no page 'elsewhere/note.html' to compare with"))
  }

  @Test func aMissingNotebookIsAnError() throws {
    try workplace.write("A page.", to: "output/lost.html")
    let outcome = try workplace.run("verify", "output/lost.html")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: no notebook found for the page 'output/lost.html'"))
    for place in ["output/lost.md", "lost.md", "notebooks/lost.md"] {
      #expect(
        outcome.errors.contains("note: there is no file '\(place)|.markdown|.qmd'"),
        "\(outcome.errors)")
    }
  }

  @Test(arguments: ["-o", "--output-dir"])
  func aPageCannotBeGivenTwice(_ option: String) throws {
    let outcome = try workplace.run("verify", "output/note.html", option, "other")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("'output/note.html' is already a page"), "\(outcome.errors)")
  }

  /// If one page differs, the next ones are still compared.
  @Test func allPagesAreCompared() throws {
    try workplace.write(cell("print(7)"), to: "other.md")
    #expect(try workplace.run("other.md").code == 0)
    try workplace.write(
      try workplace.page().replacing(">1</pre>", with: ">3</pre>"), to: "output/note.html")
    let outcome = try workplace.run("verify", "note.md", "none.md", "output/other.html")
    #expect(outcome.code == 2, "the highest code of all")
    #expect(outcome.errors.contains("is in the cell '1'"))
    #expect(outcome.errors.contains("there is no page 'output/none.html'"))
    #expect(outcome.errors.contains("output/other.html: 0 bytes differ"))
    #expect(
      outcome.errors.hasSuffix("2 of 3 could not be verified: note.md, none.md\n"),
      "\(outcome.errors)")
    #expect(try workplace.run("verify", "note.md", "other.md").code == 1)
  }
}
