import NotebookCore
import Testing

/// The messages for problems in a notebook, and their places.
@Suite("Every problem in a notebook has one clear message")
struct DiagnosticTests {
  /// Notebooks and their diagnostics: `line:column: message`, notes, help.
  static let cases: [(notebook: String, messages: [String])] = [
    (
      "",
      ["1:1: the notebook is empty → Write some Markdown and a cell that begins with ```{swift}."]
    ),
    (
      " \n\n",
      ["1:1: the notebook is empty → Write some Markdown and a cell that begins with ```{swift}."]
    ),
    (
      "---\ntitle: x\n",
      [
        "1:1: the front matter that begins here has no end "
          + "→ End it with a line of three hyphens: ---"
      ]
    ),
    (
      "---\ntitle: a: b\n---\n",
      [
        "2:9: the front matter is not valid YAML: there is a second ': ' in this line "
          + "→ Put the value in quotes: title: \"a: b\""
      ]
    ),
    (
      "---\ntitel: x\n---\n", ["2:1: unknown front matter key 'titel' → Did you mean 'title'?"]
    ),
    (
      "---\nzzz: x\n---\n",
      [
        "2:1: unknown front matter key 'zzz' → The keys are title, subtitle, author, date, lang, "
          + "abstract, seed, params, execute, allow."
      ]
    ),
    (
      "---\ntitle: x\nseed: 1\ntitle: y\n---\n",
      ["4:1: duplicate key 'title' (2:1: 'title' is first used here)"]
    ),
    ("---\n- a\n---\n", ["2:1: the front matter must be 'key: value' lines"]),
    ("---\nseed: forty\n---\n", ["2:7: 'seed' must be an integer, found the text 'forty'"]),
    ("---\nseed: 1.5\n---\n", ["2:7: 'seed' must be an integer, found the number 1.5"]),
    (
      "---\nseed: 99999999999999999999\n---\n",
      [
        "2:7: 'seed' must be an integer, found 99999999999999999999, which does not fit into 64 bits"
      ]
    ),
    ("---\ntitle: [a]\n---\n", ["2:8: 'title' must be a text, found a list"]),
    ("---\nauthor:\n---\n", ["2:8: 'author' must be a name or a list of names, found nothing"]),
    (
      "---\nlang: français\n---\n",
      ["2:7: 'lang' must be a language tag such as en or fr, found the text 'français'"]
    ),
    (
      "---\ndate: today\n---\n",
      [
        "2:7: 'date' must be a fixed text, found 'today', which changes from run to run "
          + "→ Write the date itself, such as 2026-01-31."
      ]
    ),
    ("---\nparams: 3\n---\n", ["2:9: 'params' must be 'name: value' lines, found the number 3"]),
    (
      "---\nparams:\n  é a: 1\n  let: 2\n---\n",
      [
        "3:3: 'é a' cannot name a parameter: it is not a Swift identifier → A parameter becomes a "
          + "constant in every cell: use letters, digits and '_'.",
        "4:3: 'let' cannot name a parameter: it is not a Swift identifier → A parameter becomes a "
          + "constant in every cell: use letters, digits and '_'.",
      ]
    ),
    (
      "---\nparams:\n  a: []\n  b: [1, x]\n  c: {d: 1}\n---\n",
      [
        "3:6: the list of parameter 'a' is empty, so its type is unknown",
        "4:6: the list of parameter 'b' contains values of different types",
        "5:6: parameter 'c' must be a Bool, a number, a text or a list of them, found a mapping",
      ]
    ),
    (
      "---\nexecute:\n  ehco: true\n  label: x\n  echo: yes\n---\n",
      [
        "3:3: unknown execute option 'ehco' → Did you mean 'echo'?",
        "4:3: 'label' is an option of a single cell and is not allowed under execute",
        "5:9: 'echo' must be true or false, found the text 'yes'",
      ]
    ),
    (
      "```{swift}\nlet a = 1\n",
      ["1:1: the code block that begins here has no end → End it with a line of its own: ```"]
    ),
    (
      "> ~~~~\n> shown\n\ntext\n",
      [
        "1:3: the code block that begins here has no end "
          + "→ The quote ends before line 3, which does not begin with '>'."
      ]
    ),
    (
      "> ```{swift}\n> a\n```\nb\n```\n",
      [
        "1:3: the code block that begins here has no end "
          + "→ The quote ends before line 3, which does not begin with '>'."
      ]
    ),
    (
      "- x\n\n  ```{swift}\nlet a = 1\n  ```\n\n```{swift}\na\n```\n",
      [
        "3:3: the code block that begins here has no end → The list ends before line 4. "
          + "Indent the code by 2 spaces, like the line that begins the block."
      ]
    ),
    (
      "```{python}\n1\n```\n",
      [
        "1:1: a '{python}' cell cannot run: nbrun runs Swift only "
          + "→ Write ```python to show it without running it."
      ]
    ),
    ("```{Swfit}\n1\n```\n", ["1:1: unknown language '{Swfit}' → Did you mean '{swift}'?"]),
    (
      "```{swift, echo=false}\n1\n```\n",
      [
        "1:1: found '{swift, echo=false}', expected '{swift}' alone "
          + "→ Write options in the cell's first lines: //| echo: false"
      ]
    ),
    (
      "- x\n\n  ```{swift}\n  //| ecko: true\n  #| output: maybe\n  1\n  ```\n",
      [
        "4:7: unknown cell option 'ecko' → Did you mean 'echo'?",
        "5:14: 'output' must be true, false or asis, found the text 'maybe'",
      ]
    ),
    (
      "```{swift}\n//| label: a b\n```\n",
      [
        "2:12: 'label' must be a name of letters, digits, '-' and '_' that begins with a letter, "
          + "found the text 'a b'"
      ]
    ),
    (
      "```{swift}\n//| echo true\n1\n```\n", ["2:5: the cell's options must be 'key: value' lines"]
    ),
    (
      "```{swift}\n//| label: x\n```\n\n> ```{swift}\n> //| label: x\n> ```\n",
      ["6:14: duplicate label 'x' (2:12: 'x' is first used here)"]
    ),
    (
      "Text\nand ![a](no.png) more\n",
      [
        "2:5: the image 'no.png' cannot be read: no file at no.png "
          + "→ Its path is relative to the notebook's folder."
      ]
    ),
    (
      "| a |\n|---|\n| ![a](https://x.org/y.png) |\n",
      [
        "3:3: the image 'https://x.org/y.png' is not a file: pages do not load anything from "
          + "the network → Download it, save it beside the notebook and use that file's name."
      ]
    ),
    ("![a]()\n", ["1:1: this image names no file → Write ![description](file.png)."]),
    (
      "Text <script>x</script>\n\n<img alt='' src='a.png'>\n",
      [
        "1:6: raw HTML '<script>' does nothing here: a page runs no scripts and makes no requests "
          + "→ Compute it in a cell, or show it with HTML(_:).",
        "3:1: raw HTML refers to the file 'a.png', which is not part of the page "
          + "→ Write ![description](a.png): such images are embedded.",
      ]
    ),
    // All at once, in the order of the text.
    (
      "---\nsede: 1\n---\n![a](x.png)\n\n```{r}\n```\n\n```{swift}\n",
      [
        "2:1: unknown front matter key 'sede' → Did you mean 'seed'?",
        "4:1: the image 'x.png' cannot be read: no file at x.png "
          + "→ Its path is relative to the notebook's folder.",
        "6:1: a '{r}' cell cannot run: nbrun runs Swift only "
          + "→ Write ```r to show it without running it.",
        "9:1: the code block that begins here has no end → End it with a line of its own: ```",
      ]
    ),
  ]

