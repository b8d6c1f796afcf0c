// The mean or maximum of each channel over a whole sample.

/// The mean of each channel over all steps.
///
/// Input `[batch, steps, channels]`, output `[batch, channels]`.
public final class GlobalAveragePooling1D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// Whether the reduced axes stay, with length 1.
  public let keepDims: Bool

  /// - Parameters:
  ///   - keepDims: whether the reduced axes stay, with length 1.
  ///   - name: the layer's name; `global_average_pooling1d`, `global_average_pooling1d_1`, … by
  ///     default.
  public init(keepDims: Bool = false, name: String? = nil) {
    self.keepDims = keepDims
    self.name = LayerNames.next("global_average_pooling1d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkAxes(inputShape, ["steps", "channels"])
    return keepDims ? [1, inputShape[1]] : [inputShape[1]]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["steps", "channels"])
    return try input.cast(to: .float32).mean(axis: 1, keepDims: keepDims)
  }
}

/// The maximum of each channel over all steps.
///
/// Input `[batch, steps, channels]`, output `[batch, channels]`. The gradient goes to the first
/// maximum.
public final class GlobalMaxPooling1D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// Whether the reduced axes stay, with length 1.
  public let keepDims: Bool

  /// - Parameters:
  ///   - keepDims: whether the reduced axes stay, with length 1.
  ///   - name: the layer's name; `global_max_pooling1d`, `global_max_pooling1d_1`, … by default.
  public init(keepDims: Bool = false, name: String? = nil) {
    self.keepDims = keepDims
    self.name = LayerNames.next("global_max_pooling1d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkAxes(inputShape, ["steps", "channels"])
    return keepDims ? [1, inputShape[1]] : [inputShape[1]]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["steps", "channels"])
    return try input.cast(to: .float32).max(axis: 1, keepDims: keepDims)
  }
}

/// The mean of each channel over all pixels.
///
/// Input `[batch, height, width, channels]`, output `[batch, channels]`.
public final class GlobalAveragePooling2D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// Whether the reduced axes stay, with length 1.
  public let keepDims: Bool

  /// - Parameters:
  ///   - keepDims: whether the reduced axes stay, with length 1.
  ///   - name: the layer's name; `global_average_pooling2d`, `global_average_pooling2d_1`, … by
  ///     default.
  public init(keepDims: Bool = false, name: String? = nil) {
    self.keepDims = keepDims
    self.name = LayerNames.next("global_average_pooling2d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkAxes(inputShape, ["height", "width", "channels"])
    return keepDims ? [1, 1, inputShape[2]] : [inputShape[2]]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["height", "width", "channels"])
    return try input.cast(to: .float32).mean(axis: 1, 2, keepDims: keepDims)
  }
}

/// The maximum of each channel over all pixels.
///
/// Input `[batch, height, width, channels]`, output `[batch, channels]`. The gradient goes to the
/// first maximum.
public final class GlobalMaxPooling2D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// Whether the reduced axes stay, with length 1.
  public let keepDims: Bool

  /// - Parameters:
  ///   - keepDims: whether the reduced axes stay, with length 1.
  ///   - name: the layer's name; `global_max_pooling2d`, `global_max_pooling2d_1`, … by default.
  public init(keepDims: Bool = false, name: String? = nil) {
    self.keepDims = keepDims
    self.name = LayerNames.next("global_max_pooling2d", given: name)
  }

  /// Checks the shape of a sample, and returns the shape of the result. Throws `ModelError` if the
  /// shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkAxes(inputShape, ["height", "width", "channels"])
    return keepDims ? [1, 1, inputShape[2]] : [inputShape[2]]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkAxes(Array(input.shape.dropFirst()), ["height", "width", "channels"])
    return try input.cast(to: .float32).max(axis: 1, 2, keepDims: keepDims)
  }
}
