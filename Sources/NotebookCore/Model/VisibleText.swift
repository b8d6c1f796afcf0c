/// Text that every terminal, editor and log shows as it is.
///
/// Some characters act on a terminal, change the order of a line, break it, or cannot be seen.
/// Here they become escapes: `\u{1B}`, `\u{202E}`, `\n`. A byte that is not UTF-8 becomes `\xFF`.
package enum VisibleText {
  /// A character or an invalid byte, as it is shown.
  struct Piece {
    var text: String
    /// The number of columns that it takes on a terminal.
    var columns: Int
    /// The number of bytes that it stands for.
    var bytes: Int
  }

  /// `text` in one line.
  ///
  /// - Parameters:
  ///   - columns: If the result is wider, it is cut and ends in `…`.
  ///   - keepsTabs: Whether tabs stay as they are.
  package static func line(
    _ text: some StringProtocol, columns: Int = .max, keepsTabs: Bool = false
  ) -> String {
    if columns == .max, isPlain(text.utf8) { return String(text) }
    var line = ""
    var width = 0
    // Where to cut if the line turns out to be too wide.
    var cut = line.endIndex
    var marks = 0
    for scalar in text.unicodeScalars {
      var piece = piece(scalar)
      if keepsTabs, scalar == "\t" { piece = Piece(text: "\t", columns: 8, bytes: 1) }
      marks = piece.columns == 0 ? marks + 1 : 0
      if marks > mostMarks { continue }
      width += piece.columns
      if width > columns { return line[..<cut] + "…" }
      line += piece.text
      if width < columns { cut = line.endIndex }
    }
    return line
  }

  /// `text` with its line ends and tabs.
  package static func lines(_ text: some StringProtocol) -> String {
    if isPlain(text.utf8) { return String(text) }
    return String(text).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0), keepsTabs: true) }.joined(separator: "\n")
  }

  /// Bytes as text in one line.
  package static func line(_ bytes: some Sequence<UInt8>) -> String {
    pieces(bytes).map(\.text).joined()
  }

  /// The pieces of a text, which may be invalid UTF-8.
  static func pieces(_ bytes: some Sequence<UInt8>) -> [Piece] {
    let bytes = Array(bytes)
    var pieces: [Piece] = []
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var index = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        pieces.append(piece(UTF8.decode(encoded)))
        index += encoded.count
      case .error(let length):
        pieces += bytes[index..<index + length].map { byte in
          Piece(text: "\\x" + String(byte, radix: 16, uppercase: true), columns: 4, bytes: 1)
        }
        index += length
      case .emptyInput: return pieces
      }
    }
  }

  /// The number of columns that `text`, which is visible, takes on a terminal.
  package static func columns(of text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + TerminalWidth.columns(of: $1) }
  }

  /// JSON text whose strings contain visible characters only. The others become JSON's escapes.
  static func json(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if isVisible(scalar) || scalar == "\n" {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }

  /// The number of marks on one letter. More would run over the lines above and below.
  private static let mostMarks = 16

  private static func piece(_ scalar: Unicode.Scalar) -> Piece {
    let isVisible = isVisible(scalar)
    let text = isVisible ? String(scalar) : scalar.escaped(asASCII: true)
    return Piece(
      text: text, columns: isVisible ? TerminalWidth.columns(of: scalar) : text.utf8.count,
      bytes: UTF8.width(scalar))
  }

  private static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isPlain(CollectionOfOne(UInt8(scalar.value))) }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return false
    default:
      return !properties.isNoncharacterCodePoint
        && (!properties.isDefaultIgnorableCodePoint || properties.isVariationSelector)
    }
  }
}
