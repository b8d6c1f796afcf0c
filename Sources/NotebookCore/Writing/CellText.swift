/// A cell's text with what the compiler needs to see besides the author's words.
struct CellText {
  /// Words to be written into a cell's text.
  struct Insertion {
    /// UTF-8, in the cell.
    var offset: Int
    var word: String
    /// On a line that the notebook does not have; else in the middle of one, as a string needs it.
    var hasOwnLine = true
  }

  /// The file name under which the notebook's lines are compiled.
  let fileName: String
  /// Grows by what is inserted into lines.
  private(set) var lines: LineMap

  init(fileName: String, lines: LineMap) {
    self.fileName = fileName
    self.lines = lines
  }

  static func directive(file: String, line: Int) -> String {
    "#sourceLocation(file: \(file.debugDescription), line: \(line))\n"
  }

  /// The place of an offset in `code`, which begins at `start` and is indented alike in all lines.
  static func place(
    of offset: Int, in code: [UInt8], at start: SourceLocation
  ) -> SourceLocation {
    let (line, column) = position(of: offset, in: code)
    return SourceLocation(
      file: start.file, line: start.line + line, column: start.column + column)
  }

  /// The line and the column of an offset, from 0.
  static func position(of offset: Int, in code: [UInt8]) -> (line: Int, column: Int) {
    let before = code[..<offset]
    let newline = UInt8(ascii: "\n")
    return (
      before.count { $0 == newline },
      before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0)
    )
  }

  /// `code` with the insertions, and its last expression handed to the function that shows it;
  /// every character of the notebook keeps its line and, but for what `lines` is told, its column.
  mutating func completed(
    _ code: String, _ insertions: [Insertion], _ lastExpression: ShownExpression?, firstLine: Int
  ) -> String {
    let code = Array(code.utf8)
    var insertions = insertions
    if let lastExpression {
      let range = lastExpression.range
      let words =
        lastExpression.branches
        ? ("let _nbrunValue =", "\n_nbrunShowValue(_nbrunValue)") : ("_nbrunShowValue(", "\n)")
      insertions.insert(Insertion(offset: range.lowerBound, word: words.0), at: 0)
      insertions.append(Insertion(offset: range.upperBound, word: words.1, hasOwnLine: false))
    }
    // Where two have the same offset, the order stays.
    let order = insertions.indices.sorted {
      (insertions[$0].offset, $0) < (insertions[$1].offset, $1)
    }
    var source = ""
    var done = 0
    for insertion in order.map({ insertions[$0] }) {
      let (line, column) = Self.position(of: insertion.offset, in: code)
      source += String(decoding: code[done..<insertion.offset], as: UTF8.self)
      if insertion.hasOwnLine {
        source += "\n" + Self.directive(file: fileName, line: firstLine + line - 1)
        source += insertion.word + "\n"
        source += String(
          repeating: " ", count: column + lines.insertedBytes(line: firstLine + line))
      } else {
        source += insertion.word
        if !insertion.word.hasPrefix("\n") {
          lines.addInsertion(
            line: firstLine + line, column: column + 1, length: insertion.word.utf8.count)
        }
      }
      done = insertion.offset
    }
    return source + String(decoding: code[done...], as: UTF8.self)
  }
}
