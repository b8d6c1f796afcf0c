/// A layer of what keeps cells from acting outside. `nbrun-confine` knows them by these names.
package enum ConfinementLayer: String, CaseIterable, Sendable {
  /// A user namespace. The next three need it.
  case users
  /// A mount namespace: cells see only the files that are meant for them.
  case files
  /// A process namespace: cells see only their own processes. It needs `files`.
  case processes
  /// A network namespace without a network.
  case network
  /// Landlock: the kernel's rules for files, ports and signals.
  case landlock
  /// A filter for system calls.
  case filter

  /// What the system lacks, in words.
  var name: String {
    switch self {
    case .users: "user namespaces"
    case .files: "mount namespaces"
    case .processes: "process namespaces"
    case .network: "network namespaces"
    case .landlock: "Landlock"
    case .filter: "filters for system calls (seccomp)"
    }
  }

  /// What cells could do if these layers are missing, in words. Empty if the others suffice.
  package static func dangers(without missing: Set<ConfinementLayer>) -> [String] {
    var dangers: [String] = []
    if missing.isSuperset(of: [.files, .landlock]) {
      dangers.append("read and write all files that you can")
    } else if missing.contains(.files) {
      dangers.append("change the notebook itself, and see the names of all files")
    }
    if missing.isSuperset(of: [.processes, .landlock]) {
      dangers.append("end your other programs")
    } else if missing.contains(.processes) {
      dangers.append("see which programs are running")
    }
    if missing.isSuperset(of: [.network, .filter]) { dangers.append("use the network") }
    if missing.contains(.filter) { dangers.append("use all parts of the kernel") }
    return dangers
  }

  /// A warning that says which layers are missing and what follows; nil if nothing does.
  package static func warning(without missing: Set<ConfinementLayer>) -> Diagnostic? {
    let dangers = dangers(without: missing)
    guard !dangers.isEmpty else { return nil }
    let names = allCases.filter(missing.contains).map(\.name)
    return Diagnostic(
      .warning,
      "this system lacks \(list(names)), so the cells are not fully confined: they could "
        + list(dangers),
      help: "Run only notebooks whose author you trust. A newer kernel, or a container that allows "
        + "user namespaces, confines the cells.")
  }

  private static func list(_ parts: [String]) -> String {
    parts.count < 2
      ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + parts.last!
  }
}
