import DeepLearning

/// An array of numbers with a shape, computed by loops over indices. Operations on tensors are
/// compared with it.
struct PlainTensor {
  var shape: [Int]
  var values: [Float]

  init(_ tensor: Tensor) {
    shape = tensor.shape
    values = tensor.scalars
  }

  /// The array whose elements `element` computes, in row-major order.
  init(_ shape: [Int], _ element: (_ index: [Int]) -> Float) {
    self.shape = shape
    values = PlainTensor.indices(shape).map(element)
  }

  var tensor: Tensor { try! Tensor(values, shape: shape) }

  /// An element. An axis of length 1 repeats it, and surplus axes in front are ignored.
  subscript(index: [Int]) -> Float { values[position(index)] }

  func position(_ index: [Int]) -> Int {
    zip(shape, index.suffix(shape.count)).reduce(0) { $0 * $1.0 + ($1.0 == 1 ? 0 : $1.1) }
  }

  /// All indices of a shape, in row-major order.
  static func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { all, length in all.flatMap { index in (0..<length).map { index + [$0] } } }
  }

  /// The values along axes, for each index of the other axes, in row-major order.
  func grouped(_ axes: [Int]) -> [[Float]] {
    let others = shape.indices.filter { !axes.contains($0) }
    return PlainTensor.indices(others.map { shape[$0] }).map { outer in
      PlainTensor.indices(axes.map { shape[$0] }).map { inner in
        var index = Array(repeating: 0, count: shape.count)
        for (axis, i) in zip(others, outer) { index[axis] = i }
        for (axis, i) in zip(axes, inner) { index[axis] = i }
        return self[index]
      }
    }
  }

  /// `chain(acc + x)` from +0.
  static func chain(_ values: some Sequence<Float>) -> Float { values.reduce(0, +) }

  /// The same in binary64, rounded once.
  static func wideChain(_ values: some Sequence<Float>) -> Float {
    Float(values.reduce(0.0) { $0 + Double($1) })
  }
}

/// Numbers; one in four is special: ±0, subnormal, infinite, NaN or huge.
func specialSample(_ shape: [Int], seed: Int) -> Tensor {
  let special: [Float] = [
    0, -0.0, 0x1p-149, -0x1p-140, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -1e30, 0.5,
    1.5, 2.5, -0.5,
  ]
  var values = sample(shape, seed: seed, from: -4, to: 4).scalars
  for i in values.indices where (i &* 7 &+ seed) % 4 == 0 {
    values[i] = special[(i / 4 + seed) % special.count]
  }
  return try! Tensor(values, shape: shape)
}

/// The gradients of an operation's inputs, given the gradients `weights` of its result.
func gradients(
  of inputs: [Tensor], weights: Tensor, _ body: ([Tensor]) throws -> Tensor
) throws -> [Tensor] {
  let variables = inputs.map { Variable($0) }
  return try valueAndGradient(of: variables) {
    try (body(variables.map(\.value)) * weights).sum()
  }.gradients
}
