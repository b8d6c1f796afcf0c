/// Reads the front matter's `allow`: what the notebook's cells need beyond what the cells of every
/// notebook may do.
struct PermissionReader {
  private(set) var diagnostics: [Diagnostic] = []

  static let keys = ["network", "read", "write"]

  /// Nil if `entry` asks for nothing.
  mutating func read(_ entry: YAMLMapping.Entry) -> PermissionRequest? {
    var items: [PermissionRequest.Item] = []
    do {
      guard let mapping = try entry.value.mapping() else {
        diagnostics.append(
          Diagnostic(
            "'allow' must be 'name: value' lines, found \(entry.value.found)",
            at: entry.value.location,
            help: "Write what the cells need, for example: allow: {network: true, read: [../data]}")
        )
        return nil
      }
      for entry in mapping.entries { items += self.items(entry) }
    } catch {
      diagnostics += error.diagnostics
    }
    return items.isEmpty ? nil : PermissionRequest(location: entry.keyLocation, items: items)
  }

  private mutating func items(_ entry: YAMLMapping.Entry) -> [PermissionRequest.Item] {
    switch entry.key {
    case "network":
      guard case .bool(let isAllowed) = entry.value.scalar else {
        diagnostics.append(.wrongType(entry, expected: "true or false"))
        return []
      }
      return isAllowed ? [.init(.network, at: entry.keyLocation)] : []
    case "read": return paths(entry).map { .init(.read($0.path), at: $0.location) }
    case "write": return paths(entry).map { .init(.write($0.path), at: $0.location) }
    default:
      diagnostics.append(
        Diagnostic(
          "unknown permission '\(entry.key)'", at: entry.keyLocation,
          help: Suggestion.help(for: entry.key, among: Self.keys, what: "permissions")))
      return []
    }
  }

  /// A path or a list of paths.
  private mutating func paths(
    _ entry: YAMLMapping.Entry
  ) -> [(path: String, location: SourceLocation)] {
    var found: [(path: String, location: SourceLocation)] = []
    for value in entry.value.items ?? [entry.value] {
      guard let path = value.text, !isBool(value) else {
        diagnostics.append(
          Diagnostic(
            "'\(entry.key)' must be a path or a list of paths, found \(value.found)",
            at: value.location))
        continue
      }
      if let problem = Self.problem(path) {
        diagnostics.append(
          Diagnostic(
            "'\(entry.key)' has \(problem.message)", at: value.location, help: problem.help))
      } else if let first = found.first(where: { PathName.isSame($0.path, path) }) {
        diagnostics.append(
          Diagnostic(
            "'\(path)' is listed twice under '\(entry.key)'", at: value.location,
            notes: [.init("it is first listed here", at: first.location)]))
      } else {
        found.append((path, value.location))
      }
    }
    return found
  }

  private func isBool(_ value: YAMLValue) -> Bool {
    if case .bool = value.scalar { true } else { false }
  }

  /// What is wrong with a path, whatever is in the file system.
  private static func problem(_ path: String) -> (message: String, help: String)? {
    if path.isEmpty {
      return ("an empty path", "Write '.' for the notebook's folder.")
    }
    // Such characters could change how a question about the path looks on the terminal.
    if PathName.hasUnseenCharacter(path) {
      return ("a path with a character that cannot be seen", "Rename the file or the folder.")
    }
    if path == "~" || path.hasPrefix("~/") {
      return (
        "a path that begins with '~', which means another folder for each user",
        "Write it relative to the notebook's folder, or in full."
      )
    }
    if path.contains("://") {
      return ("an address instead of a path", "To use the network, write 'network: true'.")
    }
    return nil
  }
}
