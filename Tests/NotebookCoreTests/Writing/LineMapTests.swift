import NotebookCore
import Testing

@Suite("Generated lines map to the notebook's lines")
struct LineMapTests {
  /// A cell whose text begins at line 10, column 5, and is compiled from line 2 of the source on.
  private static var cell: LineMap {
    var map = LineMap()
    map.add(line: 2, location: SourceLocation(file: "n.md", line: 10, column: 5), columnOffset: 4)
    return map
  }

  @Test(
    "lines and columns move with the cell",
    arguments: [
      (2, 1, "n.md:10:5"), (2, 7, "n.md:10:11"), (4, 1, "n.md:12:5"), (4, 0, "n.md:12:5"),
    ])
  func moved(_ line: Int, _ column: Int, _ place: String) {
    #expect(Self.cell.location(line: line, column: column)?.description == place)
  }

  @Test("generated code before the cell has no place")
  func before() { #expect(Self.cell.location(line: 1, column: 1) == nil) }

  @Test(
    "an insertion does not shift the notebook's columns",
    arguments: [(1, 5), (3, 7), (4, 7), (9, 7), (13, 7), (14, 8)])
  func insertion(_ column: Int, _ expected: Int) {
    var map = Self.cell
    map.addInsertion(line: 3, column: 3, length: 10)  // "ab", then ten bytes, then the rest
    #expect(map.location(line: 3, column: column)?.column == expected)
    #expect(map.insertedBytes(line: 3) == 10 && map.insertedBytes(line: 2) == 0)
  }

  @Test("two insertions in a line add up")
  func insertions() {
    var map = Self.cell
    map.addInsertion(line: 3, column: 1, length: 4)
    map.addInsertion(line: 3, column: 3, length: 6)
    // `xxxxab` + `yyyyyy` + `c`: the notebook has `abc`.
    #expect([5, 6, 13].map { map.location(line: 3, column: $0)?.column } == [5, 6, 7])
  }

  @Test("lines that are generated with an indentation keep the notebook's columns")
  func indentation() {
    var map = LineMap()
    map.add(
      line: 10, location: SourceLocation(file: "n.md", line: 10, column: 5), columnOffset: 4,
      indentation: 4)
    map.addInsertion(line: 10, column: 3, length: 6)
    #expect([5, 6, 13].map { map.location(line: 10, column: $0)?.column } == [5, 6, 7])
  }

  @Test("the last part that begins before a line applies to it")
  func parts() {
    var map = Self.cell
    map.add(line: 6, location: SourceLocation(file: "n.md", line: 30, column: 1), columnOffset: 0)
    #expect(map.location(line: 5, column: 1)?.line == 13)
    #expect(map.location(line: 6, column: 1)?.line == 30)
    #expect(map.location(line: 8, column: 2)?.description == "n.md:32:2")
  }
}
