internal import Display
internal import Foundation

/// A cache of compiled cells under `XDG_CACHE_HOME/nbrun`, addressed by content. Several programs
/// may use it at once. An entry is written elsewhere and moved into place as a whole, and its
/// digests are checked when it is read.
package struct CellCache: Sendable {
  let folder: URL

  /// The description that an entry contains.
  struct Entry: Codable, Sendable {
    var objectDigest: String
    var moduleDigest: String
    var messages: [CompilerMessage]
  }

  static let objectName = "cell.so"
  static let moduleName = "cell.swiftmodule"
  private static let entryName = "entry.json"

  var cells: URL { folder.appendingPathComponent("cells") }
  /// The folders of current runs.
  var runs: URL { folder.appendingPathComponent("runs") }
  /// The module caches of Clang and Swift.
  var moduleCache: URL { folder.appendingPathComponent("modules") }

  /// Opens the user's cache, or one in the folder for temporary files if the user's cannot be
  /// used.
  package static func open() throws(DiagnosticsError) -> CellCache {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.cache" }
    let user = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
    let temporary = NSTemporaryDirectory() + "nbrun-\(geteuid())"
    var problems: [Diagnostic.Note] = []
    for path in [user.map { $0 + "/nbrun" }, temporary].compactMap({ $0 }) {
      if path == temporary { try makePrivate(path) }
      let cache = CellCache(folder: URL(fileURLWithPath: path))
      guard let problem = cache.problem() else {
        // The compiler's driver does not work without a folder for temporary files.
        if access(NSTemporaryDirectory(), W_OK) != 0 { setenv("TMPDIR", cache.runs.path, 1) }
        return cache
      }
      problems.append(.init("\(path): \(problem)"))
    }
    throw DiagnosticsError(
      Diagnostic(
        "there is no folder for compiled cells", notes: problems,
        help: "Set XDG_CACHE_HOME to a writable folder on a disk from which programs can run."))
  }

  /// Creates the cache's folders. Says why it cannot be used; nil if it can.
  private func problem() -> String? {
    for folder in [cells, moduleCache, runs] {
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        return SystemError.reason(error)
      }
      guard access(folder.path, R_OK | W_OK | X_OK) == 0 else { return SystemError.words(errno) }
    }
    var disk = statvfs()
    let isNoexec = statvfs(folder.path, &disk) == 0 && disk.f_flag & Self.noexec != 0
    return isNoexec ? "programs cannot run from this disk (noexec)" : nil
  }

  /// The flag of a disk that runs no programs (ST_NOEXEC). The session could not load a cell there.
  private static let noexec: UInt = 8

  /// Makes sure that only this user can write to the folder. Everyone may create files in the
  /// folder for temporary files, and the session runs what is in the cache.
  private static func makePrivate(_ path: String) throws(DiagnosticsError) {
    _ = mkdir(path, 0o700)
    var status = stat()
    guard lstat(path, &status) == 0 else { return }  // the caller notices that it is missing
    let isOwn = status.st_uid == geteuid() && status.st_mode & S_IFMT == S_IFDIR
    guard isOwn, status.st_mode & 0o022 == 0, chmod(path, 0o700) == 0 else {
      throw DiagnosticsError(
        Diagnostic(
          "the folder \(path) cannot hold compiled cells: "
            + (isOwn ? "other users may write to it" : "it does not belong to this user"),
          help: "Remove it, or set XDG_CACHE_HOME to a writable folder."))
    }
  }

  /// The entry for `key` and its folder, if it exists and is intact.
  func find(_ key: String) -> (folder: URL, entry: Entry)? {
    let place = cells.appendingPathComponent(key)
    guard let data = try? RegularFile.read(place.appendingPathComponent(Self.entryName).path),
      let entry = try? JSONDecoder().decode(Entry.self, from: Data(data)),
      Self.digest(place.appendingPathComponent(Self.objectName)) == entry.objectDigest,
      Self.digest(place.appendingPathComponent(Self.moduleName)) == entry.moduleDigest
    else {
      try? FileManager.default.removeItem(at: place)
      return nil
    }
    utimes(place.path, nil)
    return (place, entry)
  }

  /// Moves the object and the module in `built` into the cache as the entry for `key`.
  func insert(_ key: String, built: URL, messages: [CompilerMessage]) throws
    -> (folder: URL, entry: Entry)
  {
    let entry = Entry(
      objectDigest: Self.digest(built.appendingPathComponent(Self.objectName)) ?? "",
      moduleDigest: Self.digest(built.appendingPathComponent(Self.moduleName)) ?? "",
      messages: messages)
    try JSONEncoder().encode(entry).write(to: built.appendingPathComponent(Self.entryName))
    let place = cells.appendingPathComponent(key)
    if rename(built.path, place.path) != 0 {
      // Another program was first. Use its entry, unless it is damaged and was just removed.
      if let found = find(key) { return found }
      // Something that this user cannot remove may be in the way. The run does without the cache.
      if rename(built.path, place.path) != 0 { return (built, entry) }
    }
    return (place, entry)
  }

  /// Moves the compilers' module caches into `folder`, which is removed at the end of a run. Other
  /// compilers can go on reading files that they have open.
  func discardModules(into folder: URL) {
    rename(moduleCache.path, folder.appendingPathComponent("discarded-\(UUID().uuidString)").path)
    try? FileManager.default.createDirectory(at: moduleCache, withIntermediateDirectories: true)
  }

  /// Writes `text` to a file of the cache, named after its contents. The file stays the same from
  /// run to run, because the compiler rebuilds its modules when a file changes.
  func file(_ name: String, containing text: String) throws -> URL {
    let digest = SHA256Digest.hexadecimal(of: text.utf8).prefix(16)
    let place = folder.appendingPathComponent("\(digest)-\(name)")
    if (try? RegularFile.read(place.path)) != Array(text.utf8) {
      try Data(text.utf8).write(to: place, options: .atomic)
    }
    return place
  }

  static func digest(_ url: URL) -> String? {
    (try? RegularFile.read(url.path)).map { SHA256Digest.hexadecimal(of: $0) }
  }

  // MARK: The compiler's answers

  /// The answer that was stored under `name` for `identity`; nil if there is none.
  ///
  /// - Parameters:
  ///   - name: The kind of answer, a file name.
  ///   - identity: A text that changes when the answer may change.
  func answer<Answer: Decodable>(_ name: String, for identity: String) -> Answer? {
    (try? RegularFile.read(answerFile(name, identity).path)).flatMap {
      try? JSONDecoder().decode(Answer.self, from: Data($0))
    }
  }

  /// Stores an answer for later runs. If the cache is not writable, the answer is simply lost.
  func remember(_ answer: some Encodable, as name: String, for identity: String) {
    try? JSONEncoder().encode(answer).write(to: answerFile(name, identity), options: .atomic)
  }

  private func answerFile(_ name: String, _ identity: String) -> URL {
    let digest = SHA256Digest.hexadecimal(of: identity.utf8).prefix(16)
    return folder.appendingPathComponent("\(name)-\(digest).json")
  }
}
