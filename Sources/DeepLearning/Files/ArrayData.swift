/// An array as stored in files: a type, a shape, and the bytes of the elements, row-major and
/// little-endian.
struct ArrayData {
  /// The element types of files, under NumPy's names.
  enum Element: String, CaseIterable {
    case float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool

    /// NumPy's name of the type.
    var name: String { rawValue }

    /// The type in an `.npy` file, after the byte order.
    var code: String {
      switch self {
      case .float16: "f2"
      case .float32: "f4"
      case .float64: "f8"
      case .int8: "i1"
      case .int16: "i2"
      case .int32: "i4"
      case .int64: "i8"
      case .uint8: "u1"
      case .uint16: "u2"
      case .uint32: "u4"
      case .uint64: "u8"
      case .bool: "b1"
      }
    }

    /// The type in an `.npy` file, little-endian.
    var npy: String { (byteCount > 1 ? "<" : "|") + code }

    /// The type in a safetensors file.
    var safetensors: String {
      switch self {
      case .float16, .float32, .float64: "F\(8 * byteCount)"
      case .int8, .int16, .int32, .int64: "I\(8 * byteCount)"
      case .uint8, .uint16, .uint32, .uint64: "U\(8 * byteCount)"
      case .bool: "BOOL"
      }
    }

    /// The size of one element in bytes.
    var byteCount: Int {
      switch self {
      case .float64, .int64, .uint64: 8
      case .float32, .int32, .uint32: 4
      case .float16, .int16, .uint16: 2
      case .int8, .uint8, .bool: 1
      }
    }
  }

  let element: Element
  let shape: [Int]
  let bytes: [UInt8]
}

// MARK: - Conversion from and to tensors

extension ArrayData {
  /// The elements of a tensor. Every NaN is written as 7fc00000.
  init(_ tensor: Tensor) {
    element =
      switch tensor.dtype {
      case .float32: .float32
      case .int32: .int32
      case .uint8: .uint8
      case .bool: .bool
      }
    shape = tensor.shape
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.byteCount)
    tensor.appendCanonicalBytes(to: &bytes)
    self.bytes = bytes
  }

  /// Integers of 64 bits.
  init(_ integers: [Int64]) {
    element = .int64
    shape = [integers.count]
    bytes = integers.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
  }

  /// Binary64 numbers.
  init(_ numbers: [Double]) {
    element = .float64
    shape = [numbers.count]
    bytes = numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
  }

  /// The elements as 64-bit integers, if they are of this type.
  var integers: [Int64]? {
    element == .int64 ? words(UInt64.self).map { Int64(bitPattern: $0) } : nil
  }

  /// The elements as binary64 numbers, if they are of this type.
  var numbers: [Double]? {
    element == .float64 ? words(UInt64.self).map { Double(bitPattern: $0) } : nil
  }

  private func words<Word: FixedWidthInteger>(_ type: Word.Type) -> [Word] {
    [Word](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Word>.size) { words, count in
      count = words.count
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(words).copyMemory(from: $0) }
      for i in words.indices { words[i] = Word(littleEndian: words[i]) }
    }
  }

  /// The elements as a tensor. Narrower types are widened to `float32` or `int32`. Binary64 numbers
  /// are rounded to binary32, and must not become infinite. Wider integers must fit into 32 bits.
  ///
  /// - Parameter place: the file and the array's name in it, for errors.
  /// - Throws: `ModelError` if a number does not fit.
  func tensor(at place: String) throws -> Tensor {
    switch element {
    case .float32:
      return try Tensor(words(UInt32.self).map { Float(bitPattern: $0) }, shape: shape)
    case .float64:
      let numbers = numbers ?? []
      if let large = numbers.first(where: { $0.isFinite && Float($0).isInfinite }) {
        throw ModelError(
          .value, at: place,
          "contains the float64 value \(large), which is too large for float32",
          help: "Scale the values before you save them")
      }
      return try Tensor(numbers.map { Float($0) }, shape: shape)
    case .float16: return try Tensor(words(UInt16.self).map(widened), shape: shape)
    case .int8: return try integers(Int8.self, at: place)
    case .int16: return try integers(Int16.self, at: place)
    case .int32: return try Tensor(words(Int32.self), shape: shape)
    case .int64: return try integers(Int64.self, at: place)
    case .uint8: return try Tensor(bytes, shape: shape)
    case .uint16: return try integers(UInt16.self, at: place)
    case .uint32: return try integers(UInt32.self, at: place)
    case .uint64: return try integers(UInt64.self, at: place)
    case .bool: return try Tensor(bytes.map { $0 != 0 }, shape: shape)
    }
  }

  private func integers<Word: FixedWidthInteger>(
    _ type: Word.Type, at place: String
  ) throws -> Tensor {
    let words = words(type)
    if let wide = words.first(where: { Int32(exactly: $0) == nil }) {
      throw ModelError(
        .value, at: place,
        "contains the \(element.name) value \(wide), which does not fit into 32 bits",
        help: "Save it as another type")
    }
    return try Tensor(words.map { Int32(truncatingIfNeeded: $0) }, shape: shape)
  }
}

/// The binary32 number equal to a binary16 number, which has 5 exponent bits and 10 fraction bits.
private func widened(_ half: UInt16) -> Float {
  let exponent = Int(half >> 10 & 0x1F)
  let fraction = Float(half & 0x3FF)
  let size: Float =
    switch exponent {
    case 0: fraction * 0x1p-24
    case 0x1F: fraction == 0 ? .infinity : .nan
    default: Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  return half >> 15 == 0 ? size : -size
}
