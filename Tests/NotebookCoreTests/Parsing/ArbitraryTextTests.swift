import NotebookCore
import Testing

/// Random texts made of parts that have a meaning in a notebook.
@Suite("Any text is parsed, or rejected with a place")
struct ArbitraryTextTests {
  private static let parts = [
    "\n", "\n\n", " ", "    ", "\t", "> ", "- ", "1. ", "```", "~~~", "````", "{swift}",
    "{{swift}}", "{python}", "`", "``", "`{swift} a`", "|", "| a | b |\n", "|---|---|\n", "---\n",
    "...\n", "title: x\n", "title: [", "params:\n  a: 1\n", "a: &x *x\n", "//| label: x\n",
    "//| fig-cap: `{swift} b`\n", "#| echo: no\n", "![a](b)", "![", "](", "[r]", "[r]: /u\n",
    "<script>", "<img src=x>", "<!--", "-->", "é", "🎲", "\r", "\r\n", "\\", "*", "_", "&amp;",
    "\u{0}", "\u{FEFF}", "\u{FFFF}", "===\n", "# ", "text", ":", "\"", "'", "!", "%",
  ]

  /// A linear congruential generator (Knuth, MMIX), which gives the same texts in every run.
  private struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  @Test("without a crash, and the places of all snippets are right", arguments: 1...4)
  func read(_ seed: Int) throws {
    var generator = Generator(state: UInt64(seed))
    var (readCount, snippetCount) = (0, 0)
    for _ in 0..<1000 {
      let length = generator.next(below: 25)
      let text = (0..<length).map { _ in
        Self.parts[generator.next(below: Self.parts.count)]
      }.joined()
      do {
        let notebook = try parse(text, images: ["b": Array("GIF8".utf8)])
        let results = notebook.snippets.map { snippet -> SnippetResult in
          if case .cell = snippet { .cell([.text(.standardOutput, text)]) } else { .inline(text) }
        }
        _ = try PageRenderer.render(notebook, result: RunResult(snippets: results))
        let lines = lines(of: notebook.source)
        for snippet in notebook.snippets { check(snippet, lines, text) }
        readCount += 1
        snippetCount += notebook.snippets.count
      } catch let error as DiagnosticsError {
        #expect(!error.diagnostics.isEmpty)
        for diagnostic in error.diagnostics {
          let location = try #require(diagnostic.location, "\(text.debugDescription)")
          #expect(location.line >= 1 && location.column >= 1, "\(text.debugDescription)")
        }
      }
    }
    #expect(readCount > 100 && snippetCount > 10, "too few texts are valid notebooks")
  }

  /// The text at a snippet's place begins with the first line of its code.
  private func check(_ snippet: Notebook.Snippet, _ lines: [[UInt8]], _ text: String) {
    let (code, place, isWhole) =
      switch snippet {
      case .cell(let cell): (cell.code, cell.location, true)
      case .inline(let inline): (String(inline.code.prefix(1)), inline.location, false)
      }
    let first = code.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)[0]
    guard !first.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
    // CommonMark replaces NUL.
    let found = String(
      decoding: lines[place.line - 1].dropFirst(place.column - 1), as: UTF8.self
    ).replacing("\u{0}", with: "\u{FFFD}")
    #expect(
      isWhole ? found.utf8.elementsEqual(first) : found.utf8.starts(with: first),
      "\(text.debugDescription)")
  }

  private func lines(of text: String) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == 0x0A && previous == 0x0D {
        // The second character of one line ending.
      } else if byte == 0x0A || byte == 0x0D {
        lines.append([])
      } else {
        lines[lines.count - 1].append(byte)
      }
      previous = byte
    }
    return lines
  }
}
