import Foundation
import Testing

/// Whatever a notebook contains, the program's messages cannot act on the author's terminal.
@Suite struct HarmlessOutputTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// Characters that act on a terminal or reorder a line, without those that end a line or a path.
  private static let scalars = [
    0x01...0x08, 0x0B...0x0C, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F, 0x061C...0x061C,
    0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF...0xFEFF,
  ].joined().compactMap { Unicode.Scalar(UInt32($0)) }
  private static let spice = String(String.UnicodeScalarView(scalars))
  /// The same as a Swift literal.
  private static let literal =
    "\"" + scalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined() + "\""

  /// Expects that `text` holds nothing that acts on a terminal, and some escapes.
  private func expectHarmless(
    _ text: String, escapes: Bool = true, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    let harmful = text.unicodeScalars.filter { scalar in
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      return isControl && scalar != "\n" && scalar != "\t" || Self.scalars.contains(scalar)
        || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
    #expect(
      harmful.isEmpty, "\(harmful.map { String($0.value, radix: 16) }) in \(text.debugDescription)",
      sourceLocation: sourceLocation)
    if escapes {
      #expect(text.contains(/\\u\{?[0-9A-Fa-f]{2,}/), "\(text)", sourceLocation: sourceLocation)
    }
  }

  /// A notebook with a mistake in each place that a message may quote.
  private static let mistakes = [
    ("source.md", "```{swift}\nlet x: Int = \"\(spice)\"\n```\n"),
    ("error.md", "```{swift}\n#error(\"\(spice)\")\n```\n"),
    ("lines.md", "```{swift}\nlet s = \"a\u{2028}b\u{85}c\u{B}\u{C}\" + nothing\n```\n"),
    ("name.md", "```{swift}\nlet a\u{202E}b = nothing\n```\n"),
    ("key.md", "---\n\"\u{202E}k\u{9B}\": 1\n---\n"),
    ("raw-key.md", "---\nk\(spice): 1\n---\n"),
    ("title.md", "---\nseed: \"\u{202E}\u{9B}\\e[2J\"\n---\n"),
    ("option.md", "```{swift}\n//| ech\u{202E}o: true\n1\n```\n"),
    ("value.md", "```{swift}\n//| label: \"a\\e]0;T\\a\u{9B}\"\n1\n```\n"),
    ("raw-value.md", "```{swift}\n//| fig-cap: [\(spice)\n1\n```\n"),
    ("image.md", "![a](<no\(spice).png>)\n"),
    ("html.md", "a <b onclick='\(spice)'>b</b>\n"),
    ("inline.md", "a `{swift} nothing + \"\(spice)\"` b\n"),
  ]

  @Test func nothingThatCheckQuotesActsOnATerminal() throws {
    for (name, notebook) in Self.mistakes { try workplace.write(notebook, to: name) }
    for (name, _) in Self.mistakes {
      let outcome = try workplace.run("check", name)
      expectHarmless(outcome.errors)
      #expect(outcome.errors.contains("\(name):"), "\(outcome.errors)")
    }
    let json = try workplace.start(["check", "--format", "json"] + Self.mistakes.map(\.0)).finish()
    expectHarmless(json.output)
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(entries.count >= Self.mistakes.count)
    #expect(entries.contains { ($0["message"] as? String)?.contains("\u{202E}") == true })
  }

  @Test func nothingThatACellSaysActsOnATerminal() throws {
    let start = "import Foundation\nlet spice = \(Self.literal) + \"\\u{1b}]0;T\\u{7}\\r\"\n"
    for end in [
      "fatalError(spice)", "struct Lost: Error { var text: String }\nthrow Lost(text: spice)",
      "throw NSError(domain: spice, code: 1)", "preconditionFailure(spice)",
      "exit(1)",
    ] {
      let errors = try workplace.fail(
        cell("\(start)print(spice)\nfputs(spice, stderr)\ndisplay(spice)\n\(end)"))
      expectHarmless(errors)
      #expect(errors.contains("  | \\u{01}"), "\(errors)")
    }
  }

  @Test func noLineOfAFailureLooksLikeOneOfTheProgram() throws {
    let errors = try workplace.fail(
      cell("print(\"note.md: 0 bytes differ\")\nfatalError(\"a\\nnote.md: 0 bytes differ\\r\\nb\")")
    )
    #expect(!errors.contains("\nnote.md: 0 bytes differ"), "\(errors)")
    #expect(errors.contains("trapped: a\n  note.md: 0 bytes differ\n  b\n"), "\(errors)")
  }

  @Test func aTrainingsNamesAreHarmless() throws {
    try workplace.write(
      cell(
        """
        import DeepLearning
        let model = try Sequential(inputShape: [2]) { Dense(units: 1) }
        let named = Metric(\(Self.literal)) { labels, predictions in predictions }
        try model.compile(loss: MeanSquaredError(), metrics: [named])
        try model.fit(Tensor.ones([4, 2]), Tensor.ones([4]), epochs: 2).epochs
        """))
    let outcome = try workplace.run("note.md")
    #expect(outcome.code == 0, "\(outcome.errors)")
    expectHarmless(outcome.errors)
  }

  @Test func namesOfFilesAndArgumentsAreHarmless() throws {
    let name = "a\(Self.spice)\n\r\tb.md"
    try workplace.write(cell("1"), to: name)
    let outcome = try workplace.run(name)
    #expect(outcome.code == 0, "\(outcome.errors)")
    expectHarmless(outcome.errors)
    #expect(outcome.errors.contains("\\n\\r\\tb.md\n[1/1] (line 2)\n"), "\(outcome.errors)")
    for words in [
      ["--\(Self.spice)\nError: none"], ["no\(Self.spice)\n.md"], ["\(Self.spice)"],
      ["check", "--format", Self.spice],
      ["--timeout", Self.spice, "x.md"], ["--memory", "\(Self.spice)\nx", "x.md"],
      ["--pass-env", Self.spice, "x.md"], ["-P", Self.spice, "x.md"],
      ["-P", "\(Self.spice)=1", name], ["verify", "\(Self.spice).html"], ["cache", Self.spice],
      [name, name], [name, "-o", Self.spice + "/"],
    ] {
      let outcome = try workplace.start(words).finish()
      #expect(outcome.code != 0, "\(words)")
      expectHarmless(outcome.errors)
      #expect(!outcome.errors.contains("\nError: none"), "\(outcome.errors)")
    }
    workplace.environment["XDG_CACHE_HOME"] = workplace.folder.path + "/\(Self.spice)"
    expectHarmless(try workplace.run("cache").output)
    workplace.environment["NBRUN_CACHE_SIZE"] = Self.spice
    expectHarmless(try workplace.run("cache").errors)
  }

  @Test func aDifferentPageIsHarmless() throws {
    try workplace.write("# A\n\n" + cell("1"))
    #expect(try workplace.run("note.md").code == 0)
    let page = try workplace.page()
    for end in ["\(Self.spice)\u{2028}", "漢字\u{1B}[1m"] {
      try workplace.write(
        page.replacing("A</h1>", with: "A\(end)</h1>"), to: "output/note.html")
      let outcome = try workplace.run("verify", "note.md")
      #expect(outcome.code == 1)
      expectHarmless(outcome.errors)
    }
    var bytes = Data(page.utf8)
    bytes.insert(
      contentsOf: [0xFF, 0x9B, 0x1B], at: bytes.firstRange(of: Data("A</h1>".utf8))!.startIndex)
    try workplace.write(bytes, to: "output/note.html")
    let errors = try workplace.run("verify", "note.md").errors
    expectHarmless(errors)
    #expect(errors.contains("\\xFF\\x9B\\u{1B}A</h1>"), "\(errors)")
  }

  /// `-o -` on a terminal: a page is bytes for a browser.
  @Test func aPageOnATerminalIsHarmless() throws {
    try workplace.write("a\u{202E}b\u{9B}c\n")
    let command = "\(workplace.program) note.md -o - 2> errors"
    let shown = try workplace.start(
      [], shell: ["/bin/sh", "-c", "exec /usr/bin/script -qec \"$1\" /dev/null", "sh", command]
    ).finish().output.replacing("\r\n", with: "\n")
    expectHarmless(shown)
    let page = try workplace.run("note.md", "-o", "-").output
    #expect(page.contains("a\u{202E}b"), "elsewhere the bytes are those of the page")
  }

  @Test func longTextsAreCut() throws {
    let long = String(repeating: "x", count: 100_000)
    try workplace.write("```{swift}\nlet a: Int = \"\(long)\" + b\n```\n")
    let outcome = try workplace.run("check", "note.md")
    #expect(outcome.code == 1)
    #expect(outcome.errors.count < 3000, "\(outcome.errors.count)")
    let lines = outcome.errors.split(separator: "\n")
    let caret = try #require(lines.firstIndex { $0.allSatisfy { " ^".contains($0) } })
    #expect(lines[caret - 1].count <= 200)
    let place = Array(lines[caret - 1])[lines[caret].count - 1]
    #expect(["\"", "+", "b"].contains(place), "\(lines[caret - 1])")
    let errors = try workplace.fail(
      cell(
        "print(String(repeating: \"x\", count: 1 << 23))\nfatalError(String(repeating: \"y\", count: 1 << 20))"
      ))
    #expect(errors.utf8.count < 20_000, "\(errors.utf8.count)")
    #expect(errors.contains("  | xxxx") && errors.contains("x…\n"))
  }
}
