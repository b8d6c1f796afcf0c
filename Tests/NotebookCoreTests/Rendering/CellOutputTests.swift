import Display
import NotebookCore
import Testing

@Suite("A cell's options decide what is shown")
struct CellOutputTests {
  private let outputs: [CellOutput] = [
    .text(.standardOutput, "printed\n"),
    .value(DisplayBundle([.init(mimeType: "text/plain", bytes: Array("shown".utf8))])),
  ]

  private func cell(_ options: String, _ outputs: [CellOutput]) throws -> Substring {
    body(try render("```{swift}\n\(options)\nlet code = 1\n```\n", [.cell(outputs)]))
  }

  /// Whether the code and each of the outputs are shown.
  private func parts(_ options: String) throws -> [Bool] {
    let html = try cell(options, outputs)
    return ["class=\"source\"", "printed", "shown"].map(html.contains)
  }

  @Test("echo, include and output hide parts of a cell")
  func visibility() throws {
    #expect(try parts("//| echo: true") == [true, true, true])
    #expect(try parts("//| echo: false") == [false, true, true])
    #expect(try parts("//| output: false") == [true, false, false])
    #expect(try parts("//| include: false") == [false, false, false])
    #expect(try cell("//| include: false", outputs) == "\n")
    #expect(try cell("//| echo: false\n//| output: false", outputs) == "\n")
  }

  @Test("the front matter's defaults apply unless a cell overrides them")
  func defaults() throws {
    let page = try render(
      """
      ---
      execute:
        echo: false
      ---

      ```{swift}
      let hidden = 1
      ```

      ```{swift}
      #| echo: true
      let seen = 2
      ```
      """, [.cell([]), .cell([])])
    #expect(!page.contains("hidden"))
    #expect(page.contains("seen"))
  }

  @Test("code is folded under its summary")
  func fold() throws {
    #expect(
      try cell("//| code-fold: true", []).contains("<details>\n<summary>Code</summary>\n<pre"))
    #expect(
      try cell("//| code-fold: true\n//| code-summary: a < b", [])
        .contains("<summary>a &lt; b</summary>"))
  }

  @Test("a cell that did not run only shows its code")
  func skipped() throws {
    let html = body(try render("```{swift}\n//| eval: false\nlet a = 1\n```\n", [.skipped]))
    #expect(html.contains("class=\"source\""))
    #expect(!html.contains("outputs"))
  }

  @Test("text printed with asis becomes Markdown, however the pipe splits it")
  func asIs() throws {
    let html = try cell(
      "//| output: asis",
      [.text(.standardOutput, "**bo"), .text(.standardOutput, "ld** and <b>raw</b>\n\n## H\n")])
    #expect(html.contains("<p><strong>bold</strong> and <b>raw</b></p>\n<h2 id=\"h\">H</h2>"))
  }

  @Test("text printed with asis cannot refer to files")
  func asIsImage() {
    let error = #expect(throws: DiagnosticsError.self) {
      try cell("//| output: asis", [.text(.standardOutput, "![x](made.png)")])
    }
    #expect(
      error?.diagnostics == [
        Diagnostic(
          "this cell printed the image 'made.png', which is not part of the page",
          at: NotebookCore.SourceLocation(file: "book.md", line: 3, column: 1),
          help: "Show it with display(_:), or use it in the notebook's prose.")
      ])
  }

  @Test("pieces of one stream are joined, and pieces of two streams stay in order")
  func streams() throws {
    let html = try cell(
      "",
      [
        .text(.standardOutput, "a"), .text(.standardOutput, "b\n"),
        .text(.standardError, "c\n"), .text(.standardOutput, "d\n"),
      ])
    let texts = html.matches(of: /<pre class="(stdout|stderr)"[^>]*>([^<]*)<\/pre>/)
    #expect(texts.map { "\($0.1) \($0.2)" } == ["stdout ab", "stderr c", "stdout d"])
  }

  @Test(
    "printed text is shown as on a terminal",
    arguments: [
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("10%\r20%\r30%\n", "30%"), ("a\r\nb\r\n", "a\nb"),
      ("\u{1B}]0;title\u{07}x", "x"), ("a\u{0}b\u{7}", "a\u{FFFD}b\u{FFFD}"), ("a\tb", "a\tb"),
      ("\nfirst", "\n\nfirst"), ("<&\">", "&lt;&amp;&quot;&gt;"), ("x\n\n\n", "x"),
    ])
  func terminal(_ printed: String, _ shown: String) throws {
    let html = try cell("", [.text(.standardOutput, printed)])
    #expect(html.contains("tabindex=\"0\">\(shown)</pre>"))
  }

  @Test("a value is shown in the richest form that a page supports")
  func richest() throws {
    func bundle(_ forms: [(String, String)]) -> DisplayBundle {
      DisplayBundle(forms.map { .init(mimeType: $0.0, bytes: Array($0.1.utf8)) })
    }
    let table = ("text/html", "<table></table>")
    #expect(
      try cell("", [.value(bundle([("text/plain", "x"), table, ("application/x-new", "?")]))])
        .contains(
          "<div class=\"result rich\" role=\"group\" aria-label=\"Output\" tabindex=\"0\">\n<table></table>\n</div>"
        ))
    #expect(
      try cell("", [.display(bundle([("text/plain", "x"), ("text/markdown", "*m*")]))])
        .contains("<div class=\"shown rich\">\n<p><em>m</em></p>\n</div>"))
    #expect(
      try cell("//| fig-alt: \"say \\\"A\\\"\"", [.value(bundle([("image/svg+xml", "<svg/>")]))])
        .contains("role=\"img\" aria-label=\"say &quot;A&quot;\">\n<svg/>"))
    #expect(
      try cell("", [.value(bundle([("text/plain", "a dot"), ("image/png", "abc")]))])
        .contains("<img src=\"data:image/png;base64,YWJj\" alt=\"a dot\" />"))
  }

  @Test("an expected error is shown with the notebook's name, without its folder")
  func error() throws {
    let place = NotebookCore.SourceLocation(file: "/home/me/book.md", line: 3, column: 5)
    let html = try cell(
      "//| error: true",
      [
        .error(
          Diagnostic(
            "no <such> value", at: place, notes: [.init("declared here", at: place)],
            help: "Declare it."))
      ])
    #expect(
      html.contains(
        """
        >book.md:3:5: error: no &lt;such&gt; value
        book.md:3:5: note: declared here
        Declare it.</pre>
        """))
  }

  @Test("Swift code is highlighted by the compiler's grammar, with the text unchanged")
  func highlighting() throws {
    let code = "@MainActor func f<T>(_ x: T) -> String { \"a\\(1 + 2) <b>\" } // é & 🎲"
    let html = try cell(code, [])
    for token in [
      "<span class=\"at\">@MainActor</span>", "<span class=\"kw\">func</span>",
      "<span class=\"ty\">String</span>", "<span class=\"nu\">1</span>",
      "<span class=\"co\">// é &amp; 🎲</span>",
    ] {
      #expect(html.contains(token), "\(token)")
    }
    let text = (html.firstMatch(of: /<code[^>]*>((?s).*?)<\/code>/)?.1 ?? "")
      .replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
    #expect(text == code + "\nlet code = 1")
  }
}
