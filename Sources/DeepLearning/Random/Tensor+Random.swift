// Random tensors with the values of TensorFlow's `tf.random.*`, run eagerly after
// `tf.random.set_seed`. A call without its own seed continues the sequence of the global seed. A
// call with a seed continues from the last call with that seed.

extension Tensor {
  /// Uniform numbers, `float32`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - minval: the lower bound.
  ///   - maxval: the upper bound.
  ///   - seed: selects a separate stream under the global seed; none by default.
  /// - Throws: `ModelError` if the shape has a negative length.
  public static func randomUniform(
    _ shape: [Int], minval: Double = 0, maxval: Double = 1, seed: Int? = nil
  ) throws -> Tensor {
    let stream = try operationStream(.uniform, shape, seed, at: "randomUniform")
    let values = stream.uniform(shape.product, from: Float(minval), to: Float(maxval))
    return try Tensor(values, shape: shape)
  }

  /// Normal numbers, `float32`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - mean: the mean of the numbers.
  ///   - stddev: the standard deviation of the numbers.
  ///   - seed: selects a separate stream under the global seed; none by default.
  /// - Throws: `ModelError` if the shape has a negative length.
  public static func randomNormal(
    _ shape: [Int], mean: Double = 0, stddev: Double = 1, seed: Int? = nil
  ) throws -> Tensor {
    let stream = try operationStream(.normal, shape, seed, at: "randomNormal")
    let values = stream.normal(
      shape.product, mean: Float(mean), standardDeviation: Float(stddev))
    return try Tensor(values, shape: shape)
  }

  /// Normal numbers less than two standard deviations from their mean, `float32`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - mean: the mean before the truncation.
  ///   - stddev: the standard deviation before the truncation.
  ///   - seed: selects a separate stream under the global seed; none by default.
  /// - Throws: `ModelError` if the shape has a negative length.
  public static func randomTruncatedNormal(
    _ shape: [Int], mean: Double = 0, stddev: Double = 1, seed: Int? = nil
  ) throws -> Tensor {
    let stream = try operationStream(.truncatedNormal, shape, seed, at: "randomTruncatedNormal")
    let values = stream.truncatedNormal(
      shape.product, mean: Float(mean), standardDeviation: Float(stddev))
    return try Tensor(values, shape: shape)
  }

  /// Uniform integers in a range, `int32`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - range: the range of the integers; not empty.
  ///   - seed: selects a separate stream under the global seed; none by default.
  /// - Throws: `ModelError` if the shape has a negative length, or if the range is empty or does
  ///   not fit into 32 bits.
  public static func randomIntegers(
    _ shape: [Int], in range: Range<Int>, seed: Int? = nil
  ) throws -> Tensor {
    let (low, high) = try integerBounds(range, at: "randomIntegers")
    let stream = try operationStream(.integers, shape, seed, at: "randomIntegers")
    return try Tensor(stream.integers(shape.product, from: low, to: high), shape: shape)
  }

  /// The parts along the first axis in a random order. The shape stays.
  ///
  /// Each element type has its own stream for a seed. So samples that are `float32` and labels that
  /// are `int32` get the same order from the same seed, and stay together.
  ///
  /// - Parameter seed: selects a separate stream under the global seed; none by default.
  /// - Throws: `ModelError` if the tensor is a scalar, which has no axis.
  public func shuffled(seed: Int? = nil) throws -> Tensor {
    guard rank > 0 else {
      throw ModelError(
        .shape, at: "shuffled", "a scalar has no axis to shuffle",
        help: "Pass a tensor with at least one axis")
    }
    let blocks = UInt64(Swift.max(shape[0] - 1, 0) + 3) / 4
    let stream = GlobalSeed.operationStream(
      .shuffle(dtype), seed: seed.map(Int64.init), advancing: blocks)
    return try gathered(at: Tensor(stream.permutation(shape[0]), shape: [shape[0]]))
  }

  /// The stream of one call, with space for 256 blocks for each number.
  private static func operationStream(
    _ kernel: EagerOperations.Kernel, _ shape: [Int], _ seed: Int?, at place: String
  ) throws -> Philox {
    try checkShape(shape, at: place)
    return GlobalSeed.operationStream(
      kernel, seed: seed.map(Int64.init), advancing: UInt64(shape.product) * 256)
  }
}
