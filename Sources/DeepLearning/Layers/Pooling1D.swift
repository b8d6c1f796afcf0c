/// The maximum of each window of the sequences.
///
/// Input `[batch, steps, channels]`, output `[batch, steps, channels]`.
public final class MaxPooling1D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The length of the window.
  public let poolSize: Int
  /// How far the window moves.
  public let strides: Int
  /// How the ends are handled.
  public let padding: Padding

  /// - Parameters:
  ///   - poolSize: the length of the window, in steps.
  ///   - strides: how far the window moves, in steps; by default its own length.
  ///   - padding: `.valid`, or `.same` for windows that may reach beyond the ends.
  ///   - name: the layer's name; `max_pooling1d`, `max_pooling1d_1`, … by default.
  public init(
    poolSize: Int = 2, strides: Int? = nil, padding: Padding = .valid, name: String? = nil
  ) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
    self.name = LayerNames.next("max_pooling1d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try pooledShape(inputShape, poolSize, strides, padding)
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["steps", "channels"])
    return try input.pooledAsImages {
      try maxPool2d(
        $0, poolSize: Extent(poolSize, 1), strides: Extent(strides, 1), padding: padding)
    }
  }
}

/// The mean of each window of the sequences.
///
/// Input `[batch, steps, channels]`, output `[batch, steps, channels]`.
public final class AveragePooling1D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The length of the window.
  public let poolSize: Int
  /// How far the window moves.
  public let strides: Int
  /// How the ends are handled.
  public let padding: Padding

  /// - Parameters:
  ///   - poolSize: the length of the window, in steps.
  ///   - strides: how far the window moves, in steps; by default its own length.
  ///   - padding: `.valid`, or `.same` for windows that may reach beyond the ends. Only steps of
  ///     the sequence count.
  ///   - name: the layer's name; `average_pooling1d`, `average_pooling1d_1`, … by default.
  public init(
    poolSize: Int = 2, strides: Int? = nil, padding: Padding = .valid, name: String? = nil
  ) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
    self.name = LayerNames.next("average_pooling1d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try pooledShape(inputShape, poolSize, strides, padding)
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["steps", "channels"])
    return try input.pooledAsImages {
      try averagePool2d(
        $0, poolSize: Extent(poolSize, 1), strides: Extent(strides, 1), padding: padding)
    }
  }
}

extension Layer {
  /// The shape of a pooled sequence.
  fileprivate func pooledShape(
    _ inputShape: [Int], _ poolSize: Int, _ strides: Int, _ padding: Padding
  ) throws -> [Int] {
    try checkCount(poolSize, "poolSize")
    try checkCount(strides, "strides")
    try checkAxes(inputShape, ["steps", "channels"])
    guard padding != .causal else {
      throw ModelError(
        .value, at: name, "padding is .causal, which pooling does not have",
        help: "Use .valid or .same; .causal is for Conv1D")
    }
    let window = SequenceWindow(size: poolSize, strides: strides, padding: padding)
    return [try window.outputLength(inputShape[0], at: name), inputShape[1]]
  }
}
