import Glibc

/// Reads and writes whole files.
enum FileBytes {
  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - help: what to do if it cannot be opened.
  /// - Throws: `ModelError`, which names the file and the reason, if it cannot be read.
  static func read(
    _ path: String, help: String = "Put the file there, or pass its actual path"
  ) throws -> [UInt8] {
    func failure() -> ModelError {
      ModelError(.file, at: path, "cannot be opened: \(lastError)", help: help)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      guard got >= 0 else { throw failure() }
      if got == 0 { break }
      count += got
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Writes a complete file. The bytes first go to another file in the same folder. So a reader
  /// sees the old file or the new one, even if this process ends early.
  ///
  /// - Parameters:
  ///   - bytes: the contents.
  ///   - path: the file. Missing folders are created.
  /// - Throws: `ModelError`, which names the file and the reason, if it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws {
    try makeFolders(above: path)
    let temporary = "\(path).\(getpid()).part"
    func failure() -> ModelError {
      ModelError(
        .file, at: path, "cannot be written: \(lastError)",
        help: "Choose a file in a writable folder")
    }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure() }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    let isWhole = written == bytes.count && fsync(descriptor) == 0
    let error = isWhole ? nil : failure()
    close(descriptor)
    if let error {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let error = failure()
      unlink(temporary)
      throw error
    }
  }

  /// Removes a file, if it exists.
  static func remove(_ path: String) { unlink(path) }

  /// Whether a file exists.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func makeFolders(above path: String) throws {
    for (index, character) in zip(path.indices, path) where character == "/" {
      let folder = String(path[..<index])
      guard !folder.isEmpty, mkdir(folder, 0o777) != 0, errno != EEXIST else { continue }
      throw ModelError(
        .file, at: path, "its folder cannot be created: \(lastError)",
        help: "Choose a file in a writable folder")
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}

extension Int {
  /// This number of bytes in words: `1 byte`, `2 bytes`.
  var bytes: String { self == 1 ? "1 byte" : "\(self) bytes" }
}
