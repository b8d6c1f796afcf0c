/// What to do about the compiler's words on the main actor, to which everything in a cell belongs
/// that does not say otherwise.
enum IsolationHelp {
  /// - Parameter message: The compiler's.
  /// - Returns: A sentence; nil for a message about something else.
  static func help(_ message: String) -> String? {
    guard message.contains("main actor-isolated") || message.contains("Main actor-isolated") else {
      return nil
    }
    if message.contains("conformance of") {
      return "What a cell declares belongs to the main actor. Declare the type 'nonisolated' "
        + "(nonisolated struct …) to use its conformances elsewhere."
    }
    return "What a cell declares belongs to the main actor. Declare what other threads use "
      + "'nonisolated' (nonisolated let …, nonisolated final class …)."
  }
}
