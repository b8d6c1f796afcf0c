/// Finds the position of each image in the notebook.
///
/// cmark's columns of inlines are wrong after soft breaks and in containers. So this searches the
/// block's lines for the image's source, and backwards from there for its `![`.
struct ImagePlacer {
  let source: SourceText

  mutating func place(_ node: MarkdownNode) -> MarkdownNode {
    switch node {
    case .paragraph(_, let lines, _), .heading(_, _, let lines):
      var cursor = source.offset(ofLine: lines.lowerBound)
      let end = source.offset(ofLine: lines.upperBound + 1)
      return node.mapChildren { place($0, from: &cursor, to: end) }
    case .table(var table):
      place(&table.header)
      for row in table.rows.indices { place(&table.rows[row]) }
      return .table(table)
    default: return node.mapChildren { place($0) }
    }
  }

  private func place(_ row: inout MarkdownTable.Row) {
    var cursor = source.offset(ofLine: row.line)
    let end = source.offset(ofLine: row.line + 1)
    row.cells = row.cells.map { $0.map { place($0, from: &cursor, to: end) } }
  }

  private func place(
    _ node: MarkdownNode, from cursor: inout Int, to end: Int
  ) -> MarkdownNode {
    guard case .image(var image) = node else {
      return node.mapChildren { place($0, from: &cursor, to: end) }
    }
    let region = source.bytes[min(cursor, end)..<end]
    let opening = Array("![".utf8)
    let name = Array(image.source.utf8)
    let named =
      name.isEmpty ? nil : region.indices.first { region[$0...].starts(with: name) }
    let found =
      named.flatMap { position in
        region[..<position].indices.last { region[$0...].starts(with: opening) }
      } ?? region.indices.first { region[$0...].starts(with: opening) }
    image.location = source.location(of: found ?? cursor)
    cursor = max(cursor, (named.map { $0 + name.count } ?? found.map { $0 + 2 }) ?? cursor)
    return .image(image)
  }
}
