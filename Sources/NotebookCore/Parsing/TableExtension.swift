/// Adds the pipe tables of GitHub Flavored Markdown to cmark's tree.
///
/// To cmark a table is a paragraph. The cells have to be split before their inlines are parsed,
/// because a pipe ends a cell even inside a code span. So cmark parses the text of all cells a
/// second time, in one pass. The whole document follows them, because cells may use its link
/// references.
struct TableExtension {
  let commonMark: CommonMark

  /// `blocks`, with tables in place of the paragraphs that are tables.
  func apply(to blocks: [MarkdownNode]) throws(DiagnosticsError) -> [MarkdownNode] {
    var finder = TableFinder(commonMark: commonMark)
    finder.find(in: blocks)
    guard !finder.tables.isEmpty else { return blocks }
    let batch = CellBatch(tables: finder.tables)
    let nodes = try commonMark.parse(derived: batch.markdown + commonMark.marked.bytes)
    guard var results = batch.results(from: nodes)?[...] else { return blocks }
    var tables = finder.tables[...]
    return replace(in: blocks, &tables, &results)
  }

  private func replace(
    in blocks: [MarkdownNode], _ tables: inout ArraySlice<RawTable>,
    _ results: inout ArraySlice<CellBatch.Blocks>
  ) -> [MarkdownNode] {
    blocks.flatMap { block -> [MarkdownNode] in
      switch block {
      case .paragraph(_, let lines, _) where tables.first?.paragraph == lines:
        return tables.removeFirst().nodes(&results)
      case .blockQuote(let children):
        return [.blockQuote(replace(in: children, &tables, &results))]
      case .list(var list):
        list.items = list.items.map { replace(in: $0, &tables, &results) }
        return [.list(list)]
      default: return [block]
      }
    }
  }
}

/// A table as written, before the inlines of its cells are parsed. Its texts are still marked.
struct RawTable {
  struct Row {
    var cells: [String]
    var line: Int
  }

  /// The lines of the table's paragraph.
  var paragraph: ClosedRange<Int>
  /// The part of the paragraph before the table.
  var lead: String
  var alignments: [MarkdownTable.Alignment?]
  /// The rows, header first.
  var rows: [Row]
  /// The text that follows the table without a blank line but is not a row.
  var tail: String

  /// The table with the text before and after it in its paragraph. Takes the next elements of
  /// `results`.
  fileprivate func nodes(_ results: inout ArraySlice<CellBatch.Blocks>) -> [MarkdownNode] {
    let leading = Self.moved(results.removeFirst(), to: paragraph.lowerBound)
    let converted = rows.map { row in
      MarkdownTable.Row(
        cells: row.cells.map { _ in
          guard case .paragraph(let content, _, _) = results.removeFirst().nodes.first else {
            return []
          }
          return content
        }, line: row.line)
    }
    let table = MarkdownTable(
      alignments: alignments, header: converted[0], rows: Array(converted.dropFirst()))
    // If a table has no rows, its last line is the delimiter row.
    let end = rows.count == 1 ? rows[0].line + 1 : rows[rows.count - 1].line
    return leading + [.table(table)] + Self.moved(results.removeFirst(), to: end + 1)
  }

  /// `blocks`, which begin on line `line` of the notebook.
  private static func moved(_ blocks: CellBatch.Blocks, to line: Int) -> [MarkdownNode] {
    blocks.nodes.map { $0.moved(byLines: line - blocks.firstLine) }
  }
}

extension MarkdownNode {
  fileprivate func moved(byLines count: Int) -> MarkdownNode {
    func moved(_ lines: ClosedRange<Int>) -> ClosedRange<Int> {
      lines.lowerBound + count...lines.upperBound + count
    }
    switch self {
    case .paragraph(let content, let lines, let column):
      return .paragraph(content, lines: moved(lines), column: column)
    case .heading(let level, let content, let lines):
      return .heading(level: level, content: content, lines: moved(lines))
    case .htmlBlock(let html, let lines): return .htmlBlock(html, lines: moved(lines))
    case .codeBlock(var block):
      block.fence?.line += count
      return .codeBlock(block)
    default: return mapChildren { $0.moved(byLines: count) }
    }
  }
}

/// The text of all tables' cells for one pass of cmark, and the way to split its result.
private struct CellBatch {
  /// The blocks of a text.
  struct Blocks {
    var nodes: [MarkdownNode] = []
    /// The line of the whole text on which this one begins.
    var firstLine: Int
  }

  /// A paragraph of its own between two texts: a noncharacter, which has no meaning in Markdown.
  private static let separator = "\u{FFFF}"
  private let texts: [String]

  init(tables: [RawTable]) {
    texts = tables.flatMap { table in
      // A cell always contains inlines, even if its text looks like the start of a block. The
      // separator and a space before it ensure that, without affecting the delimiters of emphasis.
      [table.lead]
        + table.rows.flatMap(\.cells).map { $0.isEmpty ? "" : "\(Self.separator) \($0)" }
        + [table.tail]
    }
  }

  /// The texts, each after a separator, so that none of them stands at the start of the document,
  /// where cmark would drop a byte order mark.
  var markdown: [UInt8] {
    Array(texts.map { "\(Self.separator)\n\n\($0)\n\n" }.joined().utf8)
      + Array("\(Self.separator)\n\n".utf8)
  }

  /// The blocks of each text; nil if one text was merged with the next.
  func results(from nodes: [MarkdownNode]) -> [Blocks]? {
    var results: [Blocks] = []
    // The first separator comes before the first text, with an empty line between them.
    var current = Blocks(firstLine: 3)
    for node in nodes.dropFirst() where results.count < texts.count {
      guard case .paragraph(let content, let lines, let column) = node else {
        current.nodes.append(node)
        continue
      }
      if content == [.text(Self.separator)] {
        results.append(current)
        current = Blocks(firstLine: lines.lowerBound + 2)
      } else if case .text(let text) = content.first,
        text.unicodeScalars.starts(with: Self.separator.unicodeScalars)
      {
        let rest = text.unicodeScalars.dropFirst(2)
        let head: [MarkdownNode] = rest.isEmpty ? [] : [.text(String(rest))]
        current.nodes.append(.paragraph(head + content.dropFirst(), lines: lines, column: column))
      } else {
        current.nodes.append(node)
      }
    }
    return results.count == texts.count ? results : nil
  }
}
