import DeepLearning
import Testing

/// Arrays in files: all types and shapes, damaged files, and files written by NumPy.
@Suite struct ArrayFileTests {
  private static let tensors: [String: Tensor] = [
    "floats": try! Tensor(
      [[1.5, -0.0, .infinity], [.leastNonzeroMagnitude, 3e38, -2]] as [[Float]]),
    "integers": try! Tensor([1, -2, 2_147_483_647, -2_147_483_648]),
    "bytes": try! Tensor([[0, 255], [7, 8]] as [[UInt8]]),
    "truths": try! Tensor([true, false, true]),
    "single": try! Tensor(2.5), "empty": .zeros([0, 3]), "layer/kernel": .ones([2, 1, 2]),
  ]

  @Test(arguments: ["npz", "safetensors"]) func severalThereAndBack(_ format: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("deep/er/data.\(format)")
    try saveTensors(Self.tensors, to: path)
    let read = try loadTensors(from: path)
    #expect(Set(read.keys) == Set(Self.tensors.keys))
    for (name, tensor) in Self.tensors {
      #expect(read[name]?.dtype == tensor.dtype, "\(name)")
      expectSameBits(try #require(read[name]), tensor, "\(name)")
    }
    // The same bytes again, and no other file.
    let bytes = try folder.bytes("deep/er/data.\(format)")
    try saveTensors(Self.tensors, to: path)
    #expect(try folder.bytes("deep/er/data.\(format)") == bytes)
    #expect(try TemporaryFolder.names(in: folder.file("deep/er")) == ["data.\(format)"])
  }

  @Test func oneThereAndBack() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("x.npy")
    for shape in shapes(upTo: 3, of: [0, 1, 2, 5]) {
      let tensor = sample(shape, seed: 1)
      try tensor.save(to: path)
      expectSameBits(try Tensor.load(from: path), tensor, "\(shape)")
      #expect(try folder.bytes("x.npy").count == (128 + 4 * tensor.count))
    }
    for tensor in Self.tensors.values {
      try tensor.save(to: path)
      let read = try Tensor.load(from: path)
      #expect(read.dtype == tensor.dtype)
      expectSameBits(read, tensor)
    }
    // Files contain only one form of NaN.
    try Tensor([Float(bitPattern: 0xFFC0_0001)]).save(to: path)
    #expect(try folder.bytes("x.npy").suffix(4) == [0, 0, 0xC0, 0x7F])
  }

