/// Leads from the lines of a generated source back to the notebook's.
///
/// Generated lines count from the cell's beginning, not the notebook's: so an edit in the prose
/// leaves every cell's source, and with it the cell's compiled form, as it was.
package struct LineMap: Sendable {
  private struct Part: Sendable {
    var firstLine: Int
    var location: SourceLocation
    var columnOffset: Int
  }

  /// Text that a generated line has and the notebook's has not.
  private struct Insertion: Sendable {
    /// The notebook's own column, not counting what was inserted before.
    var column: Int
    var length: Int
  }

  private var parts: [Part] = []
  private var insertions: [Int: [Insertion]] = [:]

  package init() {}

  /// From generated line `line` on, up to the next part, lines are those from `location` on.
  ///
  /// - Parameter columnOffset: How much farther right the text stands in the notebook.
  package mutating func add(line: Int, location: SourceLocation, columnOffset: Int) {
    parts.append(Part(firstLine: line, location: location, columnOffset: columnOffset))
  }

  /// Generated line `line` has `length` more bytes before what stands at `column` in the cell;
  /// called from left to right.
  package mutating func addInsertion(line: Int, column: Int, length: Int) {
    insertions[line, default: []].append(Insertion(column: column, length: length))
  }

  /// How many bytes were inserted into generated line `line`.
  package func insertedBytes(line: Int) -> Int {
    insertions[line, default: []].reduce(0) { $0 + $1.length }
  }

  /// The place in the notebook of a place in the generated source.
  package func location(line: Int, column: Int) -> SourceLocation? {
    guard let part = parts.last(where: { $0.firstLine <= line }) else { return nil }
    var column = max(column, 1)
    for insertion in insertions[line, default: []] where column > insertion.column {
      column = max(insertion.column, column - insertion.length)
    }
    return SourceLocation(
      file: part.location.file, line: part.location.line + line - part.firstLine,
      column: column + part.columnOffset)
  }
}
