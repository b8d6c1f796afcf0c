/// Maps the lines of a generated source back to the notebook's.
///
/// Generated lines count from the start of the cell, not of the notebook. So an edit in the prose
/// changes no cell's source, and the compiled cells stay valid.
package struct LineMap: Hashable, Sendable {
  private struct Part: Hashable, Sendable {
    var firstLine: Int
    var location: SourceLocation
    var columnOffset: Int
    var indentation: Int
  }

  /// Text that the generated line has but the notebook's line does not.
  private struct Insertion: Hashable, Sendable {
    /// The column in the notebook's line, without earlier insertions.
    var column: Int
    var length: Int
  }

  private var parts: [Part] = []
  private var insertions: [Int: [Insertion]] = [:]

  package init() {}

  /// From the generated line `line` up to the next part, lines correspond to the notebook's lines
  /// from `location` on.
  ///
  /// - Parameters:
  ///   - columnOffset: How much farther right the notebook's lines are than the cell's.
  ///   - indentation: How much farther right the generated lines are than the cell's.
  package mutating func add(
    line: Int, location: SourceLocation, columnOffset: Int, indentation: Int = 0
  ) {
    parts.append(
      Part(
        firstLine: line, location: location, columnOffset: columnOffset, indentation: indentation))
  }

  /// Records that the generated line `line` has `length` more bytes before `column` of the cell's
  /// line. Insertions in a line must be added from left to right.
  package mutating func addInsertion(line: Int, column: Int, length: Int) {
    insertions[line, default: []].append(Insertion(column: column, length: length))
  }

  /// How many bytes were inserted into the generated line `line`.
  package func insertedBytes(line: Int) -> Int {
    insertions[line, default: []].reduce(0) { $0 + $1.length }
  }

  /// The place in the notebook of a place in the generated source.
  package func location(line: Int, column: Int) -> SourceLocation? {
    guard let part = parts.last(where: { $0.firstLine <= line }) else { return nil }
    var column = max(column - part.indentation, 1)
    for insertion in insertions[line, default: []] where column > insertion.column {
      column = max(insertion.column, column - insertion.length)
    }
    return SourceLocation(
      file: part.location.file, line: part.location.line + line - part.firstLine,
      column: column + part.columnOffset)
  }
}
