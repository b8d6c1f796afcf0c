/// A cell's text, completed with what the compiler needs.
struct CellText {
  /// Text to insert into a cell.
  struct Insertion {
    /// The UTF-8 offset in the cell.
    var offset: Int
    var text: String
    /// Whether it goes on a line of its own, which the notebook does not have. Otherwise it goes
    /// into the middle of a line, for example into a string literal.
    var hasOwnLine = true
  }

  /// The file name under which the notebook's lines are compiled.
  let fileName: String
  /// The line map, to which every insertion within a line is added.
  private(set) var lines: LineMap

  init(fileName: String, lines: LineMap) {
    self.fileName = fileName
    self.lines = lines
  }

  static func directive(file: String, line: Int) -> String {
    "#sourceLocation(file: \(file.debugDescription), line: \(line))\n"
  }

  /// `code` with spaces before every line that is not empty. The contents of a string literal of
  /// several lines stay the same, because its end moves too.
  static func indented(_ code: String, by spaces: Int) -> String {
    guard spaces > 0 else { return code }
    let indentation = String(repeating: " ", count: spaces)
    return code.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : indentation + $0 }.joined(separator: "\n")
  }

  /// The place in the notebook of an offset in `code`, which begins at `start` and has the same
  /// indentation in all lines.
  static func place(
    of offset: Int, in code: [UInt8], at start: SourceLocation
  ) -> SourceLocation {
    let (line, column) = position(of: offset, in: code)
    return SourceLocation(
      file: start.file, line: start.line + line, column: start.column + column)
  }

  /// The line and column of an offset, from 0.
  static func position(of offset: Int, in code: [UInt8]) -> (line: Int, column: Int) {
    let before = code[..<offset]
    let newline = UInt8(ascii: "\n")
    return (
      before.count { $0 == newline },
      before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0)
    )
  }

  /// `code` with the insertions, and with its last expression passed to the function that shows it.
  /// Every character of the notebook keeps its line, and also its column, except where `lines`
  /// records an insertion.
  mutating func completed(
    _ code: String, _ insertions: [Insertion], _ lastExpression: ShownExpression?, firstLine: Int
  ) -> String {
    let code = Array(code.utf8)
    var insertions = insertions
    if let lastExpression {
      let range = lastExpression.range
      let (prefix, suffix) =
        lastExpression.branches
        ? ("let _nbrunValue =", "\n_nbrunShowValue(_nbrunValue)") : ("_nbrunShowValue(", "\n)")
      insertions.insert(Insertion(offset: range.lowerBound, text: prefix), at: 0)
      insertions.append(Insertion(offset: range.upperBound, text: suffix, hasOwnLine: false))
    }
    // Insertions at the same offset keep their order.
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
        source += insertion.text + "\n"
        source += String(
          repeating: " ", count: column + lines.insertedBytes(line: firstLine + line))
      } else {
        source += insertion.text
        if !insertion.text.hasPrefix("\n") {
          lines.addInsertion(
            line: firstLine + line, column: column + 1, length: insertion.text.utf8.count)
        }
      }
      done = insertion.offset
    }
    return source + String(decoding: code[done...], as: UTF8.self)
  }
}
