import Display
import NotebookCore
import Testing

/// To Swift, a combining mark makes another character of the punctuation before it. To Markdown and
/// HTML it is an ordinary letter.
@Suite("Punctuation stays punctuation before a combining mark")
struct CombiningMarkTests {
  /// Acute accent, long solidus overlay, variation selector, zero width joiner, enclosing circle.
  static let marks = ["\u{301}", "\u{338}", "\u{FE0F}", "\u{200D}", "\u{20DD}"]
  /// A letter that combines with nothing, and that no tag and no entity begins with.
  private static let letter = "中"
  private static let punctuation = (0x21...0x7E).compactMap(Unicode.Scalar.init)
    .filter { !$0.properties.isAlphabetic && $0.properties.numericType == nil }.map(String.init)

  /// A notebook with `text` in every place where there can be text.
  private func notebook(_ text: String) -> String {
    let quoted = text.unicodeScalars.map { $0 == "'" ? "''" : "\($0)" }.joined()
    let yaml = "'x\(quoted)'"
    // A backtick in the info string would make a code span of the fence.
    let info = "info\(text.unicodeScalars.filter { $0 != "`" }.map(String.init).joined())"
    return """
      ---
      title: \(yaml)
      subtitle: \(yaml)
      author: [\(yaml), \(yaml)]
      date: \(yaml)
      abstract: \(yaml)
      ---

      a\(text)b *\(text)* [x\(text)](u "t\(text)") ![x\(text)](i.png "t\(text)")
      <b title="x\(text)">

      | x\(text) | b |
      |---|---|
      | y\(text) | \(text)z |

          code\(text)

      ```\(info)
      listing\(text)
      ```

      ```{swift}
      //| label: one
      //| code-fold: true
      //| code-summary: \(yaml)
      //| fig-cap: \(yaml)
      //| fig-alt: \(yaml)
      // \(text)
      ```

      `{swift} 1`
      """
  }

  private func page(_ text: String) throws -> String {
    let html = DisplayBundle(text: "x\(text)")
    var svg = html
    svg.add(svg: "<svg/>")
    return try render(
      notebook(text),
      [
        .cell([
          .text(.standardOutput, "o\(text)\n\(text)"), .text(.standardError, text), .value(html),
          .display(svg), .error(Diagnostic("e\(text)", help: text)),
        ]), .inline(text),
      ], images: ["i.png": Array("GIF8".utf8)])
  }

  @Test("on every place of a page", arguments: marks)
  func everywhere(_ mark: String) throws {
    #expect(Self.punctuation.count == 32)
    for character in Self.punctuation {
      let expected = try page(character + Self.letter)
      let scalars = String(
        String.UnicodeScalarView(
          expected.unicodeScalars.flatMap {
            $0 == Self.letter.unicodeScalars.first ? Array(mark.unicodeScalars) : [$0]
          }))
      #expect(try page(character + mark).utf8.elementsEqual(scalars.utf8), "\(character)")
    }
  }

  @Test("in printed text, where a terminal ends a line")
  func lineEnds() throws {
    for (printed, shown) in [
      ("50%\r\r\nnext\n", "50%\nnext"), ("a\r\r\nb", "a\nb"), ("a\r\nb\r\n", "a\nb"),
      ("a\rb\r\r\n", "b"), ("a\n\rb", "a\nb"), ("1%\r2%\r", "2%"),
      ("a\u{2028}b\u{C}\n", "a\u{2028}b\u{FFFD}"),
      ("\u{1B}[1m\u{301}x", "\u{301}x"), ("a\u{2028}\n\n", "a\u{2028}"), ("\r\n\r\na", "\n\n\na"),
    ] {
      let html = body(
        try render("```{swift}\nf()\n```\n", [.cell([.text(.standardOutput, printed)])]))
      let found = html.firstMatch(of: Self.printed)?.1
      #expect(found?.utf8.elementsEqual(shown.utf8) == true, "\(found ?? "nothing")")
    }
  }

  private static var printed: Regex<(Substring, Substring)> {
    /<pre class="stdout"[^>]*>([^<]*)<\/pre>/.matchingSemantics(.unicodeScalar)
  }

  @Test("names that look the same are different files")
  func images() throws {
    let (composed, decomposed) = ("caf\u{E9}.png", "cafe\u{301}.png")
    let gif = Array("GIF8".utf8)
    let reader = ImageReader { $0.utf8.elementsEqual(composed.utf8) ? gif + [1] : gif + [2] }
    let text = "![a](\(composed)) ![b](\(decomposed))\n"
    let notebook = try NotebookParser.parse(
      path: "book.md", bytes: Array(text.utf8), images: reader)
    let page = try PageRenderer.render(notebook, result: RunResult(snippets: []))
    #expect(page.contains("base64,R0lGOAE=\" alt=\"a\""))
    #expect(page.contains("base64,R0lGOAI=\" alt=\"b\""))
  }

  @Test(
    "in raw HTML that a page cannot show",
    arguments: [
      "<script \u{301}>x</script>\n", "<p>\n<iframe/\u{301}>\n",
      "<p>\n<img src=\"a.png\"\u{301}>\n",
      "<p>\n<b onclick=\"f()\">\u{338}\n", "<p>\n<b onclick=\"\u{301}f()\">\n",
      "[a](javascript:\u{301}f)\n", "<p>\n<a href=\"javascript:\u{301}f\">\n",
    ])
  func rawHTML(_ text: String) {
    do {
      #expect(try parse(text).warnings.count == 1)
    } catch let error as DiagnosticsError {
      #expect(error.diagnostics.count == 1)
    } catch {
      Issue.record(error)
    }
  }
}
