import DeepLearning
import ReferenceArithmetic
import Testing

@Suite struct ReductionTests {
  /// Every set of axes of a tensor with four axes: sum, maximum and minimum equal a plain loop over
  /// the reduced elements in row-major order, to the bit.
  @Test func everySetOfAxes() throws {
    let shape = [2, 3, 4, 5]
    let x = sample(shape, seed: 3)
    let values = x.scalars
    for mask in 1..<16 {
      let axes = (0..<4).filter { mask >> $0 & 1 == 1 }
      var terms: [[Int]: [Float]] = [:]
      var largest: [[Int]: Float] = [:]
      var smallest: [[Int]: Float] = [:]
      for position in 0..<values.count {
        let index = [position / 60, position / 20 % 3, position / 5 % 4, position % 5]
        let kept = (0..<4).filter { !axes.contains($0) }.map { index[$0] }
        terms[kept, default: []].append(values[position])
        largest[kept] =
          largest[kept].map { values[position] > $0 ? values[position] : $0 }
          ?? values[position]
        smallest[kept] =
          smallest[kept].map { values[position] < $0 ? values[position] : $0 }
          ?? values[position]
      }
      let order = terms.keys.sorted { $0.lexicographicallyPrecedes($1) }
      let kept = (0..<4).filter { !axes.contains($0) }.map { shape[$0] }
      expectSameBits(
        try sum(x, axes), try Tensor(order.map { Reference.sum(terms[$0]!) }, shape: kept),
        "\(axes)")
      expectSameBits(
        try maximum(x, axes), try Tensor(order.map { largest[$0]! }, shape: kept), "\(axes)")
      expectSameBits(
        try minimum(x, axes), try Tensor(order.map { smallest[$0]! }, shape: kept), "\(axes)")
    }
  }

  @Test func wholeTensors() throws {
    let x = try Tensor([[1.0, 2], [3, 5]])
    #expect(try x.sum().scalar == 11)
    #expect(try x.mean().scalar == 2.75)
    #expect(try x.max().scalar == 5)
    #expect(try x.min().scalar == 1)
    #expect(try x.mean(axis: -1).scalars == [1.5, 4])
    #expect(try x.sum(axis: 0, keepDims: true).shape == [1, 2])
    #expect(try x.max(axis: 0, 1, keepDims: true).shape == [1, 1])
    #expect(try Tensor.zeros([0, 3]).sum(axis: 0).scalars == [0, 0, 0])
    #expect(try Tensor.zeros([0, 3]).sum(axis: 1).shape == [0])
  }

  @Test func integers() throws {
    let x = try Tensor([[1, 2], [4, 2]])
    #expect(try x.sum().dtype == .int32)
    #expect(try x.sum(axis: 0).array(of: Int32.self) == [5, 4])
    #expect(try x.mean().scalar == 2.25)
    #expect(try x.max(axis: 1).array(of: Int32.self) == [2, 4])
    #expect(try x.min(axis: 1).array(of: Int32.self) == [1, 2])
    #expect(try Tensor([true, true, false]).sum().scalar == 2)
  }

  @Test func positionsAreTheFirstOfEquals() throws {
    let x = try Tensor([[1.0, 3, 3], [2, 1, 2]])
    #expect(try x.argMax().array(of: Int32.self) == [1, 0])
    #expect(try x.argMin().array(of: Int32.self) == [0, 1])
    #expect(try x.argMax(axis: 0).array(of: Int32.self) == [1, 0, 0])
    #expect(try Tensor([5, 9, 9]).argMax().scalar == 1)
  }

  @Test func errors() {
    let x = Tensor.zeros([2, 3])
    expectError(
      "sum: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis."
    ) { try x.sum(axis: 2) }
    expectError(
      "mean: -3 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis."
    ) { try x.mean(axis: 0, -3) }
    expectError(
      """
      sum: the axes [0, 1, -1] contain axis 1 of [2, 3] twice. Pass each axis once. Negative axes \
      count from the end.
      """
    ) { try x.sum(axis: 0, 1, -1) }
    expectError("sum: 0 is not an axis of []. A scalar has no axes.") {
      try Tensor.zeros([]).sum(axis: 0)
    }
    expectError(
      """
      max: [0] has no elements along the axes [0]. A maximum or minimum needs at least one element.
      """
    ) { try Tensor.zeros([0]).max() }
  }

  private func sum(_ x: Tensor, _ axes: [Int]) throws -> Tensor {
    switch axes.count {
    case 1: try x.sum(axis: axes[0])
    case 2: try x.sum(axis: axes[0], axes[1])
    case 3: try x.sum(axis: axes[0], axes[1], axes[2])
    default: try x.sum()
    }
  }

  private func maximum(_ x: Tensor, _ axes: [Int]) throws -> Tensor {
    switch axes.count {
    case 1: try x.max(axis: axes[0])
    case 2: try x.max(axis: axes[0], axes[1])
    case 3: try x.max(axis: axes[0], axes[1], axes[2])
    default: try x.max()
    }
  }

  private func minimum(_ x: Tensor, _ axes: [Int]) throws -> Tensor {
    switch axes.count {
    case 1: try x.min(axis: axes[0])
    case 2: try x.min(axis: axes[0], axes[1])
    case 3: try x.min(axis: axes[0], axes[1], axes[2])
    default: try x.min()
    }
  }
}