  @Test("the message has the place, what was found and what to do", arguments: cases)
  func message(_ notebook: String, _ messages: [String]) {
    #expect(diagnose(notebook) == messages)
  }

  @Test("the message for an invalid UTF-8 byte has its place")
  func encoding() {
    let error = #expect(throws: DiagnosticsError.self) {
      try NotebookParser.parse(path: "book.md", bytes: Array("é\nab".utf8) + [0xFF, 0x0A])
    }
    #expect(
      error?.diagnostics.map(describe) == [
        "2:3: found the byte 0xFF, which is not valid UTF-8 here → Save the notebook as UTF-8."
      ])
  }

  @Test("very deep nesting is an error, not a crash")
  func depth() {
    #expect(
      diagnose(String(repeating: ">", count: 100_000) + " x")
        == ["1:1: quotes, lists and emphasis are nested more than 500 deep here"])
  }

  static let blocked: [(String, [String])] = [
    ("a <b title='x' onClick=\"f()\">b</b>\n", ["1:16: raw HTML 'onClick=\"f()\"' \(noScript)"]),
    (
      "a\n<a href=' JavaScript:f()'>b</a>\n", ["2:4: raw HTML 'href=' JavaScript:f()'' \(noScript)"]
    ),
    ("- a\n- [b](javascript:f)\n", ["2:7: a link to 'javascript:f' \(noScript)"]),
    (
      "<div\n style=\"background: url(https://x.org/y.png)\">\n",
      ["2:21: the style 'url(https://x.org/y.png)' \(noRequest)"]
    ),
    ("<style>\n@import 'x.css';\n</style>\n", ["2:1: the style '@import 'x.css'' \(noRequest)"]),
    (
      "<p><input src=//x.org/y.png></p>\n", ["1:11: raw HTML 'src=//x.org/y.png' \(noRequest)"]
    ),
    (
      "<svg><image href=\"y.png\"/></svg>\n", ["1:13: raw HTML 'href=\"y.png\"' \(noRequest)"]
    ),
    (
      "<img srcset=\"y.png 2x\" src=\"data:image/png;base64,\">\n",
      ["1:6: raw HTML 'srcset=\"y.png 2x\"' \(noRequest)"]
    ),
    // HTML that works on a page, and text that only looks like blocked HTML.
    ("<!-- <b onclick='f()'> <script> -->\n", []),
    ("<p title=\"an onclick=\" class='one'>on = url(x) src=y</p>\n", []),
    ("`<b onclick=f>` and \\<b onclick=f> and\n\n    <b onclick=f>\n", []),
    ("<p style='fill: url(#a)'><a href='https://x.org'>b</a><svg><use href='#a'/></svg></p>\n", []),
  ]
  private static let noScript =
    "does nothing here: the page's Content-Security-Policy blocks scripts → Compute it in a cell."
  private static let noRequest =
    "shows nothing here: the page's Content-Security-Policy blocks requests → Write "
    + "![description](file), which embeds the image, or use a data: URL."

  @Test("raw HTML that the page's policy blocks gives a warning at its place", arguments: blocked)
  func blockedHTML(_ notebook: String, _ messages: [String]) throws {
    let warnings = try parse(notebook).warnings
    #expect(warnings.map(describe) == messages)
    #expect(warnings.allSatisfy { $0.severity == .warning })
  }

  private func diagnose(_ notebook: String) -> [String] {
    do {
      _ = try parse(notebook)
      return []
    } catch let error as DiagnosticsError {
      return error.diagnostics.map(describe)
    } catch {
      return ["\(error)"]
    }
  }

  private func describe(_ diagnostic: Diagnostic) -> String {
    func place(_ location: NotebookCore.SourceLocation?) -> String {
      location.map { "\($0.line):\($0.column): " } ?? ""
    }
    let notes = diagnostic.notes.map { " (\(place($0.location))\($0.message))" }.joined()
    return place(diagnostic.location) + diagnostic.message + notes
      + (diagnostic.help.map { " → \($0)" } ?? "")
  }
}
