internal import Display

extension Tensor {
  /// The SHA-256 of the elements in hexadecimal digits: row-major, little-endian, every NaN as
  /// 7fc00000. Equal bits give equal digests on every machine.
  public var digest: String { Tensor.digest(of: [self]) }

  /// The SHA-256 of several tensors, one after another.
  static func digest(of tensors: [Tensor]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensors.reduce(0) { $0 + $1.byteCount })
    for tensor in tensors { tensor.appendCanonicalBytes(to: &bytes) }
    return SHA256Digest.hexadecimal(of: bytes)
  }

  func appendCanonicalBytes(to bytes: inout [UInt8]) {
    switch dtype {
    case .uint8, .bool:
      withBytes { bytes.append(contentsOf: UnsafeRawBufferPointer(start: $0, count: byteCount)) }
    case .int32:
      for value in array(of: Int32.self) { append(UInt32(bitPattern: value), to: &bytes) }
    case .float32:
      for value in scalars { append(value.isNaN ? 0x7FC0_0000 : value.bitPattern, to: &bytes) }
    }
  }

  private func append(_ word: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
