/// Finds the paragraphs that contain a table.
struct TableFinder {
  let commonMark: CommonMark
  private let source: SourceText
  private(set) var tables: [RawTable] = []

  init(commonMark: CommonMark) {
    self.commonMark = commonMark
    source = SourceText(path: "", bytes: commonMark.marked.bytes)
  }

  mutating func find(in blocks: [MarkdownNode], quoteDepth: Int = 0) {
    for block in blocks {
      switch block {
      case .paragraph(_, let range, let column):
        find(in: range, column: column, quoteDepth: quoteDepth)
      case .blockQuote(let children): find(in: children, quoteDepth: quoteDepth + 1)
      case .list(let list): list.items.forEach { find(in: $0, quoteDepth: quoteDepth) }
      default: break
      }
    }
  }

  private mutating func find(in range: ClosedRange<Int>, column: Int, quoteDepth: Int) {
    guard range.count > 1 else { return }
    var lines = range.map { content(ofLine: $0, quoteDepth: quoteDepth) }
    // The paragraph has the indentation of its container, or at most three spaces more. The marker
    // of a list may be on the first line.
    let first = source.line(range.lowerBound - commonMark.lineOffset)
    let margin = max(0, lines[0].bytes.count - (first.count - (column - 1)))
    lines[0] = Line(bytes: first.dropFirst(column - 1))
    for index in lines.indices.dropFirst() {
      guard lines[index].indentation < margin + 4,
        let alignments = PipeRow.alignments(lines[index].trimmed)
      else { continue }
      let header = PipeRow.cells(lines[index - 1].trimmed)
      guard header.count == alignments.count else { continue }
      let body = lines[(index + 1)...]
      let rowCount = body.prefix { $0.indentation < margin + 4 && $0.trimmed != "|" }.count
      let rows = body.prefix(rowCount).enumerated().map { offset, line in
        let cells = PipeRow.cells(line.trimmed).prefix(header.count)
        let padding = [String](repeating: "", count: header.count - cells.count)
        return RawTable.Row(
          cells: cells + padding, line: range.lowerBound + index + 1 + offset)
      }
      tables.append(
        RawTable(
          paragraph: range,
          lead: lines[..<(index - 1)].map { $0.text(withoutIndentation: margin) }
            .joined(separator: "\n"),
          alignments: alignments,
          rows: [RawTable.Row(cells: header, line: range.lowerBound + index - 1)] + rows,
          tail: body.dropFirst(rowCount).map { $0.text(withoutIndentation: margin) }
            .joined(separator: "\n")))
      return
    }
  }

  /// The part of a line after the markers of the quotes around it.
  private func content(ofLine number: Int, quoteDepth: Int) -> Line {
    var line = source.line(number - commonMark.lineOffset)
    for _ in 0..<quoteDepth {
      let rest = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard rest.first == UInt8(ascii: ">") else { break }
      line = rest.dropFirst()
      if line.first == UInt8(ascii: " ") { line = line.dropFirst() }
    }
    return Line(bytes: line)
  }
}

private struct Line {
  let bytes: ArraySlice<UInt8>

  /// The width of the white space at the start of the line.
  var indentation: Int {
    var column = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: " "): column += 1
      case UInt8(ascii: "\t"): column += 4 - column % 4
      default: return column
      }
    }
    return column
  }

  var trimmed: String { PipeRow.trimmed(String(decoding: bytes, as: UTF8.self)) }

  func text(withoutIndentation width: Int) -> String {
    let spaces = bytes.prefix { $0 == UInt8(ascii: " ") }.count
    return String(decoding: bytes.dropFirst(min(width, spaces)), as: UTF8.self)
  }
}

/// A line of a pipe table.
private enum PipeRow {
  static func trimmed(_ text: String) -> String {
    let blank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.unicodeScalars.drop(while: blank)
    return String(String.UnicodeScalarView(start.reversed().drop(while: blank).reversed()))
  }

  /// The row's cells: the parts between unescaped pipes. `\|` is a literal pipe.
  static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if scalar == "|" && !isEscaped {
        cells.append(trimmed(String(cell)))
        cell = .init()
      } else {
        if scalar == "|" { cell.removeLast() }
        cell.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    if line.unicodeScalars.first == "|" { cells.removeFirst() }
    let last = trimmed(String(cell))
    if !last.isEmpty || cells.isEmpty { cells.append(last) }
    return cells
  }

  /// Whether a cell consists of hyphens, perhaps with a colon at an end: `:--`.
  private static func isDelimiter(_ cell: String) -> Bool {
    let hyphens = cell.utf8.drop { $0 == UInt8(ascii: ":") }.prefix { $0 == UInt8(ascii: "-") }
    let rest = cell.utf8.count - hyphens.count
    let colons = (cell.hasPrefix(":") ? 1 : 0) + (cell.hasSuffix(":") ? 1 : 0)
    return !hyphens.isEmpty && rest == colons
  }

  /// The alignments of the columns, if the line is a table's delimiter row.
  static func alignments(_ line: String) -> [MarkdownTable.Alignment?]? {
    guard line.utf8.allSatisfy({ "|:- \t".utf8.contains($0) }) else { return nil }
    let cells = cells(line)
    guard cells.allSatisfy(isDelimiter) else { return nil }
    return cells.map {
      switch ($0.hasPrefix(":"), $0.hasSuffix(":")) {
      case (true, true): .center
      case (true, false): .left
      case (false, true): .right
      case (false, false): nil
      }
    }
  }
}
