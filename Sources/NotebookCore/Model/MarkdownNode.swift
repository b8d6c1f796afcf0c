/// A CommonMark tree as Swift values, independent of cmark's types.
///
/// Lines are those of the notebook, counted from 1.
package indirect enum MarkdownNode: Hashable, Sendable {
  // Blocks
  case document([MarkdownNode])
  case blockQuote([MarkdownNode])
  case list(MarkdownList)
  case heading(level: Int, content: [MarkdownNode], lines: ClosedRange<Int>)
  /// A paragraph. Its text begins at `column` (from 1) of its first line.
  case paragraph([MarkdownNode], lines: ClosedRange<Int>, column: Int)
  case codeBlock(MarkdownCodeBlock)
  case htmlBlock(String, lines: ClosedRange<Int>)
  case thematicBreak
  case table(MarkdownTable)
  /// The cell `Notebook.snippets[snippet]` and its caption. The caption's inline expressions are
  /// snippets, too.
  case cell(snippet: Int, caption: [MarkdownNode])

  // Inlines
  case text(String)
  case softBreak
  case lineBreak
  case code(MarkdownCodeSpan)
  case html(String)
  case emphasis([MarkdownNode])
  case strong([MarkdownNode])
  case link(destination: String, title: String, content: [MarkdownNode])
  case image(MarkdownImage)
  /// The inline expression `Notebook.snippets[snippet]`.
  case inlineValue(snippet: Int)
}

package struct MarkdownList: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case bullet
    case ordered(start: Int)
  }

  package var kind: Kind
  /// Whether the items' paragraphs are set without space between them.
  package var isTight: Bool
  package var items: [[MarkdownNode]]
}

package struct MarkdownCodeBlock: Hashable, Sendable {
  package struct Fence: Hashable, Sendable {
    /// The line of the opening fence.
    package var line: Int
    /// The column of the fence's first character, from 1, in bytes.
    package var column: Int
    /// The backticks or tildes that open the block.
    package var text: String
    /// False if the document or the container ended before the closing fence.
    package var isClosed: Bool
  }

  /// The whole text after the opening fence; empty for an indented block.
  package var info: String
  package var code: String
  /// Nil for an indented block.
  package var fence: Fence?
}

package struct MarkdownCodeSpan: Hashable, Sendable {
  package var text: String
  /// The position of `{swift}` in the notebook, if the code span begins with it.
  package var tagLocation: SourceLocation?
}

package struct MarkdownImage: Hashable, Sendable {
  package var source: String
  package var title: String
  package var content: [MarkdownNode]
  /// The position of the image's `![` in the notebook.
  package var location: SourceLocation
}

/// A pipe table of GitHub Flavored Markdown.
package struct MarkdownTable: Hashable, Sendable {
  package enum Alignment: String, Hashable, Sendable { case left, center, right }

  package struct Row: Hashable, Sendable {
    package var cells: [[MarkdownNode]]
    package var line: Int
  }

  /// One for each column; nil if the delimiter row has no colon there.
  package var alignments: [Alignment?]
  package var header: Row
  package var rows: [Row]
}

extension MarkdownNode {
  /// The node, with each direct child replaced by the result of `transform`.
  func mapChildren(_ transform: (MarkdownNode) -> MarkdownNode) -> MarkdownNode {
    switch self {
    case .document(let children): return .document(children.map(transform))
    case .blockQuote(let children): return .blockQuote(children.map(transform))
    case .list(var list):
      list.items = list.items.map { $0.map(transform) }
      return .list(list)
    case .heading(let level, let content, let lines):
      return .heading(level: level, content: content.map(transform), lines: lines)
    case .paragraph(let content, let lines, let column):
      return .paragraph(content.map(transform), lines: lines, column: column)
    case .table(var table):
      table.header.cells = table.header.cells.map { $0.map(transform) }
      for row in table.rows.indices {
        table.rows[row].cells = table.rows[row].cells.map { $0.map(transform) }
      }
      return .table(table)
    case .cell(let snippet, let caption):
      return .cell(snippet: snippet, caption: caption.map(transform))
    case .emphasis(let content): return .emphasis(content.map(transform))
    case .strong(let content): return .strong(content.map(transform))
    case .link(let destination, let title, let content):
      return .link(destination: destination, title: title, content: content.map(transform))
    case .image(var image):
      image.content = image.content.map(transform)
      return .image(image)
    case .codeBlock, .htmlBlock, .thematicBreak, .text, .softBreak, .lineBreak, .code, .html,
      .inlineValue:
      return self
    }
  }
}
