import DeepLearning
import Testing

/// What operations on tensors say when they cannot be done.
@Suite struct TensorErrorTests {
  private let x = Tensor.zeros([2, 3])

  @Test func joining() throws {
    expectError(
      "concat: [2, 3] and [3, 2] cannot be joined along the axis 0. All other axes must be equally long."
    ) { try concat([x, x, .zeros([3, 2])]) }
    expectError(
      "concat: [2, 3] and [2] cannot be joined along the axis 1. All other axes must be equally long."
    ) { try concat([x, .zeros([2])], axis: -1) }
    expectError("concat: there are no tensors. Pass at least one tensor.") { try concat([]) }
    expectError(
      "concat: the element types float32 and int32 differ. Cast the tensors to one type with cast(to:)."
    ) { try concat([x, x.cast(to: .int32)]) }
    expectError("concat: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last one.") {
      try concat([x], axis: 2)
    }
    expectError("concat: 0 is not an axis of []. A single number has no axes.") {
      try concat([.zeros([])])
    }
    expectError(
      "stack: the shapes [2, 3] and [3] differ. Stack tensors of one shape, or use concat."
    ) {
      try stack([x, .zeros([3])])
    }
    expectError("stack: there are no tensors. Pass at least one tensor.") { try stack([]) }
    expectError(
      "stack: 3 is no place for a new axis of [2, 3]. Places run from 0 to 2; −1 is the last one."
    ) { try stack([x], axis: 3) }
  }

  /// Lengths whose product, or sum, is beyond any memory, or beyond `Int`.
  @Test func tooLarge() {
    func tooLarge(_ place: String, _ shape: String) -> String {
      "\(place): the shape \(shape) asks for more elements than memory can hold. Make it shorter."
    }
    let million = 1 << 20
    expectError(tooLarge("randomNormal", "[1048576, 1048576, 1048576]")) {
      try Tensor.randomNormal([million, million, million])
    }
    expectError(tooLarge("statelessUniform", "[1048576, 1048576, 1048576]")) {
      try Tensor.statelessUniform([million, million, million], seed: (1, 2))
    }
    expectError(tooLarge("padded", "[9223372036854775807, 3]")) {
      try x.padded([(.max, 1), (0, 0)])
    }
    expectError(tooLarge("repeated", "[9223372036854775807, 3]")) {
      try x.repeated(.max, axis: 0)
    }
    expectError(tooLarge("tiled", "[2, 9223372036854775807]")) { try x.tiled([1, .max]) }
    expectError(
      "oneHot: the depth is 9223372036854775807. Pass the number of classes."
    ) { try oneHot(Tensor([1]), depth: .max) }
    expectError(
      "words: inputDim is 9223372036854775807. inputDim must be at most 2147483647."
    ) {
      try Embedding(inputDim: .max, outputDim: 4, name: "words").build(inputShape: [3])
    }
    expectError(tooLarge("GlorotUniform", "[9223372036854775807, 9223372036854775807, 2, 2]")) {
      try GlorotUniform(seed: 1)(shape: [.max, .max, 2, 2])
    }
  }

  @Test func splitting() {
    expectError(
      "split: the sizes [1, 1] do not add up to the axis 1 of [2, 3]. "
        + "Their sum must be 3, and none may be negative."
    ) { try x.split(sizes: [1, 1], axis: 1) }
    expectError(
      "split: the axis 1 of [2, 3] cannot be cut into 2 equal parts. Use a divisor of 3, or split(sizes:)."
    ) { try x.split(into: 2, axis: -1) }
    expectError("unstacked: -3 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last one.")
    {
      try x.unstacked(axis: -3)
    }
  }

