import Glibc
internal import CZlib

/// A gzip-compressed file.
struct GzipFile {
  let path: String

  /// Writes all bytes of the file, decompressed, to a buffer; more than fit are an error.
  ///
  /// - Returns: how many there are.
  /// - Throws: `ModelError` naming the file when it is missing, no gzip file, damaged or truncated.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let file = gzopen(path, "rb") else {
      throw ModelError(
        .file, at: path, "cannot be opened: \(String(cString: strerror(errno)))",
        help: "Put the file there, or name the folder that holds it")
    }
    defer { gzclose(file) }
    gzbuffer(file, 1 << 17)
    let limit = buffer.count
    let count = gzread(file, buffer.baseAddress, UInt32(limit))
    var extra: UInt8 = 0
    let hasMore = count == limit && gzread(file, &extra, 1) > 0
    var code: Int32 = Z_OK
    let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
    // zlib begins its message with the path, which the error names already.
    let reason =
      message.hasPrefix("\(path): ") ? String(message.dropFirst(path.count + 2)) : message
    guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
      throw ModelError(
        .file, at: path, "is damaged or incomplete (\(reason.isEmpty ? "truncated" : reason))",
        help: "Fetch the file again")
    }
    guard gzdirect(file) == 0 else {
      throw ModelError(
        .file, at: path, "is not a gzip file", help: "Use the original, compressed file")
    }
    guard !hasMore else {
      throw ModelError(
        .file, at: path, "holds more than the \(limit) bytes that were expected",
        help: "Use the original file")
    }
    return Int(count)
  }
}
