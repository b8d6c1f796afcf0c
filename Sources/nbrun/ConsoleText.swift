import NotebookCore

/// A text for the terminal. Nothing in it can act on the terminal.
///
/// The literal parts are nbrun's own words and layout. Every value that is put into it, such as a
/// file's name or what a cell printed, is shown in one line, with control characters and the like
/// as escapes:
///
///     "\(path, .bold): \(count) cells\n"
struct ConsoleText: ExpressibleByStringInterpolation, Sendable {
  /// Visible text, line ends and tabs.
  private var parts: [(text: String, style: TextStyle?)] = []

  /// The most columns that a value may take. Nobody reads more of a message.
  static let widestValue = 4000
  private static let mostLines = 100

  init(stringLiteral value: String) { parts = [(VisibleText.lines(value), nil)] }

  init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.text.parts }

  /// A value in one line.
  ///
  /// - Parameter columns: The value is cut if it is wider.
  init(_ value: String, _ style: TextStyle? = nil, columns: Int = widestValue) {
    parts = [(VisibleText.line(value, columns: columns), style)]
  }

  /// A line with its tabs.
  init(line: String, columns: Int) {
    parts = [(VisibleText.line(line, columns: columns, keepsTabs: true), nil)]
  }

  /// A message, which may have several lines.
  ///
  /// The lines after the first are indented. So none can be taken for another message.
  init(message: String) {
    let lines = message.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    var shown = lines.prefix(Self.mostLines).map {
      VisibleText.line(
        String($0).trimmingReturn, columns: Self.widestValue, keepsTabs: true)
    }
    if lines.count > shown.count { shown.append("… (\(lines.count - shown.count) more lines)") }
    parts = [(shown.joined(separator: "\n  "), nil)]
  }

  /// A text with a layout of its own, such as JSON.
  init(laidOut text: String) { parts = [(VisibleText.lines(text), nil)] }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.parts += b.parts
    return sum
  }

  static func += (a: inout Self, b: Self) { a.parts += b.parts }

  /// The text without styles.
  var plain: String { parts.map(\.text).joined() }

  /// The text for a terminal that shows colours.
  var colored: String {
    parts.map { text, style in
      style.map { "\u{1B}[\($0.rawValue)m\(text)\u{1B}[0m" } ?? text
    }.joined()
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ConsoleText("", nil)

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { text += ConsoleText(stringLiteral: literal) }

    mutating func appendInterpolation(_ value: some Any, _ style: TextStyle? = nil) {
      text += ConsoleText("\(value)", style)
    }

    mutating func appendInterpolation(_ value: ConsoleText) { text += value }
  }
}

extension [ConsoleText] {
  func joined(separator: String) -> ConsoleText {
    enumerated().reduce("") { text, part in
      part.offset == 0 ? part.element : text + ConsoleText(stringLiteral: separator) + part.element
    }
  }
}

extension String {
  /// Without the carriage return of a line that ends as on Windows.
  fileprivate var trimmingReturn: Substring {
    unicodeScalars.last == "\r" ? Substring(unicodeScalars.dropLast()) : self[...]
  }
}

/// The style of a text on a terminal: its SGR code.
enum TextStyle: String {
  case bold = "1"
  case dim = "2"
  case red = "1;31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
}
