/// A place in one of the user's files, which editors and compilers print as `file:line:column`.
package struct SourceLocation: Hashable, Sendable {
  /// The file's path as the user gave it.
  package var file: String
  /// Line, from 1.
  package var line: Int
  /// Column, from 1, in UTF-8 bytes, as the Swift compiler counts it.
  package var column: Int

  package init(file: String, line: Int, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }
}

extension SourceLocation: Comparable, CustomStringConvertible {
  package static func < (a: Self, b: Self) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }

  package var description: String { "\(file):\(line):\(column)" }
}