  @Test func arranging() {
    expectError(
      "expandedDims: -4 is no place for a new axis of [2, 3]. Places run from 0 to 2; −1 is the last one."
    ) { try x.expandedDims(axis: -4) }
    expectError(
      "squeezed: the axis 1 of [2, 3] has the length 3. Only axes of the length 1 can be left out."
    ) { try x.squeezed(axis: -1) }
    expectError(
      "padded: there are paddings for 1 axes, and [2, 3] has 2. Pass one pair (before, after) for each axis."
    ) { try x.padded([(1, 1)]) }
    expectError(
      "padded: the paddings [(1, 1), (-1, 0)] of [2, 3] are negative. Use slice to cut elements off."
    ) { try x.padded([(1, 1), (-1, 0)]) }
    expectError(
      "tiled: [2, 3] cannot be repeated [2] times. Pass one number for each axis, 0 or more."
    ) { try x.tiled([2]) }
    expectError("repeated: [2, 3] cannot be repeated -1 times. Use 0 or more.") {
      try x.repeated(-1, axis: 0)
    }
    expectError("reversed: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last one.") {
      try x.reversed(axis: 0, 2)
    }
    expectError(
      "slice: the position 3 lies beyond the axis 1 of [2, 3]. Positions run from 0 to 2."
    ) { try x.slice(stride(from: 1, through: 3, by: 2), axis: -1) }
    expectError("slice: the position 0 lies beyond the axis 0 of [0]. There is nothing to take.") {
      try Tensor.zeros([0]).slice(stride(from: 0, to: 1, by: 1), axis: 0)
    }
  }

  @Test func selecting() throws {
    expectError(
      "select: takes a condition of bool; found float32 [2, 3]. "
        + "Compare first, as in select(x .> 0, x, y)."
    ) { try select(x, x, x) }
    expectError(
      "select: the shapes [2] and [2, 3] do not fit together. "
        + "Each axis, from the last one on, must be equal or 1."
    ) { try select(Tensor([true, false]), x, 0) }
    expectError(
      "gathered: the index -1 lies outside of the axis 1 of [2, 3]. Indices run from 0 to 2."
    ) { try x.gathered(at: Tensor([[0], [-1]]), axis: 1) }
    expectError(
      "gathered: the index 0 lies outside of the axis 0 of [0]. There is nothing to index."
    ) {
      try Tensor.zeros([0]).gathered(at: Tensor([0]))
    }
    expectError(
      "clip: the bounds are 2 and 1.5. The lower bound comes first and must not be above the upper one."
    ) { try clip(x, min: 2, max: 1.5) }
  }

  @Test func measuring() {
    expectError(
      "mean: the axes [0, 0] are not axes of [2, 3], each named once. "
        + "Axes run from 0 to 1; −1 is the last one."
    ) { try x.variance(axis: 0, 0) }
    expectError(
      "any: the axes [5] are not axes of [2, 3], each named once. "
        + "Axes run from 0 to 1; −1 is the last one."
    ) { try x.any(axis: 5) }
    expectError(
      "max: [0] has no elements along the axes [0]. There is no maximum and no minimum of nothing."
    ) { try Tensor.zeros([0]).norm(.max) }
    expectError(
      "cumulativeSum: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last one."
    ) {
      try x.cumulativeSum(axis: 2)
    }
    expectError(
      "logSoftmax: a single number has no axis to go along. Pass scores of the shape [samples, classes]."
    ) { try logSoftmax(.zeros([])) }
  }

  @Test func products() {
    expectError(
      "matmul: cannot multiply [2, 3] by [2, 2, 3]. "
        + "The shapes must be [rows, inner], [inner, columns] and, for the bias, [columns]."
    ) { try matmul(x, .zeros([2, 2, 3])) }
    expectError(
      "matmul: the shapes [2] and [3] do not fit together. "
        + "Each axis, from the last one on, must be equal or 1."
    ) { try matmul(.zeros([2, 1, 4]), .zeros([3, 4, 1])) }
  }

  @Test func tapesDoNotMix() {
    expectError(
      """
      valueAndGradient: an operation combines tensors of two gradients, one inside the other. \
      Gradients of gradients are not supported: use .detached on the outer tensor.
      """
    ) {
      try gradient(at: .ones([2])) { a in
        try gradient(at: .ones([2])) { b in try concat([a, a, b]).sum() }.sum()
      }
    }
  }
}
