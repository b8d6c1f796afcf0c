import Foundation
import NotebookCore
import Synchronization

/// The lines of the file that messages quote. A notebook may have thousands of messages, and is
/// read once.
struct QuotedFile: Sendable {
  private let identity: Identity
  private let bytes: [UInt8]
  /// The offset of each line's first byte.
  private let starts: [Int]

  private static let latest = Mutex<QuotedFile?>(nil)

  /// A line without its end; nil if there is none.
  static func line(at location: SourceLocation) -> ArraySlice<UInt8>? {
    guard let identity = Identity(location.file) else { return nil }
    return latest.withLock { file in
      if file?.identity != identity { file = QuotedFile(location.file, identity) }
      return file?.line(location.line)
    }
  }

  private init?(_ path: String, _ identity: Identity) {
    guard var bytes = try? RegularFile.read(path) else { return nil }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // a byte order mark counts as no column
    if bytes.starts(with: mark) { bytes.removeFirst(mark.count) }
    self.identity = identity
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") || byte == 0x0D {
      let isFirstOfTwo = byte == 0x0D && bytes.dropFirst(offset + 1).first == UInt8(ascii: "\n")
      if !isFirstOfTwo { starts.append(offset + 1) }
    }
    self.starts = starts
  }

  private func line(_ number: Int) -> ArraySlice<UInt8>? {
    guard starts.indices.contains(number - 1) else { return nil }
    let end = number < starts.count ? starts[number] : bytes.count
    var line = bytes[starts[number - 1]..<end]
    while let last = line.last, last == UInt8(ascii: "\n") || last == 0x0D { line.removeLast() }
    return line
  }

  /// Changes if another file has the name, or the file was written.
  private struct Identity: Equatable {
    private let values: [Int]

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      values = [
        Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)),
        Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
      ]
    }
  }
}
