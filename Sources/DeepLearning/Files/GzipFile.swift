internal import CDeflate

/// A gzip-compressed file.
struct GzipFile {
  let path: String

  /// Writes all bytes of the file, decompressed, to a buffer; more than fit are an error.
  ///
  /// - Returns: how many there are.
  /// - Throws: `ModelError` naming the file when it is missing, no gzip file, damaged or truncated.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let compressed = try FileBytes.read(
      path, help: "Put the file there, or name the folder that holds it")
    guard compressed.starts(with: [0x1F, 0x8B]) else {
      throw ModelError(
        .file, at: path, "is not a gzip file", help: "Use the original, compressed file")
    }
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw ModelError(
        .file, at: path, "cannot be decompressed: no memory is left", help: "Free some memory")
    }
    defer { libdeflate_free_decompressor(decompressor) }
    var read = 0
    var written = 0
    // A gzip file may have several members, one after another.
    while read < compressed.count {
      var readHere = 0
      var writtenHere = 0
      let result = compressed.withUnsafeBytes { bytes in
        libdeflate_gzip_decompress_ex(
          decompressor, bytes.baseAddress! + read, bytes.count - read,
          buffer.baseAddress.map { $0 + written }, buffer.count - written, &readHere,
          &writtenHere)
      }
      switch result {
      case LIBDEFLATE_SUCCESS:
        read += readHere
        written += writtenHere
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        throw ModelError(
          .file, at: path, "holds more than the \(buffer.count) bytes that were expected",
          help: "Use the original file")
      default:
        throw ModelError(
          .file, at: path, "is damaged or incomplete", help: "Fetch the file again")
      }
    }
    return written
  }
}
