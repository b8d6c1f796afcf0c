import DeepLearning
import Testing

/// Integers keep every bit: none of these operations may use binary32.
@Suite struct IntegerTests {
  private let large = try! Tensor([16_777_217, 16_777_216, -2_147_483_648, 2_147_483_647])

  @Test func extremesAreExact() throws {
    #expect(try large.max().array(of: Int32.self) == [.max])
    #expect(try large.min().array(of: Int32.self) == [.min])
    #expect(try large[..<2].max().array(of: Int32.self) == [16_777_217])
    #expect(try large[..<2].min().array(of: Int32.self) == [16_777_216])
    let bytes = try Tensor([7, 0, 255] as [UInt8])
    #expect(try bytes.min().array(of: Int32.self) == [0])
    #expect(try bytes.max().array(of: Int32.self) == [255])
  }

  @Test func positionsOfExtremesAreExact() throws {
    #expect(try large[..<2].argMax().scalar == 0)
    #expect(try large[..<2].argMin().scalar == 1)
    #expect(try large.argMin().scalar == 2)
    #expect(try large.argMax().scalar == 3)
    let rows = try Tensor([[3, 9, 9], [4, 4, 1]])
    #expect(try rows.argMax(axis: 0).array(of: Int32.self) == [1, 0, 0])
    #expect(try rows.argMin(axis: -1).array(of: Int32.self) == [0, 2])
    #expect(try Tensor([false, true]).argMax().scalar == 1)
  }

  @Test func meansDoNotWrap() throws {
    #expect(try Tensor([2_147_483_647, 2_147_483_647, 2]).mean().scalar == 1_431_655_765.3333333)
    #expect(try large[2...].mean().scalar == -0.5)
    let rows = try Tensor([[2_147_483_647, 1], [2_147_483_645, 2]])
    #expect(try rows.mean(axis: 0, keepDims: true) == Tensor([[2_147_483_646.0, 1.5]]))
    #expect(try Tensor.zeros([0], dtype: .int32).mean().scalar.isNaN)
  }

  @Test func sumsWrap() throws {
    #expect(try Tensor([2_147_483_647, 1]).sum().array(of: Int32.self) == [.min])
    #expect(try (large - large).array(of: Int32.self) == [0, 0, 0, 0])
    #expect((-large).array(of: Int32.self)[2] == .min)
  }

  @Test func functionsKeepIntegers() throws {
    let x = try Tensor([-16_777_217, 16_777_217, 0, -2_147_483_648])
    #expect(abs(x).array(of: Int32.self) == [16_777_217, 16_777_217, 0, .min])
    #expect(relu(x).array(of: Int32.self) == [0, 16_777_217, 0, 0])
    #expect(sign(x).array(of: Int32.self) == [-1, 1, 0, -1])
    #expect(try square(Tensor([4097, 65_536])).array(of: Int32.self) == [16_785_409, 0])
    for y in [abs(x), relu(x), sign(x), square(x), floor(x), ceil(x), round(x)] {
      #expect(y.dtype == .int32)
    }
    #expect(floor(x) == x)
    #expect(try abs(Tensor([7, 255] as [UInt8])) == Tensor([7, 255]))
    #expect(sqrt(x).dtype == .float32)
  }

