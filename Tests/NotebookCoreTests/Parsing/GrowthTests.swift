import NotebookCore
import Testing

/// Texts on which a careless reader takes the square of their length, or more. Each would take
/// hours then.
@Suite("The time to read a notebook grows with its length", .timeLimit(.minutes(2)))
struct GrowthTests {
  private static let count = 50_000

  private static let texts: [(name: String, text: String)] = [
    ("open comments", String(repeating: "<!-- ", count: count)),
    ("open comments in a line", "a " + String(repeating: "<!-- ", count: count)),
    ("open tags", String(repeating: "<a ", count: count)),
    ("open tags in a block", "<div>\n" + String(repeating: "<a b=\"", count: count)),
    ("a long name", "<div>\n<a " + String(repeating: "b", count: 20 * count) + ">"),
    ("open styles", "<div>\n" + String(repeating: "<style>", count: count)),
    ("open urls", "<div style='" + String(repeating: "url(", count: count) + "'>"),
    ("code spans", String(repeating: "`a` ", count: 4 * count)),
    ("lone carriage returns", String(repeating: "a\r", count: 2 * count)),
    (
      "a wide delimiter row",
      String(repeating: "|", count: count) + "\n"
        + String(repeating: "|-", count: count)
    ),
    ("brackets", String(repeating: "[", count: count) + "a" + String(repeating: "]", count: count)),
    ("unknown keys", "---\n" + (0..<5000).map { "key\($0): 1\n" }.joined() + "---\n"),
    ("parameters", "---\nparams:\n" + (0..<5000).map { "  p\($0): 1\n" }.joined() + "---\n"),
    ("bad parameters", "---\nparams:\n" + (0..<5000).map { "  p-\($0): 1\n" }.joined() + "---\n"),
    ("missing images", (0..<5000).map { "![a](x\($0).png)\n\n" }.joined()),
    ("scripts", String(repeating: "<script>x</script>\n\n", count: 5000)),
    ("equal labels", String(repeating: "```{swift}\n//| label: a\n1\n```\n\n", count: 2000)),
  ]

  @Test(arguments: texts.map(\.name))
  func read(_ name: String) throws {
    let text = try #require(Self.texts.first { $0.name == name }).text
    do {
      _ = try parse(text)
    } catch let error as DiagnosticsError {
      #expect(error.diagnostics.allSatisfy { $0.location != nil })
    }
  }

  /// Ten lines that stand for a billion values.
  @Test func nestedAliases() {
    var text = "---\nparams:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "  a\(level): &a\(level) [\(items)]\n"
    }
    #expect {
      try parse(text + "---\n")
    } throws: { error in
      (error as? DiagnosticsError)?.diagnostics.map(\.message) == [
        "the front matter has more than 100000 values"
      ]
    }
  }
}
