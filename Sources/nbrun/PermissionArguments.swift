import ArgumentParser
import NotebookCore

/// What the user allows the cells to do.
struct PermissionArguments: ParsableArguments {
  @Option(
    help: .init(
      """
      Grant something that the notebook asks for in its front matter: 'network', 'read=PATH' or \
      'write=PATH' with the path as it is written there, or 'all' for everything that it asks for \
      (repeatable). 'unconfined' lets 'verify' run cells on a system that cannot confine them.
      """,
      valueName: "what"))
  var allow: [String] = []

  mutating func validate() throws {
    do {
      _ = try grants
    } catch let error as DiagnosticsError {
      let diagnostic = error.diagnostics[0]
      throw ValidationError(
        "\(diagnostic.message)." + (diagnostic.help.map { " \($0)" } ?? ""))
    }
  }

  private var grants: [PermissionGrant] {
    get throws { try allow.map { try PermissionGrant(argument: $0) } }
  }

  /// The user's consent, from the options, from earlier answers and, if `console` can ask, from the
  /// terminal.
  func consent(_ console: Console?) throws -> Consent {
    var consent = Consent()
    consent.grants = try grants
    consent.file = .user
    if let console, ConsentPrompt.canAsk {
      consent.ask = { try await ConsentPrompt.ask($0, console) }
    }
    return consent
  }
}
