/// Leads from the lines of a generated source back to the notebook's.
///
/// Generated lines count from the cell's beginning, not the notebook's: so an edit in the prose
/// leaves every cell's source, and with it the cell's compiled form, as it was.
struct LineMap: Sendable {
  private struct Part: Sendable {
    var firstLine: Int
    var location: SourceLocation
    var columnOffset: Int
  }

  private var parts: [Part] = []

  /// From generated line `line` on, up to the next part, lines are those from `location` on.
  ///
  /// - Parameter columnOffset: How much farther right the text stands in the notebook.
  mutating func add(line: Int, location: SourceLocation, columnOffset: Int) {
    parts.append(Part(firstLine: line, location: location, columnOffset: columnOffset))
  }

  /// The place in the notebook of a place in the generated source.
  func location(line: Int, column: Int) -> SourceLocation? {
    guard let part = parts.last(where: { $0.firstLine <= line }) else { return nil }
    return SourceLocation(
      file: part.location.file, line: part.location.line + line - part.firstLine,
      column: max(column, 1) + part.columnOffset)
  }
}