  /// Two arrays of one name: none of them is the right one.
  @Test func namesThatOccurTwice() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func file(_ header: String, _ count: Int) throws -> String {
      let bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
      try folder.write(
        bytes + Array(header.utf8) + [UInt8](repeating: 0, count: count), to: "x.safetensors")
      return folder.file("x.safetensors")
    }
    func entry(_ start: Int, _ end: Int) -> String {
      "{\"dtype\":\"U8\",\"shape\":[\(end - start)],\"data_offsets\":[\(start),\(end)]}"
    }
    let fine = try file("{\"a\":\(entry(0, 1)),\"b{\\\"a\":\(entry(1, 3))}", 3)
    #expect(try loadTensors(from: fine).keys.sorted() == ["a", "b{\"a"])
    let headers = [
      ("a", "{\"a\":\(entry(0, 1)),\"a\":\(entry(0, 1))}"),
      ("a", "{ \"a\" : \(entry(0, 1)) , \"\\u0061\" : \(entry(0, 1)) }"),
      ("shape", "{\"a\":{\"shape\":[2],\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"),
      ("k", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":\(entry(0, 1))}"),
    ]
    for (key, header) in headers {
      let path = try file(header, 1)
      expectError("\(path): has '\(key)' twice in its header. Write or download the file again.") {
        try loadTensors(from: path)
      }
    }
    // Two members of an archive: the directory of one is put behind that of the other.
    try saveTensors(["a": .ones([1]), "b": .zeros([1])], to: folder.file("x.npz"))
    var bytes = try folder.bytes("x.npz")
    for index in bytes.indices.dropLast(4)
    where Array(bytes[index..<(index + 5)]) == Array("b.npy".utf8) {
      bytes[index] = UInt8(ascii: "a")
    }
    try folder.write(bytes, to: "y.npz")
    expectError("\(folder.file("y.npz")): contains 'a' twice. Write the file again.") {
      try loadTensors(from: folder.file("y.npz"))
    }
  }

  /// Every truncated file and every file with a changed header byte is detected: there is no crash,
  /// and arrays never get other numbers.
  @Test(arguments: ["npz", "safetensors", "npy"]) func damagedFiles(_ format: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let name = "data.\(format)"
    let tensor = try Tensor([1.0, 2, 3])
    func read() throws -> Tensor? {
      format == "npy"
        ? try Tensor.load(from: folder.file(name))
        : try loadTensors(from: folder.file(name))["x"]
    }
    if format == "npy" {
      try tensor.save(to: folder.file(name))
    } else {
      try saveTensors(["x": tensor], to: folder.file(name))
    }
    let bytes = try folder.bytes(name)
    for count in 0..<bytes.count {
      try folder.write(Array(bytes[..<count]), to: name)
      let error = #expect(throws: ModelError.self, "\(count) bytes") { try read() }
      #expect(error?.place.hasPrefix(folder.file(name)) == true, "\(count) bytes")
    }
    for position in bytes.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var changed = bytes
        changed[position] ^= change
        try folder.write(changed, to: name)
        // An archive has a checksum for its contents; the other formats have none for the elements.
        let found = try? read()
        if format == "npz", let found { expectSameBits(found, tensor, "byte \(position)") }
      }
    }
  }

  /// Every type that NumPy supports, in both byte orders.
  @Test func otherElements() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    func load(_ descr: String, _ bytes: [UInt8], count: Int) throws -> Tensor {
      let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(count),), }\n"
      try folder.write(
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
          + bytes, to: "x.npy")
      return try Tensor.load(from: folder.file("x.npy"))
    }
    func both(_ code: String, _ littleEndian: [[UInt8]]) throws -> Tensor {
      let count = littleEndian.count
      let little = try load("<" + code, littleEndian.flatMap { $0 }, count: count)
      let big = try load(">" + code, littleEndian.flatMap { $0.reversed() }, count: count)
      expectSameBits(big, little, "\(code)")
      return little
    }
    #expect(try load("|i1", [0x80, 0xFF, 0x7F], count: 3) == Tensor([-128, -1, 127]))
    #expect(try both("i2", [[0, 0x80], [1, 2]]) == Tensor([-32_768, 513]))
    #expect(try both("u2", [[0xFF, 0xFF], [1, 2]]) == Tensor([65_535, 513]))
    #expect(try both("u4", [[0xFF, 0xFF, 0xFF, 0x7F]]) == Tensor([2_147_483_647]))
    #expect(try both("i4", [[1, 2, 0, 0x80]]) == Tensor([-2_147_483_135]))
    #expect(try both("i8", [[0xFE] + Array(repeating: 0xFF, count: 7)]) == Tensor([-2]))
    #expect(try both("u8", [[7, 0, 0, 0, 0, 0, 0, 0]]) == Tensor([7]))
    #expect(try both("f4", [[0, 0, 0xC0, 0x3F]]) == Tensor([1.5]))
    #expect(try both("f8", [[0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F]]) == Tensor([0.1]))
    let halves = try both(
      "f2",
      [
        [0, 0x3C], [0, 0xC0], [0xFF, 0x7B], [1, 0], [0xFF, 3], [0, 0x7C], [0, 0xFC], [0, 0x80],
      ])
    let expected = try Tensor(
      [1, -2, 65_504, 0x1p-24, 0x1.FF8p-15, .infinity, -.infinity, -0.0] as [Float])
    expectSameBits(halves, expected, "float16")
    #expect(try both("f2", [[1, 0x7C]]).scalar.isNaN)
    let path = folder.file("x.npy")
    expectError(
      """
      \(path): contains the uint32 value 2147483648, which does not fit into 32 bits. Save it as \
      another type.
      """
    ) { try load("<u4", [0, 0, 0, 0x80], count: 1) }
    expectError(
      """
      \(path): has elements of the type '<c8', which is not supported. Convert it in NumPy: use \
      astype with one of float16, float32, float64, int8, int16, int32, int64, uint8, uint16, \
      uint32, uint64, bool.
      """
    ) { try load("<c8", Array(repeating: 0, count: 8), count: 1) }
  }

  @Test func errorMessages() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.file("x.npy")
    expectError(
      """
      \(path): cannot be opened: No such file or directory. Put the file there, or pass its actual \
      path.
      """
    ) { try Tensor.load(from: path) }
    expectError(
      """
      loadTensors: 'x.bin' does not name a known format. End the name with .npz or .safetensors.
      """
    ) { try loadTensors(from: "x.bin") }
    expectError(
      """
      Tensor: a single tensor needs an .npy file; found 'x.npz'. End the name \
      with .npy, or use saveTensors and loadTensors for .npz and .safetensors.
      """
    ) { try Tensor.load(from: "x.npz") }
    try folder.write(Array("hello, world".utf8), to: "x.npy")
    expectError(
      "\(path): is not an .npy array. Write it with numpy.save or save(to:)."
    ) { try Tensor.load(from: path) }
    try Tensor([1.0, 2]).save(to: path)
    let bytes = try folder.bytes("x.npy")
    try folder.write(Array(bytes.dropLast(3)), to: "x.npy")
    expectError(
      """
      \(path): is truncated: it has 133 of 136 bytes. Write or download the file again.
      """
    ) { try Tensor.load(from: path) }
    let archive = folder.file("x.npz")
    try saveTensors(["a": Tensor([1.0, 2])], to: archive)
    var zip = try folder.bytes("x.npz")
    let element = try #require(zip.firstRange(of: [0, 0, 0x80, 0x3F])?.lowerBound)
    zip[element] = 1
    try folder.write(zip, to: "x.npz")
    expectError(
      """
      \(archive), 'a.npy': is damaged: its checksum does not match. Write or download the file \
      again.
      """
    ) { try loadTensors(from: archive) }
    expectError(
      """
      /dev/null/x.npz: cannot be written: Not a directory. Choose a file in a writable folder.
      """
    ) { try saveTensors([:], to: "/dev/null/x.npz") }
  }

  /// Files that NumPy and safetensors wrote (Golden/make_arrays.py): other types, column-major
  /// order, and deflated members.
  @Test func filesOfOtherPrograms() throws {
    let folder = Golden.folder
    let expected = try Tensor([[0.0, 1, 2], [3, 4, 5]])
    for name in ["c-order", "fortran-order", "float64"] {
      expectSameBits(try Tensor.load(from: "\(folder)/arrays/\(name).npy"), expected, "\(name)")
    }
    #expect(try Tensor.load(from: "\(folder)/arrays/int64.npy") == Tensor([1, -2, 3]))
    for name in ["stored.npz", "deflated.npz", "numpy.safetensors"] {
      let tensors = try loadTensors(from: "\(folder)/arrays/\(name)")
      #expect(tensors.keys.sorted() == ["bytes", "layer/x", "truths"], "\(name)")
      expectSameBits(try #require(tensors["layer/x"]), expected, "\(name)")
      #expect(try tensors["bytes"] == Tensor([1, 2, 255] as [UInt8]))
      #expect(try tensors["truths"] == Tensor([true, false]))
    }
    expectSameBits(try Tensor.load(from: "\(folder)/arrays/big-endian.npy"), expected, "big-endian")
    expectError(
      """
      \(folder)/arrays/wide.npy: contains the int64 value 4294967296, which does not fit into 32 \
      bits. Save it as another type.
      """
    ) { try Tensor.load(from: "\(folder)/arrays/wide.npy") }
  }
}
