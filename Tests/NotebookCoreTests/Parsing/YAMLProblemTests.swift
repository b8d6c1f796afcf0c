import NotebookCore
import Testing

@Suite("A mistake in YAML is named in the author's terms")
struct YAMLProblemTests {
  /// YAML, the place of the mistake, a part of the message, and the help.
  static let cases: [(yaml: String, place: String, message: String, help: String)] = [
    (
      "params:\n\ta: 1", "3:1", "a tab indents this line",
      "YAML is indented with spaces only: replace the tab."
    ),
    (
      "params:\n  a: 1\n \tb: 2", "4:2", "a tab indents this line",
      "YAML is indented with spaces only: replace the tab."
    ),
    (
      "title: \"abc\nseed: 1", "2:8", "the quoted text that begins here has no end",
      "End it with \" in the same line."
    ),
    (
      "title: 'é\nauthor: 'b'", "2:8", "the quoted text that begins here has no end",
      "End it with ' in the same line."
    ),
    (
      "title: 'it's'\nseed: 1", "2:12", "there is text after the closing '''",
      "Put the value in quotes: title: \"it's\""
    ),
    (
      "title: \"A\" and 'B'", "2:12", "there is text after the closing '\"'",
      "Put the value in quotes: title: '\"A\" and ''B'''"
    ),
    (
      "title: [Draft] T", "2:16", "there is text after the closing ']'",
      "Put the value in quotes: title: \"[Draft] T\""
    ),
    (
      "title: x\nseed:42", "3:1", "found 'seed:42', expected 'key: value'",
      "Write 'seed: 42', with a colon and a space."
    ),
    (
      "seed:42", "2:1", "must be 'key: value' lines", "Write 'seed: 42', with a colon and a space."
    ),
    (
      "title = x", "2:1", "must be 'key: value' lines",
      "Write 'title: x', with a colon and a space."
    ),
    (
      "title: x\n----", "3:1", "found '----', expected 'key: value'",
      "End the front matter with a line of three hyphens: ---"
    ),
    (
      "title: x\nhello", "3:1", "found 'hello', expected 'key: value'",
      "If the line belongs to the value before it, indent it or put the value in quotes."
    ),
    (
      "author: [a, b\nseed: 1", "2:9", "the list that begins here has no end",
      "End it with ']'. A text that begins with '[' needs quotes."
    ),
    (
      "params: {a: 1", "2:9", "the mapping that begins here has no end",
      "End it with '}'. A text that begins with '{' needs quotes."
    ),
    (
      "title: @me", "2:8", "a text cannot begin with '@'",
      "Put the value in quotes: title: \"@me\""
    ),
    (
      "title: `x`", "2:8", "a text cannot begin with '`'", "Put the value in quotes: title: \"`x`\""
    ),
    ("title: %5", "2:8", "a text cannot begin with '%'", "Put the value in quotes: title: \"%5\""),
    (
      "title: *Bold* text", "2:8", "a text cannot begin with '*'",
      "Put the value in quotes: title: \"*Bold* text\""
    ),
    (
      "title: > x", "2:8", "a text cannot begin with '>'", "Put the value in quotes: title: \"> x\""
    ),
    (
      "title: é: b", "2:10", "there is a second ': ' in this line",
      "Put the value in quotes: title: \"é: b\""
    ),
    (
      "title: x\n  seed: 1", "3:3", "this line begins in another column than the keys before it",
      "Indent all keys of a mapping by the same number of spaces."
    ),
    (
      "params:\n   a: 1\n  b: 2", "4:3",
      "this line begins in another column than the keys before it",
      "Indent all keys of a mapping by the same number of spaces."
    ),
    (
      "title: \"a \\d\"", "2:11", "found unknown escape character",
      "In double quotes, write a backslash as \\\\. In single quotes it is an ordinary character."
    ),
  ]

  @Test("at the place of the mistake, with what to write", arguments: cases)
  func mistake(_ yaml: String, _ place: String, _ message: String, _ help: String) {
    let error = #expect(throws: DiagnosticsError.self) { try parse("---\n\(yaml)\n---\n") }
    let diagnostic = error?.diagnostics.first
    #expect(error?.diagnostics.count == 1)
    #expect(diagnostic?.location.map { "\($0.line):\($0.column)" } == place)
    #expect(diagnostic?.message.contains(message) == true, "\(diagnostic?.message ?? "")")
    #expect(diagnostic?.help == help)
  }

  @Test("a control character has its place")
  func control() {
    let error = #expect(throws: DiagnosticsError.self) {
      try parse("---\nseed: 1\ntitle: e\u{301}\u{1F600}\u{1}\n---\n")
    }
    #expect(error?.diagnostics.first?.location?.line == 3)
    #expect(error?.diagnostics.first?.location?.column == 15)
  }

  @Test(
    "a line of YAML ends where the file's line ends",
    arguments: ["\u{85}", "\u{2028}", "\u{2029}"])
  func lineEnds(_ character: String) throws {
    let text = "---\ntitle: a\(character)b\nparams:\n  n: \"\(character)\"\n---\n"
    let frontMatter = try parse(text).frontMatter
    #expect(frontMatter.title == "a\(character)b")
    #expect(frontMatter.parameters.first?.value == .string(character))
    let error = #expect(throws: DiagnosticsError.self) {
      try parse("---\n# \(character)\nsede: 1\n---\n")
    }
    #expect(error?.diagnostics.first?.location?.line == 3)
  }
}
