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
    finder.find(in: blocks, quoteDepth: 0)
    guard !finder.tables.isEmpty else { return blocks }
    let batch = CellBatch(tables: finder.tables)
    let nodes = try commonMark.parse(batch.markdown + commonMark.marked.bytes)
    var results = batch.results(from: nodes)[...]
    var tables = finder.tables[...]
    return replace(in: blocks, &tables, &results)
  }

  private func replace(
    in blocks: [MarkdownNode], _ tables: inout ArraySlice<RawTable>,
    _ results: inout ArraySlice<[MarkdownNode]>
  ) -> [MarkdownNode] {
    blocks.flatMap { block -> [MarkdownNode] in
      switch block {
      case .paragraph(_, let lines) where tables.first?.paragraph == lines:
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

  /// The paragraph before the table, if any, and the table, of the next of `results`.
  fileprivate func nodes(_ results: inout ArraySlice<[MarkdownNode]>) -> [MarkdownNode] {
    let leading = results.removeFirst().map { node -> MarkdownNode in
      guard case .paragraph(let content, _) = node else { return node }
      return .paragraph(content, lines: paragraph.lowerBound...rows[0].line - 1)
    }
    let converted = rows.map { row in
      MarkdownTable.Row(
        cells: row.cells.map { _ in
          guard case .paragraph(let content, _) = results.removeFirst().first else { return [] }
          return content
        }, line: row.line)
    }
    return leading + [
      .table(
        MarkdownTable(
          alignments: alignments, header: converted[0], rows: Array(converted.dropFirst())))
    ]
  }
}

/// Finds the paragraphs that hold a table.
private struct TableFinder {
  let commonMark: CommonMark
  let lines: SourceText
  private(set) var tables: [RawTable] = []

  init(commonMark: CommonMark) {
    self.commonMark = commonMark
    lines = SourceText(path: "", bytes: commonMark.marked.bytes)
  }

  mutating func find(in blocks: [MarkdownNode], quoteDepth: Int) {
    for block in blocks {
      switch block {
      case .paragraph(_, let range): find(in: range, quoteDepth: quoteDepth)
      case .blockQuote(let children): find(in: children, quoteDepth: quoteDepth + 1)
      case .list(let list): list.items.forEach { find(in: $0, quoteDepth: quoteDepth) }
      default: break
      }
    }
  }

  private mutating func find(in range: ClosedRange<Int>, quoteDepth: Int) {
    guard range.count > 1 else { return }
    let texts = range.enumerated().map { index, line in
      content(ofLine: line - commonMark.lineOffset, quoteDepth: quoteDepth, isFirst: index == 0)
    }
    for index in texts.indices.dropFirst() {
      guard let alignments = PipeRow.alignments(texts[index]) else { continue }
      let header = PipeRow.cells(texts[index - 1])
      guard header.count == alignments.count else { continue }
      let rows =
        [RawTable.Row(cells: header, line: range.lowerBound + index - 1)]
        + texts.indices.dropFirst(index + 1).map {
          let cells = PipeRow.cells(texts[$0]).prefix(header.count)
          let padding = [String](repeating: "", count: header.count - cells.count)
          return RawTable.Row(cells: cells + padding, line: range.lowerBound + $0)
        }
      tables.append(
        RawTable(
          paragraph: range, lead: texts[..<(index - 1)].joined(separator: "\n"),
          alignments: alignments, rows: rows))
      return
    }
  }

  /// What of a paragraph's line is the paragraph's own, without its containers' prefixes. A list's
  /// marker can only stand on the first line.
  private func content(ofLine number: Int, quoteDepth: Int, isFirst: Bool) -> String {
    var line = lines.line(number)
    let blank: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    for _ in 0..<quoteDepth {
      let rest = line.drop(while: blank.contains)
      guard rest.first == UInt8(ascii: ">") else { break }
      line = rest.dropFirst()
    }
    return PipeRow.trimmed(String(decoding: line, as: UTF8.self))
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
      [table.lead] + table.rows.flatMap(\.cells).map { $0.isEmpty ? "" : "\(Self.separator) \($0)" }
    }
  }

  var markdown: [UInt8] {
    texts.flatMap { Array("\($0)\n\n\(Self.separator)\n\n".utf8) }
  }

  /// For each text the blocks that it became.
  func results(from nodes: [MarkdownNode]) -> [[MarkdownNode]] {
    var results: [[MarkdownNode]] = []
    var current: [MarkdownNode] = []
    for node in nodes where results.count < texts.count {
      guard case .paragraph(let content, let lines) = node else {
        current.append(node)
        continue
      }
      if content == [.text(Self.separator)] {
        results.append(current)
        current = []
      } else if case .text(let text) = content.first, text.hasPrefix(Self.separator) {
        let rest = text.dropFirst(2)
        let head: [MarkdownNode] = rest.isEmpty ? [] : [.text(String(rest))]
        current.append(.paragraph(head + content.dropFirst(), lines: lines))
      } else {
        current.append(node)
      }
    }
    return results
  }
}

/// A line of a pipe table.
private enum PipeRow {
  static func trimmed(_ text: String) -> String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.drop(while: blank)
    return String(start.reversed().drop(while: blank).reversed())
  }

  /// The row's cells: parts between pipes that no backslash escapes, `\|` being a pipe.
  static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in line {
      if character == "|" && !isEscaped {
        cells.append(trimmed(cell))
        cell = ""
      } else {
        if character == "|" { cell.removeLast() }
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if line.hasPrefix("|") { cells.removeFirst() }
    if !trimmed(cell).isEmpty || cells.isEmpty { cells.append(trimmed(cell)) }
    return cells
  }

  /// The columns' alignments, if the line is a table's delimiter row.
  static func alignments(_ line: String) -> [MarkdownTable.Alignment?]? {
    guard line.wholeMatch(of: /\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?/) != nil else {
      return nil
    }
    return cells(line).map {
      switch ($0.hasPrefix(":"), $0.hasSuffix(":")) {
      case (true, true): .center
      case (true, false): .left
      case (false, true): .right
      case (false, false): nil
      }
    }
  }
}
