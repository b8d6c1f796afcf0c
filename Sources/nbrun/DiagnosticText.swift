import NotebookCore

/// Formats a diagnostic like a compiler: place, severity, message, the source line with a caret,
/// notes and help.
enum DiagnosticText {
  /// The most columns of a quoted line where there is no terminal.
  private static let widestLine = 200

  /// - Parameter width: The most columns of a quoted line.
  static func text(_ diagnostic: Diagnostic, width: Int?) -> ConsoleText {
    let style: TextStyle =
      switch diagnostic.severity {
      case .error: .red
      case .warning: .yellow
      case .note: .cyan
      }
    let width = max(width ?? widestLine, 20)
    var lines = [
      entry(diagnostic.location, "\(diagnostic.severity)", style, diagnostic.message, width)
    ]
    lines += diagnostic.notes.map { entry($0.location, "note", .cyan, $0.message, width) }
    if let help = diagnostic.help { lines.append("  " + ConsoleText(message: help)) }
    return lines.joined(separator: "\n")
  }

  private static func entry(
    _ location: SourceLocation?, _ label: String, _ style: TextStyle, _ message: String,
    _ width: Int
  ) -> ConsoleText {
    let place: ConsoleText = location.map { "\("\($0): ", .bold)" } ?? ""
    var lines: [ConsoleText] = ["\(place)\("\(label):", style) \(ConsoleText(message: message))"]
    if let location, let line = QuotedFile.line(at: location),
      let excerpt = SourceExcerpt(line, column: location.column, width: width - 2)
    {
      let indentation = String(repeating: " ", count: excerpt.columnsBefore)
      lines.append("  \(excerpt.text)")
      lines.append("  \(indentation)\("^", .green)")
    }
    return lines.joined(separator: "\n")
  }
}
