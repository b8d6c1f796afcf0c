// TensorFlow's `tf.random.stateless_*`. The numbers depend only on the seed pair, the shape and the
// settings. Nothing is drawn from any other stream, and `setSeed` has no effect.

extension Tensor {
  /// Uniform numbers from a seed pair, `float32`: `tf.random.stateless_uniform`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - seed: the pair; the same pair gives the same numbers.
  ///   - minval: the lower bound.
  ///   - maxval: the upper bound.
  /// - Throws: `ModelError` if the shape has a negative length, or is too large for any memory.
  public static func statelessUniform(
    _ shape: [Int], seed: (Int, Int), minval: Double = 0, maxval: Double = 1
  ) throws -> Tensor {
    let stream = try statelessStream(shape, seed, at: "statelessUniform")
    let values = stream.uniform(shape.product, from: Float(minval), to: Float(maxval))
    return try Tensor(values, shape: shape)
  }

  /// Normal numbers from a seed pair, `float32`: `tf.random.stateless_normal`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - seed: the pair; the same pair gives the same numbers.
  ///   - mean: the mean of the numbers.
  ///   - stddev: the standard deviation of the numbers.
  /// - Throws: `ModelError` if the shape has a negative length, or is too large for any memory.
  public static func statelessNormal(
    _ shape: [Int], seed: (Int, Int), mean: Double = 0, stddev: Double = 1
  ) throws -> Tensor {
    let stream = try statelessStream(shape, seed, at: "statelessNormal")
    let values = stream.normal(shape.product, mean: Float(mean), standardDeviation: Float(stddev))
    return try Tensor(values, shape: shape)
  }

  /// Normal numbers less than two standard deviations from their mean, from a seed pair, `float32`:
  /// `tf.random.stateless_truncated_normal`.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - seed: the pair; the same pair gives the same numbers.
  ///   - mean: the mean before the truncation.
  ///   - stddev: the standard deviation before the truncation.
  /// - Throws: `ModelError` if the shape has a negative length, or is too large for any memory.
  public static func statelessTruncatedNormal(
    _ shape: [Int], seed: (Int, Int), mean: Double = 0, stddev: Double = 1
  ) throws -> Tensor {
    let stream = try statelessStream(shape, seed, at: "statelessTruncatedNormal")
    let values = stream.truncatedNormal(
      shape.product, mean: Float(mean), standardDeviation: Float(stddev))
    return try Tensor(values, shape: shape)
  }

  /// Integers from a seed pair, `int32`: `tf.random.stateless_uniform` with an integer type.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - seed: the pair; the same pair gives the same numbers.
  ///   - range: the range of the integers; not empty. By default it contains all 32-bit integers,
  ///     and each number is one word of the stream.
  /// - Throws: `ModelError` if the shape has a negative length or is too large for any memory, or
  ///   the range is empty or does not fit into 32 bits.
  public static func statelessIntegers(
    _ shape: [Int], seed: (Int, Int), in range: Range<Int>? = nil
  ) throws -> Tensor {
    let place = "statelessIntegers"
    let bounds = try range.map { try integerBounds($0, at: place) }
    let stream = try statelessStream(shape, seed, at: place)
    guard let (low, high) = bounds else {
      return try Tensor(stream.words(shape.product).map { Int32(bitPattern: $0) }, shape: shape)
    }
    return try Tensor(stream.integers(shape.product, from: low, to: high), shape: shape)
  }

  private static func statelessStream(
    _ shape: [Int], _ seed: (Int, Int), at place: String
  ) throws -> Philox {
    try checkShape(shape, at: place)
    return StatelessSeed(Int64(seed.0), Int64(seed.1)).stream
  }

  /// The bounds of a range for random integers.
  static func integerBounds(_ range: Range<Int>, at place: String) throws -> (Int32, Int32) {
    guard !range.isEmpty, let low = Int32(exactly: range.lowerBound),
      let high = Int32(exactly: range.upperBound)
    else {
      throw ModelError(
        .value, at: place, "cannot draw 32-bit integers from \(range)",
        help: "Use a range that is not empty and within −2147483648 … 2147483647")
    }
    return (low, high)
  }
}
