/// The last lines that a cell printed before it failed.
enum PrintedText {
  private static let mostLines = 20
  /// The widest part of a line that is shown.
  private static let mostColumns = 1000

  /// A heading and the lines; nil if the cell printed nothing.
  static func text(_ printed: String) -> ConsoleText? {
    // Bytes, because a line's end may be part of a character, as in CR LF.
    var lines = Array(printed.utf8).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { return nil }
    let shown = lines.suffix(mostLines).map { line in
      let isWindows = line.last == UInt8(ascii: "\r")
      return "  | "
        + ConsoleText(
          line: String(decoding: isWindows ? line.dropLast() : line, as: UTF8.self),
          columns: mostColumns)
    }
    let count =
      lines.count > shown.count ? " (the last \(shown.count) of \(lines.count) lines)" : ""
    return (["before it failed, the cell printed\(count):"] + shown).joined(separator: "\n")
  }
}
