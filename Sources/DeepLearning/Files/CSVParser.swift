internal import SwiftCSV

/// The rows of a CSV text. Only this file uses SwiftCSV.
enum CSVParser {
  /// The header, and the rows behind it. An empty line is a row with one empty value.
  ///
  /// - Parameter text: a text without faults in its quotes (`CSVQuotes`), whose last line is ended.
  /// - Throws: the parser's own errors, which name no place. `CSVQuotes` finds all of them before.
  static func rows(_ text: String, delimiter: Character) throws -> (
    header: [String], rows: [[String]]
  ) {
    let file = try EnumeratedCSV(
      string: text, delimiter: .character(delimiter), loadColumns: false)
    var rows: [[String]] = []
    try file.enumerateAsArray(startAt: 1, rowLimit: nil) { rows.append($0) }
    return (file.header, rows)
  }
}
