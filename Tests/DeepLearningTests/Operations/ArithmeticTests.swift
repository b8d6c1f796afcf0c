import DeepLearning
import Testing

@Suite struct ArithmeticTests {
  /// Every pair of shapes: if NumPy's rule allows it, each element is that of a plain loop over
  /// indices; otherwise there is an error.
  @Test func broadcastsAsNumPyDoes() throws {
    let all = shapes(upTo: 3, of: [1, 2, 3])
    for a in all {
      for b in all {
        let x = sample(a, seed: 1)
        let y = sample(b, seed: 2)
        guard let shape = broadcast(a, b) else {
          expectError(
            "-: the shapes \(a) and \(b) cannot be broadcast together. "
              + "From the last axis on, the lengths must be equal, or one of them 1."
          ) { try x - y }
          continue
        }
        let expected = indices(shape).map { index in
          element(x, a, index) - element(y, b, index)
        }
        expectSameBits(try x - y, try Tensor(expected, shape: shape), "\(a) \(b)")
      }
    }
  }

  @Test func emptyAxes() throws {
    #expect(try (Tensor.zeros([0, 3]) + Tensor.ones([3])).shape == [0, 3])
    #expect(try (Tensor.zeros([2, 0]) * Tensor.ones([2, 1])).shape == [2, 0])
  }

  @Test func operatorsWithNumbers() throws {
    let x = try Tensor([1.0, -2, 0.5])
    #expect((x + 1).scalars == [2, -1, 1.5])
    #expect((1 - x).scalars == [0, 3, 0.5])
    #expect((2 * x).scalars == [2, -4, 1])
    #expect((1 / x).scalars == [1, -0.5, 2])
    #expect((-x).scalars == [-1, 2, -0.5])
    #expect((x * 0.1).scalars == [0.1, -0.2, 0.05])
    var y = x
    try y += x
    try y *= x
    #expect(y.scalars == [2, 8, 0.5])
  }

  @Test func integersStayIntegersUnlessDivided() throws {
    let x = try Tensor([7, -8, 9])
    #expect((x + 1).dtype == .int32)
    #expect((x * 2).array(of: Int32.self) == [14, -16, 18])
    #expect((x * 0.5).scalars == [3.5, -4, 4.5])
    #expect((x / 2).scalars == [3.5, -4, 4.5])
    #expect(try (x / Tensor([2, 2, 3])).scalars == [3.5, -4, 3])
    #expect(try (x + Tensor([0.5])).dtype == .float32)
    #expect((try Tensor([Int(Int32.max)]) + 1).array(of: Int32.self) == [.min])
    #expect(try maximum(x, Tensor([8])).array(of: Int32.self) == [8, 8, 9])
  }

  @Test func bytesDividedBy255AreRoundedOnce() throws {
    let bytes = try Tensor((0...255).map { UInt8($0) }, shape: [256])
    let expected = try Tensor((0...255).map { Float(Double($0) / 255) }, shape: [256])
    expectSameBits(bytes / 255, expected)
    expectSameBits(bytes / 255.0, expected)
    expectSameBits(bytes.cast(to: .int32) / 255, expected)
  }

  @Test func comparisons() throws {
    let x = try Tensor([1.0, 2, .nan])
    let y = try Tensor([2.0])
    #expect(try (x .< y).array(of: Bool.self) == [true, false, false])
    #expect(try (x .<= y).array(of: Bool.self) == [true, true, false])
    #expect(try (x .== y).array(of: Bool.self) == [false, true, false])
    #expect(try (x .!= y).array(of: Bool.self) == [true, false, true])
    #expect(try (x .> y).array(of: Bool.self) == [false, false, false])
    #expect(try (x .>= y).array(of: Bool.self) == [false, true, false])
    #expect(try (Tensor([1, 2]) .== Tensor([1.0, 3])).array(of: Bool.self) == [true, false])
    #expect(try (Tensor([3, 2]) .== Tensor([3, 3])).mean().scalar == 0.5)
  }

  @Test func maximumKeepsTheFirstAndEveryNaN() throws {
    let nan = Float.nan
    let a = try Tensor([0.0, -0.0, nan, 1.0])
    let b = try Tensor([-0.0, 0.0, 1.0, nan])
    let larger = try maximum(a, b).scalars
    #expect(larger[0].sign == .plus && larger[1].sign == .minus)
    #expect(larger[2].isNaN && larger[3].isNaN)
    let smaller = try minimum(a, b).scalars
    #expect(smaller[2].isNaN && smaller[3].isNaN)
  }

  // MARK: A plain loop over indices

  private func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    let x = Array(repeating: 1, count: rank - a.count) + a
    let y = Array(repeating: 1, count: rank - b.count) + b
    guard zip(x, y).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
    return zip(x, y).map { max($0, $1) }
  }

  private func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { all, length in all.flatMap { index in (0..<length).map { index + [$0] } } }
  }

  private func element(_ tensor: Tensor, _ shape: [Int], _ index: [Int]) -> Float {
    var position = 0
    for (length, i) in zip(shape, index.suffix(shape.count)) {
      position = position * length + (length == 1 ? 0 : i)
    }
    return tensor.scalars[position]
  }
}
