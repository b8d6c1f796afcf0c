import DeepLearning
import Testing

/// Operations that only move elements, over many shapes. Each element of the result comes from a
/// known index, and gradients go back there. The gradients of copies are added in binary64.
@Suite struct MovementTests {
  static let shapes: [[Int]] = [
    [1], [0], [5], [2, 3], [3, 1], [0, 2], [2, 0], [2, 3, 4], [1, 3, 2], [3, 0, 2], [2, 1, 3, 2],
  ]

  /// The source of an element of the result: the number of the input, and the index in it; nil for
  /// an element that the operation adds.
  typealias Source = (_ index: [Int]) -> (input: Int, index: [Int])?

  /// Compares an operation with its definition: values and gradients, to the bit.
  private func check(
    _ inputs: [Tensor], shape: [Int], adds: Bool = false, else filler: Float = 0,
    _ name: Comment, _ operation: ([Tensor]) throws -> Tensor, from source: Source
  ) throws {
    let plain = inputs.map(PlainTensor.init)
    let expected = PlainTensor(shape) { index in
      source(index).map { plain[$0.input][$0.index] } ?? filler
    }
    expectSameBits(try operation(inputs), expected.tensor, name)
    let weights = specialSample(shape, seed: 5)
    var slopes = plain.map { PlainTensor($0.shape) { _ in 0 } }
    var sums = plain.map { $0.values.map { _ in 0.0 } }
    for (index, weight) in zip(PlainTensor.indices(shape), weights.scalars) {
      guard let (input, index) = source(index) else { continue }
      let position = slopes[input].position(index)
      if adds {
        sums[input][position] += Double(weight)
        slopes[input].values[position] = Float(sums[input][position])
      } else {
        slopes[input].values[position] = weight
      }
    }
    for (found, expected) in zip(try gradients(of: inputs, weights: weights, operation), slopes) {
      expectSameBits(found, expected.tensor, "gradient of \(name)")
    }
  }

  private func axes(_ shape: [Int], _ body: (_ axis: Int) throws -> Void) rethrows {
    for axis in shape.indices { try body(axis) }
  }

  @Test(arguments: shapes) func concat(shape: [Int]) throws {
    try axes(shape) { axis in
      let lengths = [shape[axis], 2, 0, 1]
      let inputs = lengths.enumerated().map { number, length in
        var part = shape
        part[axis] = length
        return specialSample(part, seed: number + 1)
      }
      var whole = shape
      whole[axis] = lengths.reduce(0, +)
      try check(
        inputs, shape: whole, "concat \(shape) \(axis)",
        { try DeepLearning.concat($0, axis: axis) }
      ) { index in
        var (number, place) = (0, index[axis])
        while place >= lengths[number] { (place, number) = (place - lengths[number], number + 1) }
        var inside = index
        inside[axis] = place
        return (number, inside)
      }
    }
  }

  @Test(arguments: shapes) func stackAndUnstack(shape: [Int]) throws {
    let inputs = (1...3).map { specialSample(shape, seed: $0) }
    for axis in 0...shape.count {
      var whole = shape
      whole.insert(3, at: axis)
      try check(
        inputs, shape: whole, "stack \(shape) \(axis)",
        { try stack($0, axis: axis - shape.count - 1) }
      ) { index in
        var inside = index
        let number = inside.remove(at: axis)
        return (number, inside)
      }
      let back = try stack(inputs, axis: axis).unstacked(axis: axis)
      for (found, input) in zip(back, inputs) { expectSameBits(found, input) }
    }
  }

  @Test(arguments: shapes) func split(shape: [Int]) throws {
    let x = specialSample(shape, seed: 1)
    try axes(shape) { axis in
      let sizes = [0, shape[axis] / 2, shape[axis] - shape[axis] / 2]
      expectSameBits(try DeepLearning.concat(x.split(sizes: sizes, axis: axis), axis: axis), x)
      let parts = try x.split(into: Swift.max(shape[axis], 1), axis: axis)
      #expect(parts.count == Swift.max(shape[axis], 1))
      expectSameBits(try DeepLearning.concat(parts, axis: axis), x)
    }
  }

  @Test(arguments: shapes) func pad(shape: [Int]) throws {
    let paddings = shape.indices.map { (before: $0 % 3, after: ($0 + 1) % 2) }
    let whole = zip(shape, paddings).map { $0 + $1.before + $1.after }
    try check(
      [specialSample(shape, seed: 1)], shape: whole, else: -1.5, "pad \(shape)",
      { try $0[0].padded(paddings, value: -1.5) }
    ) { index in
      let inside = zip(index, paddings).map { $0 - $1.before }
      return zip(inside, shape).allSatisfy { $0 >= 0 && $0 < $1 } ? (0, inside) : nil
    }
  }

  @Test(arguments: shapes) func gather(shape: [Int]) throws {
    try axes(shape) { axis in
      for indexShape in [[], [4], [0], [2, 3]] where shape[axis] > 0 || indexShape.contains(0) {
        let count = indexShape.reduce(1, *)
        let numbers = (0..<count).map { Int32($0 * 5 % Swift.max(shape[axis], 1)) }
        let indices = try Tensor(numbers, shape: indexShape)
        let result = Array(shape[..<axis]) + indexShape + shape[(axis + 1)...]
        try check(
          [specialSample(shape, seed: 1)], shape: result, adds: true,
          "gather \(shape) \(axis) \(indexShape)",
          { try $0[0].gathered(at: indices, axis: axis - shape.count) }
        ) { index in
          let middle = Array(index[axis..<(axis + indexShape.count)])
          let place = zip(middle, indexShape).reduce(0) { $0 * $1.1 + $1.0 }
          return (0, index[..<axis] + [Int(numbers[place])] + index[(axis + indexShape.count)...])
        }
      }
    }
  }

