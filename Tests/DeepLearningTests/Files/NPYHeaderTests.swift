import DeepLearning
import Testing

/// Headers and values of `.npy` files that would be read as something else.
@Suite struct NPYHeaderTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("x.npy") }

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ header: String, _ bytes: [UInt8], version: [UInt8] = [1, 0]
  ) throws -> Tensor {
    let length = [UInt8(header.utf8.count), 0] + (version[0] > 1 ? [0, 0] : [])
    try folder.write(
      [0x93] + Array("NUMPY".utf8) + version + length + Array(header.utf8) + bytes, to: "x.npy")
    return try Tensor.load(from: path)
  }

  private func bytes(_ values: [Double]) -> [UInt8] {
    values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
  }

  /// A finite number must not become infinite. Infinities and NaN stay what they are.
  @Test func float64BeyondFloat32() throws {
    defer { folder.remove() }
    func load(_ values: [Double]) throws -> Tensor {
      try self.load(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (\(values.count),), }\n", bytes(values))
    }
    // The first number that is nearer to 2^128 than to the largest binary32 number is the tie.
    let tie = 0x1.FFFFFFp127
    let read = try load([tie.nextDown, -tie.nextDown, .infinity, -.infinity, .nan, 1e-300, -1e-300])
    let largest = Float.greatestFiniteMagnitude
    let expected: [Float] = [largest, -largest, .infinity, -.infinity, .nan, 0, -0.0]
    #expect(
      zip(read.scalars, expected).allSatisfy {
        $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
      })
    for (value, text) in [
      (1e300, "1e+300"), (-1e300, "-1e+300"), (tie, "3.4028235677973366e+38"),
      (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    ] {
      expectError(
        """
        \(path): contains the float64 value \(text), which is too large for float32. Scale the \
        values before you save them.
        """
      ) { try load([1, value, 2]) }
    }
    let archive = folder.file("x.safetensors")
    let header = "{\"w\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}"
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
    try folder.write(length + Array(header.utf8) + bytes([1e39]), to: "x.safetensors")
    expectError(
      """
      \(archive), 'w': contains the float64 value 1e+39, which is too large for float32. Scale the \
      values before you save them.
      """
    ) { try loadTensors(from: archive) }
  }

  /// 64-bit integers at the edges of 32 bits.
  @Test func int64BeyondInt32() throws {
    defer { folder.remove() }
    func load(_ value: Int64) throws -> Tensor {
      try self.load(
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }\n",
        withUnsafeBytes(of: value.littleEndian, Array.init))
    }
    for value in [Int64(Int32.min), -1, 0, Int64(Int32.max)] {
      #expect(try load(value) == Tensor([Int(value)]))
    }
    for value in [Int64(Int32.min) - 1, Int64(Int32.max) + 1, .min, .max] {
      expectError(
        """
        \(path): contains the int64 value \(value), which does not fit into 32 bits. Save it as \
        another type.
        """
      ) { try load(value) }
    }
  }

  /// Of two values of one key, none is the right one.
  @Test func keysThatOccurTwice() throws {
    defer { folder.remove() }
    let entries = [("descr", "'|u1'"), ("fortran_order", "False"), ("shape", "(2,)")]
    let header = entries.map { "'\($0)': \($1), " }.joined()
    #expect(try load("{\(header)}\n", [1, 2]) == Tensor([1, 2] as [UInt8]))
    for (key, value) in entries {
      for other in ["'\(key)': \(value)", "'\(key)' : None", "\"\(key)\": \(value)"] {
        for header in ["{\(header)\(other), }\n", "{\(other), \(header)}\n"] {
          expectError("\(path): has '\(key)' twice in its header. Write the file again.") {
            try load(header, [1, 2])
          }
        }
      }
    }
  }

  /// Elements in the wrong order would be other arrays.
  @Test func orders() throws {
    defer { folder.remove() }
    func load(_ order: String) throws -> Tensor {
      try self.load(
        "{'descr': '|u1', 'fortran_order': \(order), 'shape': (2, 2), }\n", [1, 2, 3, 4])
    }
    #expect(try load("False") == Tensor([[1, 2], [3, 4]] as [[UInt8]]))
    #expect(try load("True") == Tensor([[1, 3], [2, 4]] as [[UInt8]]))
    for order in ["Trve", "true", "1", "Truer", "None"] {
      expectError(
        """
        \(path): has the fortran_order '\(order)' in its header, not True or False. Write the file \
        again.
        """
      ) { try load(order) }
    }
  }

  @Test func versions() throws {
    defer { folder.remove() }
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n"
    for version: UInt8 in [1, 2, 3] {
      #expect(try load(header, [1, 2], version: [version, 0]) == Tensor([1, 2] as [UInt8]))
    }
    for version: [UInt8] in [[9, 0], [0, 0], [1, 1], [4, 0], [255, 255]] {
      expectError(
        """
        \(path): has the version \(version[0]).\(version[1]) of the .npy format, which is unknown. \
        Write it with numpy.save or save(to:).
        """
      ) { try load(header, [1, 2], version: version) }
    }
  }

  /// A shape that no memory can hold is an error and no crash.
  @Test(arguments: ["9223372036854775807, 9", "4611686018427387904,", "0, 9223372036854775807, 9"])
  func hugeShapes(_ shape: String) throws {
    defer { folder.remove() }
    #expect(throws: ModelError.self) {
      try load("{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }\n", [1, 2, 3, 4])
    }
  }

  @Test func oneByte() throws {
    defer { folder.remove() }
    expectError(
      "\(path): has 2 bytes of elements, but its shape needs 1 byte. Write the file again."
    ) { try load("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n", [1, 2]) }
    let file = folder.file("x.safetensors")
    try folder.write([1], to: "x.safetensors")
    expectError(
      """
      \(file): is damaged or incomplete: it has only 1 byte. Write or download the file again.
      """
    ) { try loadTensors(from: file) }
    let header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
    try folder.write(length + Array(header.utf8) + [1, 2], to: "x.safetensors")
    expectError(
      """
      \(file): is damaged or incomplete: the last byte belongs to no array. Write or download the \
      file again.
      """
    ) { try loadTensors(from: file) }
  }
}
