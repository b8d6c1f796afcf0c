import Foundation
import NotebookCore

/// Formats a diagnostic like a compiler: place, severity, message, the source line with a caret,
/// notes and help.
enum DiagnosticText {
  static func text(
    _ diagnostic: Diagnostic, paint: (String, TextStyle) -> String
  ) -> String {
    let style: TextStyle =
      switch diagnostic.severity {
      case .error: .red
      case .warning: .yellow
      case .note: .cyan
      }
    var lines = [
      entry(diagnostic.location, "\(diagnostic.severity)", style, diagnostic.message, paint)
    ]
    lines += diagnostic.notes.map { entry($0.location, "note", .cyan, $0.message, paint) }
    if let help = diagnostic.help { lines.append("  " + help) }
    return lines.joined(separator: "\n")
  }

  private static func entry(
    _ location: SourceLocation?, _ label: String, _ style: TextStyle, _ message: String,
    _ paint: (String, TextStyle) -> String
  ) -> String {
    let place = location.map { paint("\($0): ", .bold) } ?? ""
    var lines = ["\(place)\(paint("\(label):", style)) \(message)"]
    if let location, let source = sourceLine(location) {
      lines.append("  " + source)
      lines.append("  " + indentation(of: source, upTo: location.column) + paint("^", .green))
    }
    return lines.joined(separator: "\n")
  }

  private static func sourceLine(_ location: SourceLocation) -> String? {
    guard let data = FileManager.default.contents(atPath: location.file) else { return nil }
    let line = SourceLines.line(location.line, of: Array(data))
    return line.allSatisfy(\.isWhitespace) ? nil : line
  }

  /// White space as wide as the line's first `column - 1` bytes. A tab stays a tab.
  private static func indentation(of line: String, upTo column: Int) -> String {
    String(decoding: line.utf8.prefix(column - 1), as: UTF8.self)
      .map { $0 == "\t" ? "\t" : " " }.joined()
  }
}
