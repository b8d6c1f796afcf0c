internal import CDeflate

/// A ZIP archive in memory, the format of `.npz` files. Members are written without compression and
/// dated 1 January 1980, so that equal contents give equal bytes. Deflated members can be read too.
/// (PKWARE, "APPNOTE.TXT — .ZIP File Format Specification".)
enum ZIPArchive {
  private enum Signature {
    static let member: UInt32 = 0x0403_4B50
    static let directory: UInt32 = 0x0201_4B50
    static let end: UInt32 = 0x0605_4B50
  }

  /// An archive of these members, in order.
  ///
  /// - Throws: `ModelError` if a size exceeds the format's 32 bits.
  static func encoded(_ members: [(name: String, bytes: [UInt8])], at path: String) throws
    -> [UInt8]
  {
    let size = members.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 128 }
    guard size < 1 << 32, members.count < 1 << 16 else {
      throw ModelError(
        .file, at: path, "would be larger than 4 GiB",
        help: "Write several files, or use .safetensors")
    }
    var archive = Bytes()
    var directory = Bytes()
    for (name, bytes) in members {
      let position = archive.bytes.count
      let name = Array(name.utf8)
      let checksum = crc32(bytes[...])
      // Version 2.0, names in UTF-8, uncompressed, at midnight of 1980-01-01.
      func header(_ target: inout Bytes) {
        for value: UInt16 in [20, 0x0800, 0, 0, 0x0021] { target.append(value) }
        target.append(checksum)
        target.append(UInt32(bytes.count))
        target.append(UInt32(bytes.count))
        target.append(UInt16(name.count))
        target.append(UInt16(0))
      }
      archive.append(Signature.member)
      header(&archive)
      archive.bytes += name + bytes
      directory.append(Signature.directory)
      directory.append(UInt16(20))
      header(&directory)
      for _ in 0..<3 { directory.append(UInt16(0)) }
      directory.append(UInt32(0))
      directory.append(UInt32(position))
      directory.bytes += name
    }
    let start = archive.bytes.count
    archive.bytes += directory.bytes
    archive.append(Signature.end)
    for value in [0, 0, members.count, members.count] { archive.append(UInt16(value)) }
    archive.append(UInt32(directory.bytes.count))
    archive.append(UInt32(start))
    archive.append(UInt16(0))
    return archive.bytes
  }

  /// The members of an archive, in order.
  ///
  /// - Throws: `ModelError`, which names the file and the damaged member.
  static func decoded(_ bytes: [UInt8], at path: String) throws -> [(name: String, bytes: [UInt8])]
  {
    let reader = Reader(bytes: bytes, path: path)
    let end = try reader.endOfDirectory()
    let count = Int(try reader.word16(end + 10))
    var position = Int(try reader.word32(end + 16))
    var members: [(name: String, bytes: [UInt8])] = []
    for _ in 0..<count {
      guard try reader.word32(position) == Signature.directory else { throw reader.damaged }
      let nameCount = Int(try reader.word16(position + 28))
      let extra = Int(try reader.word16(position + 30)) + Int(try reader.word16(position + 32))
      let name = String(
        decoding: try reader.slice(position + 46, nameCount), as: UTF8.self)
      members.append((name, try reader.member(name, position)))
      position += 46 + nameCount + extra
    }
    return members
  }

  fileprivate static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
  }

  private struct Bytes {
    var bytes: [UInt8] = []
    mutating func append<Word: FixedWidthInteger>(_ word: Word) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}

/// Reads an archive. Any violation of the format is reported as a damaged file.
private struct Reader {
  let bytes: [UInt8]
  let path: String

  var damaged: ModelError {
    ModelError(
      .file, at: path, "is damaged or incomplete: it is not a complete ZIP archive",
      help: "Write or download the file again")
  }

  func slice(_ start: Int, _ count: Int) throws -> ArraySlice<UInt8> {
    guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else {
      throw damaged
    }
    return bytes[start..<(start + count)]
  }

  func word16(_ start: Int) throws -> UInt16 {
    try slice(start, 2).reversed().reduce(0) { $0 << 8 | UInt16($1) }
  }

  func word32(_ start: Int) throws -> UInt32 {
    try slice(start, 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The start of the last record. A comment of up to 65,535 bytes may follow it.
  func endOfDirectory() throws -> Int {
    for start in stride(from: bytes.count - 22, through: max(bytes.count - 65_557, 0), by: -1) {
      if try word32(start) == 0x0605_4B50,
        start + 22 + Int(try word16(start + 20)) == bytes.count
      {
        return start
      }
    }
    throw damaged
  }

  /// The bytes of the member that a directory record describes.
  func member(_ name: String, _ record: Int) throws -> [UInt8] {
    let method = try word16(record + 10)
    let checksum = try word32(record + 16)
    let stored = Int(try word32(record + 20))
    let count = Int(try word32(record + 24))
    let header = Int(try word32(record + 42))
    guard stored < 0xFFFF_FFFF, count < 0xFFFF_FFFF, header < 0xFFFF_FFFF else {
      throw failure(name, "is larger than 4 GiB", "Save it in smaller parts, or as .npy")
    }
    guard try word32(header) == 0x0403_4B50 else { throw damaged }
    let start = header + 30 + Int(try word16(header + 26)) + Int(try word16(header + 28))
    let contents = try slice(start, stored)
    let result: [UInt8]
    switch method {
    case 0: result = Array(contents)
    case 8: result = try inflated(contents, count, name)
    default:
      throw failure(
        name, "uses the compression method \(method), which is not supported",
        "Write it with numpy.savez or numpy.savez_compressed")
    }
    guard result.count == count, ZIPArchive.crc32(result[...]) == checksum else {
      throw failure(
        name, "is damaged: its checksum does not match",
        "Write or download the file again")
    }
    return result
  }

  private func inflated(_ contents: ArraySlice<UInt8>, _ count: Int, _ name: String) throws
    -> [UInt8]
  {
    guard let decompressor = libdeflate_alloc_decompressor() else {
      throw failure(name, "cannot be decompressed: not enough memory", "Free some memory")
    }
    defer { libdeflate_free_decompressor(decompressor) }
    // Deflate expands one byte to at most 1,032 bytes. A larger size cannot be right.
    guard count <= contents.count * 1032 + 64 else {
      throw failure(name, "is damaged", "Write or download the file again")
    }
    var result = [UInt8](repeating: 0, count: count)
    let outcome = contents.withUnsafeBytes { source in
      result.withUnsafeMutableBytes {
        libdeflate_deflate_decompress(
          decompressor, source.baseAddress, source.count, $0.baseAddress, count, nil)
      }
    }
    guard outcome == LIBDEFLATE_SUCCESS else {
      throw failure(name, "is damaged", "Write or download the file again")
    }
    return result
  }

  private func failure(_ name: String, _ summary: String, _ help: String) -> ModelError {
    ModelError(.file, at: "\(path), '\(name)'", summary, help: help)
  }
}
