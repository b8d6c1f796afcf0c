internal import Display

/// Decides whether a notebook may do what it asks for. A notebook cannot grant anything to itself:
/// its front matter asks, and the user grants.
package struct Consent: Sendable {
  /// What the user is asked.
  package struct Question: Sendable {
    /// The place of the notebook's `allow`, or of its first line.
    package var location: SourceLocation
    /// The question's first line.
    package var message: String
    /// What the cells would do, one line for each thing.
    package var actions: [String]
  }

  package enum Answer: Sendable { case no, once, always }

  /// The values of `--allow`.
  package var grants: [PermissionGrant] = []
  /// What the user has allowed for good.
  package var file = ConsentFile(path: nil)
  /// Asks the user; nil if nobody can answer.
  package var ask: (@Sendable (Question) async throws -> Answer)?

  package init() {}

  /// What the notebook asks for, item by item, and whether it is granted.
  func state(
    of request: PermissionRequest, _ places: RequestedPlaces
  ) throws(DiagnosticsError) -> [(item: PermissionRequest.Item, isGranted: Bool)] {
    var state = request.items.map { item in
      (item: item, isGranted: grants.contains { $0.grants(item.permission) })
    }
    if state.contains(where: { !$0.isGranted }),
      try file.allows(places.permissions, for: places.notebook)
    {
      for index in state.indices { state[index].isGranted = true }
    }
    return state
  }

  /// Returns if the notebook may do everything that it asks for.
  ///
  /// - Returns: A warning if the answer cannot be remembered.
  /// - Throws: `DiagnosticsError` at the line of `allow` if it may not.
  func confirm(
    _ request: PermissionRequest, _ places: RequestedPlaces
  ) async throws -> Diagnostic? {
    let missing = try state(of: request, places).filter { !$0.isGranted }.map(\.item)
    if missing.isEmpty { return nil }
    let subject = "this notebook asks for more than cells may usually do"
    let answer = try await ask?(
      Question(
        location: request.location, message: subject,
        actions: missing.map { places.action($0.permission) }))
    switch answer {
    case .once: return nil
    case .always:
      return warning { () throws(DiagnosticsError) in
        try file.allow(places.permissions, for: places.notebook)
      }
    case .no:
      throw DiagnosticsError(
        Diagnostic("you did not allow what this notebook asks for", at: request.location))
    case nil:
      let options = missing.map { "--allow \($0.permission.argument.shellWord)" }
      throw DiagnosticsError(
        Diagnostic(
          "\(subject), and this is not granted", at: request.location,
          notes: missing.map {
            .init("it asks to \(places.action($0.permission))", at: $0.location)
          },
          help: "Read the notebook. If you trust it, grant this with "
            + "\(options.joined(separator: " ")), or run nbrun on a terminal and answer its question."
        ))
    }
  }

  /// Returns if the cells of a notebook may run although this system cannot confine them.
  ///
  /// - Parameters:
  ///   - notebook: A notebook whose page is verified. Somebody else may have written it.
  ///   - dangers: What the cells could do: `use the network`.
  /// - Throws: `DiagnosticsError` if they may not.
  package func confirmUnconfined(_ notebook: Notebook, dangers: [String]) async throws
    -> Diagnostic?
  {
    let digest = Self.digest(notebook)
    if grants.contains(.unconfined) { return nil }
    if try file.allowsUnconfined(digest) { return nil }
    let top = SourceLocation(file: notebook.path, line: 1)
    let message =
      "to verify the page, nbrun must run this notebook's cells, and this system cannot keep them "
      + "from acting outside"
    let answer = try await ask?(
      Question(location: top, message: "\(message). They could", actions: dangers))
    switch answer {
    case .once: return nil
    case .always:
      return warning { () throws(DiagnosticsError) in try file.allowUnconfined(digest) }
    case .no:
      throw DiagnosticsError(Diagnostic("you did not allow this notebook to run", at: top))
    case nil:
      throw DiagnosticsError(
        Diagnostic(
          message, at: top, notes: dangers.map { .init("they could \($0)") },
          help: "Read the notebook. If you trust its author, add --allow unconfined."))
    }
  }

  /// Remembers that the user has started these very bytes, so that `verify` need not ask.
  package func rememberUnconfined(_ notebook: Notebook) {
    try? file.allowUnconfined(Self.digest(notebook))
  }

  private static func digest(_ notebook: Notebook) -> String {
    SHA256Digest.hexadecimal(of: notebook.source.utf8)
  }

  private func warning(_ remember: () throws(DiagnosticsError) -> Void) -> Diagnostic? {
    do {
      try remember()
      return nil
    } catch {
      var diagnostic = error.diagnostics[0]
      diagnostic.severity = .warning
      diagnostic.message = "this answer is not remembered: " + diagnostic.message
      return diagnostic
    }
  }
}

extension RequestedPlaces {
  /// `read '../data' (/home/me/data)`.
  func action(_ permission: Permission) -> String {
    guard let path = paths[permission], path != permission.path else { return permission.action }
    return "\(permission.action) (\(path))"
  }
}
