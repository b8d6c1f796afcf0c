/// Help for the compiler's messages about the main actor. Everything in a cell belongs to the main
/// actor unless it says otherwise.
enum IsolationHelp {
  /// - Parameter message: The compiler's message.
  /// - Returns: One or two sentences; nil for a message about something else.
  static func help(_ message: String) -> String? {
    guard message.contains("main actor-isolated") || message.contains("Main actor-isolated") else {
      return nil
    }
    if message.contains("conformance of") {
      return "Everything that a cell declares belongs to the main actor. To use this type's "
        + "conformances elsewhere, declare the type 'nonisolated' (nonisolated struct …)."
    }
    return "Everything that a cell declares belongs to the main actor. If other threads use it, "
      + "declare it 'nonisolated' (nonisolated let …, nonisolated final class …)."
  }
}
