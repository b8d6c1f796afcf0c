import NotebookCore

extension Diagnostic {
  /// The diagnostic in one line: `3:1: message (4:1: note) → help`.
  var summary: String {
    func place(_ location: NotebookCore.SourceLocation?) -> String {
      location.map { "\($0.line):\($0.column): " } ?? ""
    }
    let notes = notes.map { " (\(place($0.location))\($0.message))" }.joined()
    return place(location) + message + notes + (help.map { " → \($0)" } ?? "")
  }
}

/// The summaries of what `body` throws; none if it throws nothing.
func summaries(_ body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch let error as DiagnosticsError {
    return error.diagnostics.map(\.summary)
  } catch {
    return ["\(error)"]
  }
}
