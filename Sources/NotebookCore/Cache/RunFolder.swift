internal import Foundation

/// A folder for the files of one run. The run holds a lock on it. If the program is killed, the
/// folder stays but the lock does not.
struct RunFolder: Sendable {
  let url: URL
  private let lock: CInt

  /// Creates a new one in `folder`, and removes those that no program holds any more.
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

  /// Leaves another program enough time to lock the folder that it has just created.
  private static let youth: TimeInterval = 10

  /// Removes the folders that killed programs left behind.
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