  @Test func productsOfIntegers() throws {
    let a = try Tensor([[16_777_217, 2], [3, 4]])
    let b = try Tensor([[1, 0], [0, 65_537]])
    #expect(try matmul(a, b) == Tensor([[16_777_217, 131_074], [3, 262_148]]))
    #expect(
      try matmul(a, b, bias: Tensor([1, -1])) == Tensor([[16_777_218, 131_073], [4, 262_147]]))
    let wraps = try Tensor([[65_536]]).matmul(Tensor([[65_536]]))
    #expect(wraps == Tensor.zeros([1, 1], dtype: .int32))
    // Batches are broadcast; lengths of 0 are valid.
    let batch = try stack([a, b])
    #expect(try matmul(batch, b) == stack([matmul(a, b), matmul(b, b)]))
    #expect(
      try matmul(.zeros([2, 0], dtype: .int32), .zeros([0, 3], dtype: .uint8))
        == .zeros([2, 3], dtype: .int32))
    #expect(try matmul(a, .ones([2, 1])).dtype == .float32)
  }

  /// Whole vectors, the remaining elements after them, and every type.
  @Test(arguments: [0, 1, 7, 64, 1003]) func loopsOfEveryLength(_ count: Int) throws {
    let numbers = (0..<count).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
    let x = try Tensor(numbers, shape: [count])
    let bytes = numbers.map { UInt8(truncatingIfNeeded: $0) }
    let y = try Tensor(bytes, shape: [count])
    #expect(x.scalars == numbers.map { Float($0) })
    #expect(x.array(of: UInt8.self) == numbers.map { UInt8(clamping: $0) })
    #expect(x.array(of: Bool.self) == numbers.map { $0 != 0 })
    #expect(y.scalars == bytes.map { Float($0) })
    #expect((x + 3).array(of: Int32.self) == numbers.map { $0 &+ 3 })
    #expect((3 - x).array(of: Int32.self) == numbers.map { 3 &- $0 })
    #expect(try (x * y).array(of: Int32.self) == zip(numbers, bytes).map { $0 &* Int32($1) })
    #expect((x .> 3).array(of: Bool.self) == numbers.map { $0 > 3 })
    #expect((x .> 3.5).array(of: Bool.self) == numbers.map { Double($0) > 3.5 })
    #expect((y .== 177).array(of: Bool.self) == bytes.map { $0 == 177 })
    #expect((y .< -1).array(of: Bool.self) == bytes.map { _ in false })
    let (a, b) = (x .> 3, y .> 100)
    #expect(try (a .& b).array(of: Bool.self) == zip(numbers, bytes).map { $0 > 3 && $1 > 100 })
    #expect(try (a .| b).array(of: Bool.self) == zip(numbers, bytes).map { $0 > 3 || $1 > 100 })
    #expect(try (a .^ b).array(of: Bool.self) == zip(numbers, bytes).map { ($0 > 3) != ($1 > 100) })
    #expect(try (.!a).array(of: Bool.self) == numbers.map { !($0 > 3) })
    #expect(try a.sum().scalar == Float(numbers.count { $0 > 3 }))
    #expect(try x.sum().array(of: Int32.self) == [numbers.reduce(0, &+)])
    #expect(try a.any().array(of: Bool.self) == [numbers.contains { $0 > 3 }])
    #expect(try a.all().array(of: Bool.self) == [numbers.allSatisfy { $0 > 3 }])
    if count > 0 {
      #expect(try x.max().array(of: Int32.self) == [numbers.max()!])
      #expect(try x.min().array(of: Int32.self) == [numbers.min()!])
      #expect(try x.argMax().scalar == Float(numbers.firstIndex(of: numbers.max()!)!))
    }
  }

  @Test func truthsAlongAxes() throws {
    let x = try Tensor([[true, false, true], [true, false, false]])
    #expect(try x.any(axis: 0) == Tensor([true, false, true]))
    #expect(try x.all(axis: 0) == Tensor([true, false, false]))
    #expect(try x.any(axis: 1) == Tensor([true, true]))
    #expect(try x.all(axis: 1, keepDims: true) == Tensor([[false], [false]]))
    #expect(try x.sum(axis: 0) == Tensor([2, 0, 1]))
    #expect(try Tensor([0.0, .nan]).any() == Tensor(true))
    #expect(try Tensor.zeros([0, 2]).all(axis: 0) == Tensor([true, true]))
    #expect(try Tensor.zeros([0, 2]).any(axis: 0) == Tensor([false, false]))
  }

  @Test func fractionsAreCutOff() throws {
    let x = try Tensor(
      [
        1.9, -1.9, -0.0, .nan, .infinity, -.infinity, 255, 255.5, 256, 3e9, -3e9, 2_147_483_520,
        -2_147_483_648, 2_147_483_648, 0.99, -0.99, .leastNonzeroMagnitude,
      ] as [Float])
    #expect(
      x.array(of: Int32.self) == [
        1, -1, 0, 0, .max, .min, 255, 255, 256, .max, .min,
        2_147_483_520, .min, .max, 0, 0, 0,
      ])
    #expect(
      x.array(of: UInt8.self)
        == [1, 0, 0, 0, 255, 0, 255, 255, 255, 255, 0, 255, 0, 255, 0, 0, 0])
    #expect(
      x.array(of: Bool.self)
        == [true, true, false, true] + Array(repeating: true, count: 13))
  }

  @Test func comparisonsAreExact() throws {
    let equal = try large[..<1] .== large[1..<2]
    #expect(equal.array(of: Bool.self) == [false])
    #expect(try (large[1] .< large[0]).array(of: Bool.self) == [true])
  }
}
