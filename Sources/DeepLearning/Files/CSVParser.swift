internal import SwiftCSV

/// The rows of a CSV text, the header first. Only this file uses SwiftCSV.
enum CSVParser {
  /// The reason why a text is not CSV.
  struct Failure: Error {
    let message: String
  }

  /// The line at which a quote opens that is never closed; nil if all are closed. The parser would
  /// take the rest of the file for one value.
  static func unclosedQuote(_ text: String, delimiter: Character) -> Int? {
    let quote = UInt8(ascii: "\"")
    let (feed, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard text.utf8.contains(quote) else { return nil }
    let separator = String(delimiter).utf8.last
    var line = 1
    var opened: Int?
    var isStart = true
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == quote {
        // Doubled quotes close the value and open it again.
        if opened != nil {
          opened = nil
        } else if isStart || previous == quote {
          opened = line
        }
      }
      if byte == feed && previous != carriage || byte == carriage { line += 1 }
      isStart = byte == separator || byte == feed || byte == carriage
      previous = byte
    }
    return opened
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
