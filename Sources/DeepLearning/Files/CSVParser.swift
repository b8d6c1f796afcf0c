internal import SwiftCSV

/// The rows of a CSV text, the header first. Only this file uses SwiftCSV.
enum CSVParser {
  /// The reason why a text is not CSV.
  struct Failure: Error {
    let message: String
  }

  static func rows(_ text: String, delimiter: Character) throws -> (
    header: [String], rows: [[String]]
  ) {
    do {
      let file = try EnumeratedCSV(
        string: text, delimiter: .character(delimiter), loadColumns: false)
      var rows: [[String]] = []
      try file.enumerateAsArray(startAt: 1, rowLimit: nil) { rows.append($0) }
      return (file.header, rows)
    } catch CSVParseError.generic(let message), CSVParseError.quotation(let message) {
      throw Failure(message: message)
    }
  }
}
