import Foundation
import NotebookCore
import Testing

/// What looks like a cell, an option, an inline value, front matter or a date, but is none.
@Suite("What only looks right gives a warning with what to write")
struct NearMissTests {
  static let isShown = "this code is shown and never runs"
  static let tagHelp = "Write `{swift} expression` for a value, `{{swift}} …` to show the tag."
  static let optionHelp = "Move the line to the top of the cell, without an empty line before it."
  static let looksLike = "this comment has no effect, although it looks like an option"
  static let noEffect = "this option has no effect: options come before everything else in a cell"
  static let htmlHelp = "Write an empty line before it: Markdown goes on after an empty line."
  static let above = "Remove what is above it, so that '---' is the first line of the file."
  static let hyphens = "Write '---' as the first line of the file, and '---' after the last key."

  static let spans: [(String, [String])] = [
    (
      "A `{swift}1` `{Swift} 1`\nB `{swift}\t1` | `{ swift } 2`\n",
      [
        "1:4: found '{swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
        "1:15: found '{Swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
        "2:4: found '{swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
        "2:18: found '{ swift }', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
      ]
    ),
    (
      "> - `{swift, echo=false} 1` `{Swift} 1` `{Swift} 1`\n",
      [
        "1:6: found '{swift, echo=false}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
        "1:30: found '{Swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
        "1:42: found '{Swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)",
      ]
    ),
    (
      "`  {swift} 1`\n",
      [
        "1:4: found white space before '{swift}', expected a backtick: \(isShown) → \(tagHelp)"
      ]
    ),
    (
      "| a |\n|---|\n| `{python} 1` |\n",
      [
        "3:4: '{python}' code is shown and never runs: nbrun runs Swift only "
          + "→ Write `{swift} expression` for a value."
      ]
    ),
    (
      "```{swift}\n//| fig-cap: \"Of `{Swift} n`\"\n1\n```\n",
      ["2:19: found '{Swift}', expected '{swift}' and a space: \(isShown) → \(tagHelp)"]
    ),
    (
      "A `{swift}` cell, an `{r}` cell, `{{swift}} x`, `{{Swift}}`, `{shift} x`, `swift build`, "
        + "`{ x } 1`, `` `{Swift} 1` ``, `{name} x`\n", []
    ),
  ]

  static let html: [(String, [String])] = [
    (
      "<details><summary>More</summary>\n```{swift}\nf(`{swift} x`)\n```\nA `{swift} x`\n</details>\n",
      [
        "2:1: this code block is part of the raw HTML that begins on line 1: it is shown as "
          + "ordinary text and never runs → \(htmlHelp)",
        "5:3: this inline value is in raw HTML: it is shown and never runs → \(htmlHelp)",
      ]
    ),
    (
      "- x\n\n  <b>\n  ~~~~{swift}\n",
      [
        "4:3: this code block is part of the raw HTML that begins on line 3: it is shown as "
          + "ordinary text and never runs → \(htmlHelp)"
      ]
    ),
    ("<details>\n\n```{swift}\n1\n```\n\n</details>\n", []),
    ("<!-- ```{swift}\n1\n``` -->\n\n<pre>\n```{swift}\n</pre>\n", []),
    ("<div>\n<!--\n```{swift}\n```\n-->\n```a``` and ``\n</div>\n", []),
  ]

  static let options: [(String, [String])] = [
    (
      "```{swift}\n\n//| eval: false\n// | echo: false\nf()\n```\n",
      ["3:1: \(noEffect) → \(optionHelp)", "4:1: \(looksLike) → \(write("echo: false"))"]
    ),
    (
      "- ```{swift}\n  //| label: a\n  # | fig-cap: A b\n  /*| eval = false */\n  ```\n",
      [
        "3:3: \(looksLike) → \(write("fig-cap: A b"))",
        "4:3: \(looksLike) → \(write("eval: false"))",
      ]
    ),
    (
      "```{swift}\n//: | label: a\n///| fig_cap: b\n// eval: false\n%| error: true\n```\n",
      [
        "2:1: \(looksLike) → \(write("label: a"))", "3:1: \(looksLike) → \(write("fig-cap: b"))",
        "4:1: \(looksLike) → \(write("eval: false"))",
        "5:1: \(looksLike) → \(write("error: true"))",
      ]
    ),
    ("```{swift}\nimport Foundation\n//| echo: false\n```\n", ["3:1: \(noEffect) → \(optionHelp)"]),
    (
      "```{swift}\n// error: the file is missing\n// label: value pairs\n// a | b: c\n// | n: 1\n"
        + "let s = \"\"\"\n//| echo: false\n// | eval: false\n\"\"\"\n// echo: false\n```\n", []
    ),
    ("```swift\n\n//| eval: false\n```\n", []),
  ]

  static func write(_ entry: String) -> String { "Write '//| \(entry)' at the top of the cell." }

