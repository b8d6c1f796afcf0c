/// What a cell printed, as a terminal would leave it on the screen.
enum TerminalText {
  /// Without escape sequences and control characters; a carriage return overwrites its line.
  static func shown(_ text: String) -> String {
    let plain = text.replacing("\r\n", with: "\n").replacing(
      /\u{1B}(\[[0-?]*[ -\/]*[@-~]|\][^\u{07}\u{1B}]*(\u{07}|\u{1B}\\)|[@-Z\\-_])/, with: "")
    return plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var shown = String.UnicodeScalarView()
      for scalar in (overwritten(line)).unicodeScalars {
        let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
        let isNoncharacter =
          scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value)
        shown.append(isControl || isNoncharacter ? "\u{FFFD}" : scalar)
      }
      return String(shown)
    }.joined(separator: "\n")
  }

  private static func overwritten(_ line: Substring) -> Substring {
    let parts = line.split(separator: "\r", omittingEmptySubsequences: false)
    return parts.last { !$0.isEmpty } ?? ""
  }
}
