internal import CDeflate

/// A gzip-compressed file.
struct GzipFile {
  let path: String

  /// Decompresses the whole file into a buffer. It is an error if the buffer is too small.
  ///
  /// - Returns: the number of bytes.
  /// - Throws: `ModelError`, which names the file, if it is missing, not a gzip file, damaged or
  ///   truncated.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let compressed = try FileBytes.read(
      path, help: "Put the file there, or pass the folder that contains it")
    guard compressed.starts(with: [0x1F, 0x8B]) else {
      throw ModelError(
        .file, at: path, "is not a gzip file", help: "Use the original, compressed file")
    }
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw ModelError(
        .file, at: path, "cannot be decompressed: not enough memory", help: "Free some memory")
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
          .file, at: path, "contains more than the expected \(buffer.count) bytes",
          help: "Use the original file")
      default:
        throw ModelError(
          .file, at: path, "is damaged or incomplete", help: "Download the file again")
      }
    }
    return written
  }
}
