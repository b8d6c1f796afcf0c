/// Converts printed text to what a terminal would show at the end.
enum TerminalText {
  /// Removes escape sequences and control characters. A carriage return overwrites its line.
  static func shown(_ text: String) -> String {
    var plain = text.replacing("\r\n", with: "\n")
    if plain.utf8.contains(0x1B) { plain = plain.replacing(escapeSequence, with: "") }
    return plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var shown = String.UnicodeScalarView()
      for scalar in overwritten(line).unicodeScalars {
        shown.append(isShown(scalar) ? scalar : "\u{FFFD}")
      }
      return String(shown)
    }.joined(separator: "\n")
  }

  private static var escapeSequence: some RegexComponent {
    /\u{1B}(\[[0-?]*[ -\/]*[@-~]|\][^\u{07}\u{1B}]*(\u{07}|\u{1B}\\)|[@-Z\\-_])/
  }

  /// Whether HTML allows the character: no control characters except tabs, no noncharacters.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x20..<0x7F: true
    case ..<0xA0: false
    case 0xFDD0...0xFDEF: false
    default: scalar.value & 0xFFFE != 0xFFFE
    }
  }

  private static func overwritten(_ line: Substring) -> Substring {
    let parts = line.split(separator: "\r", omittingEmptySubsequences: false)
    return parts.last { !$0.isEmpty } ?? ""
  }
}
