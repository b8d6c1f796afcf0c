/// A gzip-compressed file of LeCun's IDX format: a magic number, the lengths of the axes, and
/// bytes.
struct IDXFile {
  let path: String
  /// The shape that the file must have.
  let shape: [Int]

  /// The bytes as a tensor.
  ///
  /// - Throws: `ModelError`, which names the file, what was found and what was expected.
  func tensor() throws -> Tensor {
    let headerSize = 4 + 4 * shape.count
    let expected = headerSize + shape.product
    let storage = Storage(byteCount: expected)
    let bytes = UnsafeMutableRawBufferPointer(start: storage.address, count: expected)
    let count = try GzipFile(path: path).read(into: bytes)
    guard count >= headerSize else { throw truncated(count, expected) }
    let magic = IDXFile.word(bytes, 0)
    // Two zeros, 8 for unsigned bytes, the number of axes.
    let expectedMagic = 0x0800 + shape.count
    guard magic == expectedMagic else {
      throw ModelError(
        .file, at: path,
        "begins with 0x\(hex(magic)), expected 0x\(hex(expectedMagic))",
        help: "Use an IDX file of bytes with \(shape.count) \(shape.count == 1 ? "axis" : "axes")")
    }
    let found = shape.indices.map { IDXFile.word(bytes, 4 + 4 * $0) }
    guard found == shape else {
      throw ModelError(
        .file, at: path, "has the shape \(found), expected \(shape)",
        help: "Use the original file")
    }
    guard count == expected else { throw truncated(count, expected) }
    return Tensor(shape: shape, dtype: .uint8, storage: storage, offset: headerSize)
  }

  private func truncated(_ found: Int, _ expected: Int) -> ModelError {
    ModelError(
      .file, at: path, "is truncated: it has \(found) of \(expected) bytes",
      help: "Download the file again")
  }

  private static func word(_ bytes: UnsafeMutableRawBufferPointer, _ position: Int) -> Int {
    bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  private func hex(_ value: Int) -> String {
    String(value, radix: 16).padded(before: 8, with: "0")
  }
}
