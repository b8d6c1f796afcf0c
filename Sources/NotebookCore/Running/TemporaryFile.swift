internal import Foundation

/// A file that is being written beside its place. The program holds a lock on it. If the program
/// is killed, the file stays but the lock does not.
final class TemporaryFile {
  private let folder: Int32
  private let name: String
  let descriptor: Int32
  private var isPlaced = false

  private static let prefix = ".nbrun-"

  /// Creates one in an open folder.
  init(in folder: Int32) throws(PagePlace.Problem) {
    self.folder = folder
    while true {
      let name = Self.prefix + UUID().uuidString
      let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw PagePlace.Problem(system: errno) }
      flock(file, LOCK_EX)
      var status = stat()
      if fstat(file, &status) == 0, status.st_nlink > 0 {
        self.name = name
        descriptor = file
        return
      }
      Foundation.close(file)  // another program took it for an abandoned one, before the lock
    }
  }

  /// Gives the file its name, in place of the one that had it.
  func rename(to place: String) -> Bool {
    isPlaced = renameat(folder, name, folder, place) == 0
    return isPlaced
  }

  /// Closes the file, and removes it if it did not get its name.
  func close() {
    let error = errno
    if !isPlaced { unlinkat(folder, name, 0) }
    Foundation.close(descriptor)
    errno = error
  }

  /// Removes this user's files that no program holds any more.
  static func removeAbandoned(in folder: Int32) {
    for name in names(in: folder) {
      let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { Foundation.close(file) }
      var status = stat()
      if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_uid == geteuid(), flock(file, LOCK_EX | LOCK_NB) == 0
      {
        unlinkat(folder, name, 0)
      }
    }
  }

  /// The names of temporary files in an open folder.
  private static func names(in folder: Int32) -> [String] {
    let file = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0, let entries = fdopendir(file) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(prefix), UUID(uuidString: String(name.dropFirst(prefix.count))) != nil {
        names.append(name)
      }
    }
    return names
  }
}