  @Test(arguments: shapes) func slices(shape: [Int]) throws {
    let x = specialSample(shape, seed: 1)
    try axes(shape) { axis in
      let length = shape[axis]
      for step in [1, 2, 3, -1, -2] {
        let start = step > 0 ? 0 : length - 1
        let end = step > 0 ? length : -1
        let positions = stride(from: start, to: end, by: step)
        var result = shape
        result[axis] = Array(positions).count
        try check(
          [x], shape: result, "slice \(shape) \(axis) by \(step)",
          { try $0[0].slice(positions, axis: axis) }
        ) { index in
          var inside = index
          inside[axis] = start + index[axis] * step
          return (0, inside)
        }
      }
      let whole = try x.slice(stride(from: 0, through: length - 1, by: 1), axis: axis)
      expectSameBits(whole, x)
      expectSameBits(try x.slice(0..<length, axis: axis), x)
    }
  }

  @Test(arguments: shapes) func reverse(shape: [Int]) throws {
    for mask in 0..<(1 << shape.count) {
      let turned = shape.indices.filter { mask >> $0 & 1 == 1 }
      try check(
        [specialSample(shape, seed: 1)], shape: shape, "reverse \(shape) \(turned)",
        { x in try turned.reduce(x[0]) { try $0.reversed(axis: $1) } }
      ) { index in
        (0, shape.indices.map { turned.contains($0) ? shape[$0] - 1 - index[$0] : index[$0] })
      }
    }
    let x = specialSample([2, 3, 2], seed: 2)
    expectSameBits(try x.reversed(axis: 0, -1), try x.reversed(axis: 0).reversed(axis: 2))
  }

  @Test(arguments: shapes) func transpose(shape: [Int]) throws {
    for shift in shape.indices {
      let order = shape.indices.map { ($0 + shift) % shape.count }
      try check(
        [specialSample(shape, seed: 1)], shape: order.map { shape[$0] }, "transpose \(order)",
        { try $0[0].transposed(order) }
      ) { index in
        var inside = index
        for (place, axis) in order.enumerated() { inside[axis] = index[place] }
        return (0, inside)
      }
    }
  }

  @Test(arguments: shapes) func tile(shape: [Int]) throws {
    for multiples in [[1, 1, 1, 1], [2, 1, 3, 2], [1, 3, 0, 2]].map({ Array($0[..<shape.count]) }) {
      try check(
        [specialSample(shape, seed: 1)], shape: zip(shape, multiples).map { $0 * $1 }, adds: true,
        "tile \(shape) \(multiples)", { try $0[0].tiled(multiples) }
      ) { index in (0, zip(index, shape).map { $0 % $1 }) }
    }
  }

  @Test(arguments: shapes) func repeats(shape: [Int]) throws {
    try axes(shape) { axis in
      for count in [0, 1, 3] {
        var result = shape
        result[axis] *= count
        try check(
          [specialSample(shape, seed: 1)], shape: result, adds: true,
          "repeat \(shape) \(axis) \(count)", { try $0[0].repeated(count, axis: axis) }
        ) { index in
          var inside = index
          inside[axis] /= count
          return (0, inside)
        }
      }
    }
  }

  @Test func axesOfLengthOne() throws {
    let x = sample([1, 3, 1])
    #expect(try x.squeezed().shape == [3])
    #expect(try x.squeezed(axis: 0).shape == [3, 1])
    #expect(try x.squeezed(axis: 0, -1).shape == [3])
    #expect(try x.expandedDims(axis: 1).shape == [1, 1, 3, 1])
    #expect(try x.expandedDims(axis: -1).shape == [1, 3, 1, 1])
    expectSameBits(try gradient(at: x) { try $0.squeezed().sum() }, .ones([1, 3, 1]))
  }

  /// The same code moves every element type; these are its other two sizes.
  @Test func otherTypes() throws {
    let bytes = try Tensor([[1, 2], [3, 4]] as [[UInt8]])
    let truths = try Tensor([[true, false], [false, true]])
    for x in [bytes, truths, bytes.cast(to: .int32)] {
      #expect(try DeepLearning.concat([x, x], axis: 1).shape == [2, 4])
      #expect(try DeepLearning.concat([x, x[..<1]])[2] == x[0])
      #expect(try stack([x, x], axis: 2)[0, 1].dtype == x.dtype)
      #expect(try x.reversed(axis: 0)[0] == x[1])
      #expect(try x.padded([(1, 0), (0, 0)])[1...] == x)
      #expect(try x.tiled([2, 1])[2...] == x)
      #expect(try x.gathered(at: Tensor([1, 0]), axis: 1).reversed(axis: 1) == x)
    }
    #expect(
      try bytes.padded([(0, 0), (0, 1)], value: 7).array(of: UInt8.self) == [1, 2, 7, 3, 4, 7])
  }
}
