internal import Foundation

/// Diagnostics as JSON, for editors and continuous integration.
package enum DiagnosticList {
  /// An array with an object for each diagnostic: `severity` (`error`, `warning`, `note`),
  /// `message`, `notes` (objects with a `message`), `help` if there is one, `file` and, if the
  /// place is known, `line` and `column` (from 1, in UTF-8 bytes). A note about what the notebook
  /// asks for also has `permission` (as `--allow` takes it) and `granted`. Keys are sorted, and the
  /// text ends with a newline. Characters that act on a terminal are JSON's escapes.
  ///
  /// - Parameter diagnostics: Each with its notebook, which is the `file` of a diagnostic without a
  ///   place.
  package static func json(_ diagnostics: [(notebook: String, Diagnostic)]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(
      diagnostics.map { notebook, diagnostic in
        var entry = Entry(diagnostic)
        entry.file = entry.file ?? notebook
        return entry
      })
    return VisibleText.json(String(decoding: data, as: UTF8.self)) + "\n"
  }

  private struct Entry: Encodable {
    var severity: String?
    var message: String
    var file: String?
    var line: Int?
    var column: Int?
    var notes: [Entry]?
    var help: String?
    var permission: String?
    var granted: Bool?

    init(_ diagnostic: Diagnostic) {
      self.init(diagnostic.message, diagnostic.location)
      severity = diagnostic.severity.rawValue
      notes = diagnostic.notes.map { Entry($0.message, $0.location) }
      help = diagnostic.help
      permission = diagnostic.permission?.argument
      granted = diagnostic.permission?.isGranted
    }

    private init(_ message: String, _ location: SourceLocation?) {
      self.message = message
      file = location?.file
      line = location?.line
      column = location?.column
    }
  }
}
