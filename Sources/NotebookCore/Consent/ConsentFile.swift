internal import Foundation

/// What the user has allowed for good: the file `allowed.json` in `$XDG_CONFIG_HOME/nbrun` or
/// `~/.config/nbrun`. Cells can never write it.
package struct ConsentFile: Sendable {
  /// The file's path; nil if the user has no home.
  package let path: String?

  private struct Contents: Codable {
    var notebooks: [Entry] = []
    /// The SHA-256 of notebooks that may run without being confined.
    var unconfined: [String] = []
  }

  private struct Entry: Codable {
    /// The real path of the notebook.
    var notebook: String
    /// What it may do, with real paths.
    var allow: Permissions
  }

  /// The user's own file.
  package static var user: ConsentFile { ConsentFile(path: folder.map { $0 + "/allowed.json" }) }

  package init(path: String?) { self.path = path }

  static var folder: String? {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.config" }
    let user = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
    return user.map { $0 + "/nbrun" }
  }

  static func makeFolder() {
    guard let folder else { return }
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Whether the notebook at the real path `notebook` was allowed all of `permissions`, with real
  /// paths.
  ///
  /// - Throws: `DiagnosticsError` if the file exists and cannot be used.
  package func allows(_ permissions: Permissions, for notebook: String) throws(DiagnosticsError)
    -> Bool
  {
    let entry = try read().notebooks.first { $0.notebook == notebook }
    return entry.map { permissions.isPart(of: $0.allow) } ?? false
  }

  /// Whether the notebook with these bytes may run without being confined.
  package func allowsUnconfined(_ digest: String) throws(DiagnosticsError) -> Bool {
    try read().unconfined.contains(digest)
  }

  /// Remembers what the notebook may do, in place of what it might do before.
  package func allow(_ permissions: Permissions, for notebook: String) throws(DiagnosticsError) {
    try change { contents in
      contents.notebooks.removeAll { $0.notebook == notebook }
      contents.notebooks.append(Entry(notebook: notebook, allow: permissions))
    }
  }

  package func allowUnconfined(_ digest: String) throws(DiagnosticsError) {
    try change { contents in
      contents.unconfined.removeAll { $0 == digest }
      contents.unconfined = contents.unconfined.suffix(Self.mostDigests - 1) + [digest]
    }
  }

  private static let mostDigests = 1000

  // MARK: The file

  private func read() throws(DiagnosticsError) -> Contents {
    guard let path else { return Contents() }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return Contents() }
      throw failure("cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw failure("is not a regular file")
    }
    guard status.st_uid == geteuid() else { throw failure("belongs to another user") }
    guard status.st_mode & 0o022 == 0 else { throw failure("can be changed by other users") }
    guard let data = try? FileHandle(fileDescriptor: file).readToEnd(),
      let contents = try? JSONDecoder().decode(Contents.self, from: data)
    else { throw failure("is damaged") }
    return contents
  }

  private func change(_ body: (inout Contents) -> Void) throws(DiagnosticsError) {
    guard let path else {
      throw DiagnosticsError(
        Diagnostic(
          "what you allow cannot be remembered: neither XDG_CONFIG_HOME nor HOME is set"))
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw failure("cannot be written: \(SystemError.reason(error))")
    }
    // One program at a time reads the file and replaces it.
    let lock = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    defer { if lock >= 0 { close(lock) } }
    flock(lock, LOCK_EX)
    var contents = try read()
    body(&contents)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let temporary = "\(path).\(UUID().uuidString)"
      try encoder.encode(contents).write(to: URL(fileURLWithPath: temporary))
      guard chmod(temporary, 0o600) == 0, rename(temporary, path) == 0 else {
        let reason = String(cString: strerror(errno))
        unlink(temporary)
        throw failure("cannot be written: \(reason)")
      }
    } catch let error as DiagnosticsError {
      throw error
    } catch {
      throw failure("cannot be written: \(SystemError.reason(error))")
    }
  }

  private func failure(_ reason: String) -> DiagnosticsError {
    DiagnosticsError(
      Diagnostic(
        "the file '\(path ?? "")', which holds what you have allowed, \(reason)",
        help: "Correct or remove it. Without it, nbrun asks again."))
  }
}

extension Permissions {
  /// Whether everything in here is also in `other`.
  fileprivate func isPart(of other: Permissions) -> Bool {
    Set(list).isSubset(of: other.list)
  }
}
