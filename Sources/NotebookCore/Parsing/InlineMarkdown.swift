/// Markdown that stands outside a notebook's body: captions, titles, what an `asis` cell printed.
enum InlineMarkdown {
  /// The inlines of `text`'s paragraphs, one after another.
  static func parse(_ text: String, path: String) throws(DiagnosticsError) -> [MarkdownNode] {
    var inlines: [MarkdownNode] = []
    for block in try MarkdownParser(path: path, text: text).parse() {
      guard case .paragraph(let content, _, _) = block else { continue }
      if !inlines.isEmpty { inlines.append(.softBreak) }
      inlines += content
    }
    return inlines
  }
}
