internal import Foundation

/// Compiled cells by content, under `XDG_CACHE_HOME/nbrun`. Several programs may use it at once: an
/// entry is written beside its place and moved there whole, and its digests are checked when it is
/// read.
package struct CellCache: Sendable {
  let folder: URL

  /// What an entry says of itself.
  struct Entry: Codable, Sendable {
    var objectDigest: String
    var moduleDigest: String
    var messages: [CompilerMessage]
  }

  static let objectName = "cell.so"
  static let moduleName = "cell.swiftmodule"
  private static let entryName = "entry.json"

  var cells: URL { folder.appendingPathComponent("cells") }
  /// What runs put together for themselves.
  var runs: URL { folder.appendingPathComponent("runs") }
  /// Clang's and Swift's own caches of modules.
  var moduleCache: URL { folder.appendingPathComponent("modules") }

  /// The user's cache, or a folder for temporary files where there is none that can be written.
  package static func open() throws(DiagnosticsError) -> CellCache {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.cache" }
    let user = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
    let temporary = NSTemporaryDirectory() + "nbrun-\(geteuid())"
    for path in [user.map { $0 + "/nbrun" }, temporary].compactMap({ $0 }) {
      if path == temporary { try makePrivate(path) }
      let cache = CellCache(folder: URL(fileURLWithPath: path))
      for folder in [cache.cells, cache.moduleCache, cache.runs] {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      if access(cache.cells.path, W_OK) == 0 { return cache }
    }
    throw DiagnosticsError(
      Diagnostic(
        "no folder for compiled cells: neither \(user ?? "~/.cache")/nbrun nor \(temporary) can "
          + "be written",
        help: "Set XDG_CACHE_HOME to a folder that can be written."))
  }

  /// Makes the folder for its user alone, or sees that it is so: everybody may put something into the
  /// folder for temporary files, and what lies in the cache is run.
  private static func makePrivate(_ path: String) throws(DiagnosticsError) {
    _ = mkdir(path, 0o700)
    var status = stat()
    guard lstat(path, &status) == 0 else { return }  // the caller finds it missing
    let isOwn = status.st_uid == geteuid() && status.st_mode & S_IFMT == S_IFDIR
    guard isOwn, status.st_mode & 0o022 == 0, chmod(path, 0o700) == 0 else {
      throw DiagnosticsError(
        Diagnostic(
          "the folder \(path) cannot hold compiled cells: "
            + (isOwn ? "others may write in it" : "it is not this user's own folder"),
          help: "Remove it, or set XDG_CACHE_HOME to a folder that can be written."))
    }
  }

  /// The entry of `key` and its folder, if it is there and whole.
  func find(_ key: String) -> (folder: URL, entry: Entry)? {
    let place = cells.appendingPathComponent(key)
    guard let data = try? Data(contentsOf: place.appendingPathComponent(Self.entryName)) else {
      return nil
    }
    guard let entry = try? JSONDecoder().decode(Entry.self, from: data),
      Self.digest(place.appendingPathComponent(Self.objectName)) == entry.objectDigest,
      Self.digest(place.appendingPathComponent(Self.moduleName)) == entry.moduleDigest
    else {
      try? FileManager.default.removeItem(at: place)
      return nil
    }
    utimes(place.path, nil)
    return (place, entry)
  }

  /// Takes the object and the module in `built` as the entry of `key`.
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
      // Another program was first: its entry is as good, or it is broken and goes.
      if let found = find(key) { return found }
      guard rename(built.path, place.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
    return (place, entry)
  }

  /// Moves the compilers' caches of modules into `folder`, which goes at the end of a run: a file
  /// that another compiler is reading stays readable.
  func discardModules(into folder: URL) {
    rename(moduleCache.path, folder.appendingPathComponent("discarded-\(UUID().uuidString)").path)
    try? FileManager.default.createDirectory(at: moduleCache, withIntermediateDirectories: true)
  }

  /// Writes `text` to a file of the cache whose name says what is in it, and which therefore stays
  /// from run to run: the compiler makes its modules anew for a file that is new.
  func file(_ name: String, containing text: String) throws -> URL {
    let digest = SHA256Digest.hexadecimal(of: text.utf8).prefix(16)
    let place = folder.appendingPathComponent("\(digest)-\(name)")
    if FileManager.default.contents(atPath: place.path) != Data(text.utf8) {
      try Data(text.utf8).write(to: place, options: .atomic)
    }
    return place
  }

  static func digest(_ url: URL) -> String? {
    (try? Data(contentsOf: url)).map { SHA256Digest.hexadecimal(of: $0) }
  }

  // MARK: Answers of the compiler

  /// What was remembered under `name` of the thing that `identity` stands for; nil for nothing.
  ///
  /// - Parameters:
  ///   - name: The kind of answer, a file name.
  ///   - identity: A text that changes when the answer may change.
  func answer<Answer: Decodable>(_ name: String, for identity: String) -> Answer? {
    (try? Data(contentsOf: answerFile(name, identity))).flatMap {
      try? JSONDecoder().decode(Answer.self, from: $0)
    }
  }

  /// Keeps an answer for later runs. A cache that cannot be written loses it, and nothing else.
  func remember(_ answer: some Encodable, as name: String, for identity: String) {
    try? JSONEncoder().encode(answer).write(to: answerFile(name, identity), options: .atomic)
  }

  private func answerFile(_ name: String, _ identity: String) -> URL {
    let digest = SHA256Digest.hexadecimal(of: identity.utf8).prefix(16)
    return folder.appendingPathComponent("\(name)-\(digest).json")
  }
}
