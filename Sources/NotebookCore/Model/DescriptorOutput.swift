internal import Foundation

/// Writes to an open file, a pipe or a terminal.
package enum DescriptorOutput {
  /// Writes all of `bytes`.
  ///
  /// - Returns: The system's error; nil if all was written.
  package static func write(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Int32? {
    let bytes = Array(bytes)
    var start = 0
    while start < bytes.count {
      let written = bytes[start...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if written > 0 {
        start += written
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Another program has set the descriptor to return at once. Wait until there is room.
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, -1)
      default: return errno
      }
    }
    return nil
  }
}
