import DeepLearning
import Testing

/// The error messages of operations on tensors.
@Suite struct TensorErrorTests {
  private let x = Tensor.zeros([2, 3])

  @Test func joining() throws {
    expectError(
      """
      concat: [2, 3] and [3, 2] cannot be joined along axis 0. All other axes must have equal \
      lengths.
      """
    ) { try concat([x, x, .zeros([3, 2])]) }
    expectError(
      """
      concat: [2, 3] and [2] cannot be joined along axis 1. All other axes must have equal \
      lengths.
      """
    ) { try concat([x, .zeros([2])], axis: -1) }
    expectError("concat: there are no tensors. Pass at least one tensor.") { try concat([]) }
    expectError(
      """
      concat: the element types float32 and int32 differ. Cast the tensors to one type with \
      cast(to:).
      """
    ) { try concat([x, x.cast(to: .int32)]) }
    expectError("concat: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis.") {
      try concat([x], axis: 2)
    }
    expectError("concat: 0 is not an axis of []. A scalar has no axes.") {
      try concat([.zeros([])])
    }
    expectError(
      "stack: the shapes [2, 3] and [3] differ. Stack tensors of one shape, or use concat."
    ) {
      try stack([x, .zeros([3])])
    }
    expectError("stack: there are no tensors. Pass at least one tensor.") { try stack([]) }
    expectError(
      """
      stack: 3 is not a position for a new axis of [2, 3]. Positions run from 0 to 2; −1 is the \
      last one.
      """
    ) { try stack([x], axis: 3) }
  }

  /// Lengths whose product or sum is beyond any memory, or beyond `Int`.
  @Test func tooLarge() {
    func tooLarge(_ place: String, _ shape: String) -> String {
      "\(place): the shape \(shape) has more elements than memory can hold. Use a smaller shape."
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
      "split: the sizes [1, 1] do not add up to axis 1 of [2, 3]. "
        + "Their sum must be 3, and none may be negative."
    ) { try x.split(sizes: [1, 1], axis: 1) }
    expectError(
      """
      split: axis 1 of [2, 3] cannot be split into 2 equal parts. Use a divisor of 3, or \
      split(sizes:).
      """
    ) { try x.split(into: 2, axis: -1) }
    expectError(
      "unstacked: -3 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis."
    ) {
      try x.unstacked(axis: -3)
    }
  }

  @Test func arranging() {
    expectError(
      """
      expandedDims: -4 is not a position for a new axis of [2, 3]. Positions run from 0 to 2; −1 \
      is the last one.
      """
    ) { try x.expandedDims(axis: -4) }
    expectError(
      "squeezed: axis 1 of [2, 3] has length 3. Only axes of length 1 can be removed."
    ) { try x.squeezed(axis: -1) }
    expectError(
      """
      padded: found paddings for 1 axes; [2, 3] has 2. Pass one pair (before, after) for each \
      axis.
      """
    ) { try x.padded([(1, 1)]) }
    expectError(
      """
      padded: the paddings [(1, 1), (-1, 0)] of [2, 3] are negative. Pass 0 or more; slice removes \
      elements.
      """
    ) { try x.padded([(1, 1), (-1, 0)]) }
    expectError(
      "tiled: [2, 3] cannot be repeated [2] times. Pass one number for each axis, 0 or more."
    ) { try x.tiled([2]) }
    expectError("repeated: [2, 3] cannot be repeated -1 times. Use 0 or more.") {
      try x.repeated(-1, axis: 0)
    }
    expectError(
      """
      reversed: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis.
      """
    ) {
      try x.reversed(axis: 0, 2)
    }
    expectError(
      "slice: position 3 is not within axis 1 of [2, 3]. Positions run from 0 to 2."
    ) { try x.slice(stride(from: 1, through: 3, by: 2), axis: -1) }
    expectError("slice: position 0 is not within axis 0 of [0]. The axis is empty.") {
      try Tensor.zeros([0]).slice(stride(from: 0, to: 1, by: 1), axis: 0)
    }
  }

  @Test func selecting() throws {
    expectError(
      "select: takes a condition of bool; found float32 [2, 3]. "
        + "Compare first, as in select(x .> 0, x, y)."
    ) { try select(x, x, x) }
    expectError(
      "select: the shapes [2] and [2, 3] cannot be broadcast together. "
        + "From the last axis on, the lengths must be equal, or one of them 1."
    ) { try select(Tensor([true, false]), x, 0) }
    expectError(
      "gathered: index -1 is not within axis 1 of [2, 3]. Indices run from 0 to 2."
    ) { try x.gathered(at: Tensor([[0], [-1]]), axis: 1) }
    expectError(
      "gathered: index 0 is not within axis 0 of [0]. The axis is empty."
    ) {
      try Tensor.zeros([0]).gathered(at: Tensor([0]))
    }
    expectError(
      """
      clip: the bounds are 2 and 1.5. The lower bound comes first. It must not be greater than the \
      upper one, and neither may be NaN.
      """
    ) { try clip(x, min: 2, max: 1.5) }
  }

  @Test func measuring() {
    expectError(
      "variance: the axes [0, 0] contain axis 0 of [2, 3] twice. "
        + "Pass each axis once. Negative axes count from the end."
    ) { try x.variance(axis: 0, 0) }
    expectError(
      "any: 5 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis."
    ) { try x.any(axis: 5) }
    expectError(
      """
      max: [0] has no elements along the axes [0]. A maximum or minimum needs at least one \
      element.
      """
    ) { try Tensor.zeros([0]).norm(.max) }
    expectError(
      "cumulativeSum: 2 is not an axis of [2, 3]. Axes run from 0 to 1; −1 is the last axis."
    ) {
      try x.cumulativeSum(axis: 2)
    }
    expectError(
      "logSoftmax: a scalar has no axis. Pass scores of the shape [samples, classes]."
    ) { try logSoftmax(.zeros([])) }
  }

  @Test func products() {
    expectError(
      "matmul: cannot multiply [2, 3] by [2, 2, 3]. "
        + "The shapes must be [rows, inner], [inner, columns] and, for the bias, [columns]."
    ) { try matmul(x, .zeros([2, 2, 3])) }
    expectError(
      "matmul: the shapes [2] and [3] cannot be broadcast together. "
        + "From the last axis on, the lengths must be equal, or one of them 1."
    ) { try matmul(.zeros([2, 1, 4]), .zeros([3, 4, 1])) }
  }
}
