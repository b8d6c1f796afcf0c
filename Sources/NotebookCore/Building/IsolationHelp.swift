/// Help for the compiler's messages about the main actor. Everything in a cell belongs to the main
/// actor unless it says otherwise.
enum IsolationHelp {
  /// - Parameter message: The compiler's message.
  /// - Returns: One or two sentences; nil for a message about something else.
  static func help(_ message: String) -> String? {
    if let sent = message.firstMatch(of: /^sending '(\w+)' risks causing data races/) {
      return "This call runs off the main actor, where '\(sent.1)' may be in use at the same time. "
        + "For an asynchronous sequence or a task group, write 'for await value in \(sent.1)'. "
        + "Otherwise make the type of '\(sent.1)' 'Sendable'."
    }
    if let help = noteHelp(message) { return help }
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

  /// Help for a message about a value of a function type, which may be a note.
  static func noteHelp(_ message: String) -> String? {
    guard message.contains("nonisolated(nonsending)"), message.contains("@isolated(any)") else {
      return nil
    }
    return
      "An async closure runs where its caller runs. To let a task run it, call it in a closure: "
      + "{ await f() }"
  }
}
