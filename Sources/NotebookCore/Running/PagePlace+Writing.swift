internal import Foundation

extension PagePlace {
  /// How a page compares with the one that was there before.
  package enum Comparison: Sendable { case new, same, different }

  /// Writes `page`. A file is written completely or not at all. It keeps its permissions; a new one
  /// gets 0644.
  ///
  /// - Throws: `DiagnosticsError` if it cannot be written. An old page then stays.
  package func write(_ page: String) throws(DiagnosticsError) -> Comparison {
    do throws(Problem) {
      switch target {
      case .open(let descriptor):
        // A page is for a browser. On a terminal it must not act on the terminal.
        let text = isatty(descriptor) == 1 ? VisibleText.lines(page) : page
        if let error = DescriptorOutput.write(text.utf8, to: descriptor) {
          throw Problem(system: error)
        }
        return .new
      case .file(let folder, let missing, let name):
        let folder = try Self.create(missing, in: folder)
        defer { close(folder) }
        return try Self.replace(name, in: folder, by: Array(page.utf8))
      }
    } catch {
      throw error.diagnostics(for: path)
    }
  }

  /// Creates folders, one in the other. Opens the last one.
  private static func create(_ names: [String], in folder: Int32) throws(Problem) -> Int32 {
    var folder = fcntl(folder, F_DUPFD_CLOEXEC, 3)
    guard folder >= 0 else { throw Problem(system: errno) }
    for name in names {
      // A cell may have made the folder, but no link: it would lead elsewhere.
      let isMade = mkdirat(folder, name, 0o777) == 0 || errno == EEXIST
      let next =
        isMade ? openat(folder, name, Self.forFolders | O_NOFOLLOW) : -1
      let error = errno
      close(folder)
      guard next >= 0 else {
        throw Problem("its folder cannot be created: \(SystemError.words(error))")
      }
      folder = next
    }
    return folder
  }

  private static func replace(
    _ name: String, in folder: Int32, by bytes: [UInt8]
  ) throws(Problem) -> Comparison {
    var old = stat()
    let exists = fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) == 0
    guard exists || errno == ENOENT else { throw Problem(system: errno) }
    guard !exists || old.st_mode & S_IFMT == S_IFREG else {
      throw Problem("something that is not a file took its place while the cells ran")
    }
    let comparison: Comparison =
      !exists ? .new : hasContents(bytes, old, name, folder) ? .same : .different
    let file = try TemporaryFile(in: folder)
    defer { file.close() }
    if let error = DescriptorOutput.write(bytes, to: file.descriptor) {
      throw Problem(system: error)
    }
    // If root renders a user's notebook, the page stays the user's.
    if exists, fchown(file.descriptor, old.st_uid, old.st_gid) != 0 {
      _ = fchown(file.descriptor, uid_t.max, old.st_gid)
    }
    guard fchmod(file.descriptor, exists ? old.st_mode & 0o777 : 0o644) == 0,
      fsync(file.descriptor) == 0, file.rename(to: name)
    else { throw Problem(system: errno) }
    return comparison
  }

  private static func hasContents(
    _ bytes: [UInt8], _ status: stat, _ name: String, _ folder: Int32
  ) -> Bool {
    guard Int(status.st_size) == bytes.count else { return false }
    let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return (try? RegularFile.read(file)) == bytes
  }
}
