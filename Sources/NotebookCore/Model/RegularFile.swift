internal import Foundation

/// Reads regular files only. A device or a pipe may return bytes for ever, or none.
package enum RegularFile {
  /// Why a file was not read.
  package enum Problem: Error {
    /// The system's error.
    case system(Int32)
    case folder
    /// It is a device, a pipe or a socket.
    case special
    /// It has more bytes than the limit.
    case tooLarge(limit: Int)

    /// What the file is, or what the system says.
    package var reason: String {
      switch self {
      case .system(let number): SystemError.words(number)
      case .folder: "it is a folder"
      case .special: "it is not a regular file"
      case .tooLarge(let limit): "it is larger than \(ByteCount(limit))"
      }
    }
  }

  /// The bytes of the file at `path`, or at the end of its links.
  ///
  /// - Parameter limit: The most bytes that the file may have.
  package static func read(_ path: String, limit: Int = 1 << 32) throws(Problem) -> [UInt8] {
    // Without O_NONBLOCK, a pipe that nobody writes to would never open.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw errno == ENXIO ? .special : .system(errno) }  // ENXIO: a socket
    defer { close(file) }
    return try read(file, limit: limit)
  }

  /// The bytes of an open file.
  static func read(_ file: Int32, limit: Int = 1 << 32) throws(Problem) -> [UInt8] {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .folder
    default: throw .special
    }
    guard status.st_size <= limit else { throw .tooLarge(limit: limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      // It may grow while it is read.
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
    }
  }
}
