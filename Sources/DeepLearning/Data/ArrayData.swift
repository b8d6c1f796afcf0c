/// An array as files hold it: a type, a shape and the bytes of the elements, row-major and little-endian.
struct ArrayData {
  /// What files can hold.
  enum Element: CaseIterable {
    case float32, float64, int32, int64, uint8, bool

    /// The name that NumPy gives it.
    var name: String {
      switch self {
      case .float32: "float32"
      case .float64: "float64"
      case .int32: "int32"
      case .int64: "int64"
      case .uint8: "uint8"
      case .bool: "bool"
      }
    }

    /// How an `.npy` file writes it.
    var npy: String {
      switch self {
      case .float32: "<f4"
      case .float64: "<f8"
      case .int32: "<i4"
      case .int64: "<i8"
      case .uint8: "|u1"
      case .bool: "|b1"
      }
    }

    /// How a safetensors file writes it.
    var safetensors: String {
      switch self {
      case .float32: "F32"
      case .float64: "F64"
      case .int32: "I32"
      case .int64: "I64"
      case .uint8: "U8"
      case .bool: "BOOL"
      }
    }

    /// The size of one element in bytes.
    var byteCount: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .uint8, .bool: 1
      }
    }
  }

  let element: Element
  let shape: [Int]
  let bytes: [UInt8]
}

// MARK: - From and to tensors

extension ArrayData {
  /// The elements of a tensor; every NaN is written as 7fc00000.
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

  /// The elements as 64-bit integers, if they are.
  var integers: [Int64]? {
    element == .int64 ? words(UInt64.self).map { Int64(bitPattern: $0) } : nil
  }

  /// The elements as binary64, if they are.
  var numbers: [Double]? {
    element == .float64 ? words(UInt64.self).map { Double(bitPattern: $0) } : nil
  }

  private func words<Word: FixedWidthInteger>(_ type: Word.Type) -> [Word] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Word>.size).map {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }

  /// The elements as a tensor: binary64 numbers are rounded to binary32, 64-bit integers must fit into 32.
  ///
  /// - Parameter place: the file and the array's name in it, for errors.
  /// - Throws: `ModelError` for an integer that does not fit.
  func tensor(at place: String) throws -> Tensor {
    switch element {
    case .float32:
      return try Tensor(words(UInt32.self).map { Float(bitPattern: $0) }, shape: shape)
    case .float64:
      return try Tensor((numbers ?? []).map { Float($0) }, shape: shape)
    case .int32:
      return try Tensor(words(UInt32.self).map { Int32(bitPattern: $0) }, shape: shape)
    case .int64:
      let integers = try (integers ?? []).map { integer in
        guard let narrow = Int32(exactly: integer) else {
          throw ModelError(
            .value, at: place, "holds the int64 \(integer), which does not fit into 32 bits",
            help: "Save it as another type")
        }
        return narrow
      }
      return try Tensor(integers, shape: shape)
    case .uint8: return try Tensor(bytes, shape: shape)
    case .bool: return try Tensor(bytes.map { $0 != 0 }, shape: shape)
    }
  }
}
