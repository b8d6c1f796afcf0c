/// One value of `--allow`.
package enum PermissionGrant: Hashable, Sendable {
  /// Something that the notebook asks for, written as in its front matter.
  case permission(Permission)
  /// Everything that the notebook asks for.
  case all
  /// To run on a system that cannot confine the cells.
  case unconfined

  private static let names = ["network", "read", "write", "all", "unconfined"]

  /// - Throws: `DiagnosticsError` if `argument` is none of the forms.
  package init(argument: String) throws(DiagnosticsError) {
    let equals = argument.firstIndex(of: "=")
    let path = equals.map { String(argument[argument.index(after: $0)...]) }
    switch (argument.prefix { $0 != "=" }, path) {
    case ("network", nil): self = .permission(.network)
    case ("all", nil): self = .all
    case ("unconfined", nil): self = .unconfined
    case ("read", let path?) where !path.isEmpty: self = .permission(.read(path))
    case ("write", let path?) where !path.isEmpty: self = .permission(.write(path))
    case (let name, _):
      let near = Suggestion.nearest(to: String(name), among: Self.names)
      throw DiagnosticsError(
        Diagnostic(
          "--allow takes network, read=PATH, write=PATH, all or unconfined, found '\(argument)'",
          help: near.flatMap { $0 == name ? nil : "Did you mean '\($0)'?" }))
    }
  }

  /// Whether this grants `permission`. Paths are compared as they are written.
  func grants(_ permission: Permission) -> Bool {
    switch (self, permission) {
    case (.all, _), (.permission(.network), .network): true
    case (.permission(.read(let a)), .read(let b)), (.permission(.write(let a)), .write(let b)):
      PathName.isSame(a, b)
    default: false
    }
  }
}

extension [PermissionGrant] {
  /// The error for grants that none of the requests asks for. A page must follow from its notebook
  /// alone, so cells get nothing that the notebook does not ask for.
  package func unasked(_ requests: [PermissionRequest?]) -> DiagnosticsError? {
    let items = requests.compactMap { $0 }.flatMap(\.items)
    let unasked: [Permission] = compactMap { grant in
      guard case .permission(let permission) = grant,
        !items.contains(where: { grant.grants($0.permission) })
      else { return nil }
      return permission
    }
    guard !unasked.isEmpty else { return nil }
    let subject = requests.count == 1 ? "the notebook does not ask" : "no notebook asks"
    return DiagnosticsError(
      unasked.map {
        Diagnostic(
          "--allow \($0.argument.shellWord) grants something that \(subject) for",
          help: "Add it to the front matter, so that the page can be made again from the notebook: "
            + Permissions([$0]).yaml)
      })
  }
}

extension String {
  /// The text as a shell takes it.
  var shellWord: String {
    wholeMatch(of: /[A-Za-z0-9_.\/=+,:@%-]+/) != nil ? self : "'\(replacing("'", with: "'\\''"))'"
  }
}
