import DeepLearning
import Testing

/// Gradients that finite differences cannot check: at kinks and ties, and for infinities and NaN,
/// as docs/numbers.md defines them.
@Suite struct KinkTests {
  private func slopes(_ x: [Double], _ body: (Tensor) throws -> Tensor) throws -> [Float] {
    try gradient(at: Tensor(x)) { try body($0).sum() }.scalars
  }

  @Test func functionsAtZero() throws {
    #expect(try slopes([-0.0, 0, -1, 2], { relu($0) }) == [0, 0, 0, 1])
    #expect(try slopes([-0.0, 0, -1, 2], { abs($0) }) == [0, 0, -1, 1])
    #expect(try slopes([0.0], { sqrt($0) }) == [.infinity])
    #expect(try slopes([0.0], { log($0) }) == [.infinity])
    #expect(try slopes([0.0], { 1 / $0 }) == [-.infinity])
  }

  @Test func functionsFarOut() throws {
    #expect(try slopes([-1000, 1000, -.infinity, .infinity], { tanh($0) }) == [0, 0, 0, 0])
    #expect(try slopes([-1000, 1000, -.infinity, .infinity], { sigmoid($0) }) == [0, 0, 0, 0])
    #expect(try slopes([-1000, 1000], { exp($0) }) == [0, .infinity])
  }

  /// The result of relu for a NaN is NaN. Its gradient is that of a value not above 0.
  @Test func reluOfNaN() throws {
    #expect(try relu(Tensor([Double.nan])).scalar.isNaN)
    #expect(try slopes([.nan], { relu($0) }) == [0])
  }

  /// The gradient goes to the selected operand; for equal ones to the first.
  @Test func tiesOfTwo() throws {
    let a = Variable(try Tensor([1.0, 2, 0, -0.0]))
    let b = Variable(try Tensor([1.0, 3, -0.0, 0]))
    let larger = try valueAndGradient(of: [a, b]) { try maximum(a.value, b.value).sum() }
    #expect(larger.gradients.map(\.scalars) == [[1, 0, 1, 1], [0, 1, 0, 0]])
    let smaller = try valueAndGradient(of: [a, b]) { try minimum(a.value, b.value).sum() }
    #expect(smaller.gradients.map(\.scalars) == [[1, 1, 1, 1], [0, 0, 0, 0]])
  }

  /// The gradient of a maximum or minimum goes to the first of equal elements.
  @Test func tiesOfMany() throws {
    let x = try Tensor([[1.0, 3, 3], [2, 2, 2]])
    #expect(try gradient(at: x) { try $0.max(axis: 1).sum() }.scalars == [0, 1, 0, 1, 0, 0])
    #expect(try gradient(at: x) { try $0.min(axis: 1).sum() }.scalars == [1, 0, 0, 1, 0, 0])
    #expect(try gradient(at: x) { try $0.max(axis: 0).sum() }.scalars == [0, 1, 1, 1, 0, 0])
    #expect(try gradient(at: x) { try $0.max() }.scalars == [0, 1, 0, 0, 0, 0])
  }

  /// The same as for `max`. If windows overlap, a pixel gets the gradients of all windows where it
  /// was the maximum.
  @Test func tiesOfWindows() throws {
    let flat = try gradient(at: .zeros([1, 4, 4, 1])) { try maxPool2d($0, poolSize: 2).sum() }
    #expect(flat.scalars == [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0])
    var peak = Tensor.zeros([1, 3, 3, 1])
    peak[0, 1, 1] = try Tensor([1.0])
    let weights = try Tensor([1.0, 10, 100, 1000]).reshaped(to: [1, 2, 2, 1])
    let overlapping = try gradient(at: peak) {
      try (maxPool2d($0, poolSize: 2, strides: 1) * weights).sum()
    }
    #expect(overlapping.scalars == [0, 0, 0, 0, 1111, 0, 0, 0, 0])
  }

  /// The zero gradients of a layer are +0: a NaN elsewhere in the model cannot pass through relu.
  @Test func closedUnitsLetNothingThrough() throws {
    let x = try Tensor([-1.0, 1])
    let found = try gradient(at: x) { try (relu($0) * Tensor([Double.infinity, 2])).sum() }
    #expect(found.scalars == [0, 2])
    #expect(found.scalars[0].sign == .plus)
  }

  /// The gradients of a tensor's uses are added one after another; that of the last use comes
  /// first.
  @Test func orderOfAddition() throws {
    let x = try Tensor([1.0])
    let big = try gradient(at: x) { x in
      let first = x * 1.0
      let second = x * 1e8
      let third = x * -1e8
      return try (first + second + third).sum()
    }
    // (−1e8 + 1e8) + 1; in the other order the 1 would be lost.
    #expect(big.scalars == [1])
    let lost = try gradient(at: x) { x in
      let first = x * -1e8
      let second = x * 1e8
      let third = x * 1.0
      return try (first + second + third).sum()
    }
    #expect(lost.scalars == [0])
  }
}
