/// The quotes of a CSV text, found before it is parsed. Where one is missing, the parser would take
/// the text up to the next quote for one value, or report no place.
struct CSVQuotes {
  /// A mistake with quotes. Lines count from 1, and columns from 0.
  enum Fault: Equatable {
    /// The value that opens in a line goes on to the end of the text.
    case neverClosed(line: Int)
    /// A character stands between the quote that closes a value and the next delimiter.
    case afterClosing(Character, line: Int, column: Int, opening: Int)
    /// A value has a quote, but does not begin with it.
    case within(line: Int, column: Int)
  }

  private enum State {
    case start, unquoted, quoted
    /// Behind a closing quote. The next character may double it.
    case closing
    /// Behind a closing quote and a space.
    case closed
  }

  /// The first mistake; nil if there is none.
  private(set) var fault: Fault?
  /// The rows that consist of `""`, counted from 0 with the header. They are no empty lines.
  private(set) var emptyValues: Set<Int> = []
  /// The end of the first row.
  private(set) var headerEnd: String.Index?

  /// Goes through a text by the rules of the parser: spaces around quotes do not count.
  init(_ text: String, delimiter: Character) {
    // Most files have no quotes.
    guard text.utf8.contains(UInt8(ascii: "\"")) else { return }
    var state = State.start
    var (line, row, column, opening) = (1, 0, 0, 1)
    var isEmpty = true
    for index in text.indices {
      let character = text[index]
      let isNewline = character.isNewline
      switch state {
      case .quoted:
        if character == "\"" { state = .closing } else { isEmpty = false }
      case .closing where character == "\"":
        state = .quoted
        isEmpty = false
      case .start where character == "\"":
        (state, opening, isEmpty) = (.quoted, line, true)
      case .unquoted where character == "\"":
        fault = .within(line: line, column: column)
        return
      case _ where character == delimiter:
        column += 1
        state = .start
      case _ where isNewline:
        if column == 0, isEmpty, state == .closing || state == .closed { emptyValues.insert(row) }
        if row == 0 { headerEnd = index }
        (state, row, column) = (.start, row + 1, 0)
      case .closing where character.isWhitespace: state = .closed
      case .closing, .closed:
        if state == .closed, character.isWhitespace { break }
        fault = .afterClosing(character, line: line, column: column, opening: opening)
        return
      case .start where character.isWhitespace: break
      case .start, .unquoted: state = .unquoted
      }
      if isNewline { line += 1 }
    }
    if state == .quoted { fault = .neverClosed(line: opening) }
  }
}
