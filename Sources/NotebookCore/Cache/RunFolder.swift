internal import Foundation

/// A folder for what one run puts together, which it holds a lock on while it lives: a program that
/// was killed leaves the folder, but not the lock.
struct RunFolder: Sendable {
  let url: URL
  private let lock: CInt

  /// Makes a new one in `folder`, and removes those that nobody holds any more.
  init(in folder: URL) throws {
    Self.removeAbandoned(in: folder)
    url = folder.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    lock = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if lock >= 0 { flock(lock, LOCK_SH) }
  }

  func remove() {
    try? FileManager.default.removeItem(at: url)
    if lock >= 0 { close(lock) }
  }

  /// Time enough for another program to get from making its folder to locking it.
  private static let youth: TimeInterval = 10

  /// Removes the folders that were left by programs which were killed.
  static func removeAbandoned(in folder: URL) {
    let urls = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
    for url in urls ?? [] {
      let date = try? url.resourceValues(forKeys: [.contentModificationDateKey])
        .contentModificationDate
      guard let date, date.timeIntervalSinceNow < -youth else { continue }
      let lock = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard lock >= 0 else { continue }
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(at: url) }
      close(lock)
    }
  }
}
