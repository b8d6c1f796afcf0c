/// Pipe tables of GitHub Flavored Markdown on the tree that cmark made.
///
/// To cmark a table is a paragraph. Its cells have to be split before their inlines are parsed (a
/// pipe ends a cell even inside a code span), so each cell's text goes to cmark once more, all in
/// one pass, with the whole document behind it for the link references that cells may use.
struct TableExtension {
  let commonMark: CommonMark

  /// `blocks` with the paragraphs that are tables replaced by tables.
  func apply(to blocks: [MarkdownNode]) throws(DiagnosticsError) -> [MarkdownNode] {
    var finder = TableFinder(commonMark: commonMark)
    finder.find(in: blocks)
    guard !finder.tables.isEmpty else { return blocks }
    let batch = CellBatch(tables: finder.tables)
    let nodes = try commonMark.parse(batch.markdown + commonMark.marked.bytes)
    guard var results = batch.results(from: nodes)?[...] else { return blocks }
    var tables = finder.tables[...]
    return replace(in: blocks, &tables, &results)
  }

  private func replace(
    in blocks: [MarkdownNode], _ tables: inout ArraySlice<RawTable>,
    _ results: inout ArraySlice<[MarkdownNode]>
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

/// A table as its lines say, before its cells' inlines are parsed. Texts are still marked.
struct RawTable {
  struct Row {
    var cells: [String]
    var line: Int
  }

  /// The lines of the paragraph that it was.
  var paragraph: ClosedRange<Int>
  /// What of the paragraph stands before the table.
  var lead: String
  var alignments: [MarkdownTable.Alignment?]
  /// The header first.
  var rows: [Row]
  /// What follows the table without a blank line and is no row.
  var tail: String

  /// The paragraph before the table, if any, and the table, of the next of `results`.
  fileprivate func nodes(_ results: inout ArraySlice<[MarkdownNode]>) -> [MarkdownNode] {
    let leading = moved(results.removeFirst(), to: paragraph.lowerBound...rows[0].line - 1)
    let converted = rows.map { row in
      MarkdownTable.Row(
        cells: row.cells.map { _ in
          guard case .paragraph(let content, _, _) = results.removeFirst().first else {
            return []
          }
          return content
        }, line: row.line)
    }
    let table = MarkdownTable(
      alignments: alignments, header: converted[0], rows: Array(converted.dropFirst()))
    // Of a table without rows the delimiter row is the last line.
    let end = rows.count == 1 ? rows[0].line + 1 : rows[rows.count - 1].line
    let following = moved(results.removeFirst(), to: end + 1...paragraph.upperBound)
    return leading + [.table(table)] + following
  }

  private func moved(
    _ nodes: [MarkdownNode], to lines: @autoclosure () -> ClosedRange<Int>
  ) -> [MarkdownNode] {
    nodes.map { node in
      guard case .paragraph(let content, _, let column) = node else { return node }
      return .paragraph(content, lines: lines(), column: column)
    }
  }
}

/// The text of all tables' cells for one pass of cmark, and its answer taken apart.
private struct CellBatch {
  /// A paragraph of its own between two texts; a noncharacter that Markdown has no meaning for.
  private static let separator = "\u{FFFF}"
  private let texts: [String]

  init(tables: [RawTable]) {
    texts = tables.flatMap { table in
      // A cell is always inlines, whatever block its text might begin: the separator and a space
      // before it see to that without changing what the delimiters of emphasis see.
      [table.lead]
        + table.rows.flatMap(\.cells).map { $0.isEmpty ? "" : "\(Self.separator) \($0)" }
        + [table.tail]
    }
  }

  /// The texts, each behind a separator, so that none stands where a document's byte order mark
  /// would.
  var markdown: [UInt8] {
    Array(texts.map { "\(Self.separator)\n\n\($0)\n\n" }.joined().utf8)
      + Array("\(Self.separator)\n\n".utf8)
  }

  /// For each text the blocks that it became; nil should one of them have swallowed the next.
  func results(from nodes: [MarkdownNode]) -> [[MarkdownNode]]? {
    var results: [[MarkdownNode]] = []
    var current: [MarkdownNode] = []
    // The first separator stands before the first text.
    for node in nodes.dropFirst() where results.count < texts.count {
      guard case .paragraph(let content, let lines, let column) = node else {
        current.append(node)
        continue
      }
      if content == [.text(Self.separator)] {
        results.append(current)
        current = []
      } else if case .text(let text) = content.first, text.hasPrefix(Self.separator) {
        let rest = text.dropFirst(2)
        let head: [MarkdownNode] = rest.isEmpty ? [] : [.text(String(rest))]
        current.append(.paragraph(head + content.dropFirst(), lines: lines, column: column))
      } else {
        current.append(node)
      }
    }
    return results.count == texts.count ? results : nil
  }
}
