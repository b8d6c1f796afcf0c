import Foundation

/// Parses Markdown outside a notebook's body: captions and texts of the front matter. HTML there is
/// plain text. In the body HTML is checked, and messages name its line; here they could not.
enum InlineMarkdown {
  /// The inlines of `text`'s paragraphs, one after another.
  static func parse(_ text: String, path: String) throws(DiagnosticsError) -> [MarkdownNode] {
    var inlines: [MarkdownNode] = []
    for block in try blocks(text, path: path) {
      guard case .paragraph(let content, _, _) = block else { continue }
      if !inlines.isEmpty { inlines.append(.softBreak) }
      inlines += content
    }
    return inlines
  }

  /// The blocks of `text`.
  static func blocks(_ text: String, path: String) throws(DiagnosticsError) -> [MarkdownNode] {
    try MarkdownParser(path: path, text: text).parse().map(withHTMLAsText)
  }

  private static func withHTMLAsText(_ node: MarkdownNode) -> MarkdownNode {
    switch node {
    case .html(let html): .text(html)
    case .htmlBlock(let html, let lines):
      .paragraph(
        [.text(html.trimmingCharacters(in: .whitespacesAndNewlines))], lines: lines, column: 1)
    default: node.mapChildren(withHTMLAsText)
    }
  }
}