  static let frontMatter: [(String, [String])] = [
    (
      "\n\n---\ntitle: T\nseed: 4\n---\n",
      ["3:1: this front matter is shown as text: it does not begin on the first line → \(above)"]
    ),
    (
      "<!-- a\nb -->\n---\ntitle: T\n...\n",
      ["3:1: this front matter is shown as text: it does not begin on the first line → \(above)"]
    ),
    (
      "----\nseed: 4\n----\n",
      [
        "1:1: this front matter is shown as text: it does not begin with a line of three hyphens "
          + "→ \(hyphens)"
      ]
    ),
    (
      "title: T\nparams:\n  a: 1\n---\n",
      [
        "1:1: this front matter is shown as text: it does not begin with a line of three hyphens "
          + "→ \(hyphens)"
      ]
    ),
    (
      " ---\ntitle: T\n---\n",
      [
        "1:1: this front matter is shown as text: it does not begin with a line of three hyphens "
          + "→ \(hyphens)"
      ]
    ),
    ("--- \ntitle: T\n--- \t\n", []), ("\u{FEFF}---\ntitle: T\n---\n", []),
    ("\n---\n\nText\n\n---\n", []), ("# Title\n\n---\ntitle: T\n---\n", []),
    ("\n---\nnote: a thing\n---\n", []), ("title: T\n", []), ("Date: today\n\nText\n\n---\n", []),
  ]

  static func clock(_ text: String, _ help: String) -> (String, [String]) {
    (
      "---\ndate: \(text)\n---\n",
      [
        "2:7: '\(text)' is not a date in ISO 8601: the cells' clock will stand at 2000-01-01 "
          + "→ Write \(help)."
      ]
    )
  }
  static let anyDay = "the year, the month and the day, such as 2026-01-31"

  static let dates: [(String, [String])] = [
    clock("2026-1-5", "2026-01-05"), clock("2026/01/05", "2026-01-05"),
    clock("20260105", "2026-01-05"), clock("5 Jan 2026", "2026-01-05"),
    clock("Monday, January 5th, 2026", "2026-01-05"), clock("05.01.2026", anyDay),
    clock("1/5/26", anyDay), clock("5 janvier 2026", "2026-01-05"), clock("2026-02-30", anyDay),
    clock("2026-01-05T25:00", anyDay), clock("31. Mai 2026", anyDay),
    ("---\ndate: 2026-01-05\n---\n", []), ("---\ndate: 2026-01-05 12:30\n---\n", []),
    ("---\ndate: 2026-01-05T12:30:00+02:00\n---\n", []), ("---\ndate: Spring 2026\n---\n", []),
    ("---\ndate: 2026\n---\n", []), ("---\ndate: March 2026\n---\n", []),
  ]

  static let figures: [(String, [String])] = [
    (
      "```{swift}\n//| fig-cap: a\n//| fig-alt: b\n//| output: false\nf()\n```\n",
      [
        "2:5: 'fig-cap' has no effect: the cell shows no output ('output: false') "
          + "→ Remove it, or let the cell show something.",
        "3:5: 'fig-alt' has no effect: the cell shows no output ('output: false') "
          + "→ Remove it, or let the cell show something.",
      ]
    ),
    ("---\nexecute: {eval: false}\n---\n```{swift}\n//| fig-cap: a\n1\n```\n", []),
  ]

  @Test(
    "at its place, once",
    arguments: [spans, html, options, frontMatter, dates, figures].joined().map(\.self))
  func warning(_ notebook: String, _ messages: [String]) throws {
    let warnings = try parse(notebook).warnings
    #expect(
      warnings.map {
        "\($0.location?.line ?? 0):\($0.location?.column ?? 0): \($0.message)"
          + ($0.help.map { " → \($0)" } ?? "")
      } == messages)
    #expect(warnings.allSatisfy { $0.severity == .warning })
  }

  @Test(
    "a fence that is almost a cell's is an error",
    arguments: [
      "{swift", "{ swift }", "{{swift}", "(swift)", "[Swift]", "swift}", "{.swift}", "{SWIFT}",
    ])
  func fence(_ info: String) {
    let error = #expect(throws: DiagnosticsError.self) { try parse("```\(info)\n1\n```\n") }
    #expect(error?.diagnostics.first?.message.contains("'\(info)'") == true)
    #expect(error?.diagnostics.first?.help?.contains("swift") == true)
  }

  @Test(
    "a fence of another kind is no cell", arguments: ["swift {1,3}", "swift-repl", "{{swift}}"])
  func otherFence(_ info: String) throws {
    #expect(try parse("```\(info)\n1\n```\n").warnings.isEmpty)
  }

  @Test("nothing in the project's own documents is taken for something else")
  func documents() throws {
    let folders = ["", "docs/", "notebooks/"]
    let paths = try folders.flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        atPath: Tool.packageRoot.appendingPathComponent(folder).path
      ).filter { $0.hasSuffix(".md") }.map { Tool.packageRoot.path + "/" + folder + $0 }
    }
    #expect(paths.count > 10)
    for path in paths.sorted() {
      let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
      do {
        #expect(try NotebookParser.parse(path: path, bytes: bytes).warnings.isEmpty, "\(path)")
      } catch {
        #expect(error.diagnostics.allSatisfy { $0.severity == .error }, "\(path)")
      }
    }
  }
}
