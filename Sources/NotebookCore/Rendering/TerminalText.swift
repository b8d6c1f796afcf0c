/// Converts printed text to what a terminal would show at the end.
enum TerminalText {
  /// Removes escape sequences and control characters. A carriage return overwrites its line.
  static func shown(_ text: String) -> String {
    let plain = text.utf8.contains(0x1B) ? text.replacing(escapeSequence, with: "") : text
    var shown = String.UnicodeScalarView()
    let lines = plain.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if index > 0 { shown.append("\n") }
      for scalar in overwritten(line) { shown.append(isShown(scalar) ? scalar : "\u{FFFD}") }
    }
    return String(shown)
  }

  private static var escapeSequence: some RegexComponent {
    /\u{1B}(\[[0-?]*[ -\/]*[@-~]|\][^\u{07}\u{1B}]*(\u{07}|\u{1B}\\)|[@-Z\\-_])/
      .matchingSemantics(.unicodeScalar)
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

  /// What is left of a line. Carriage returns at its end overwrite nothing.
  private static func overwritten(
    _ line: Substring.UnicodeScalarView
  ) -> Substring.UnicodeScalarView {
    line.split(separator: "\r").last ?? line.prefix(0)
  }
}
