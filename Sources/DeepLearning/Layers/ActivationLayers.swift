/// A relu with settings: elements below a threshold become 0 or small, and elements above a maximum
/// become the maximum (see `rectified`). The shape stays.
public final class ReLU: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  /// The largest result, if there is one.
  public let maxValue: Double?
  /// The slope below the threshold.
  public let negativeSlope: Double
  /// Elements above this value stay unchanged, up to the maximum.
  public let threshold: Double

  /// - Parameters:
  ///   - maxValue: the largest result, 0 or more; none by default.
  ///   - negativeSlope: the slope below the threshold, 0 or more.
  ///   - threshold: elements above it stay unchanged, up to the maximum; 0 or more.
  ///   - name: the layer's name; `re_lu`, `re_lu_1`, … by default.
  public init(
    maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0, name: String? = nil
  ) {
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    self.name = LayerNames.next("re_lu", given: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if a setting is out of range.
  public func build(inputShape: [Int]) throws -> [Int] {
    if let maxValue { try checkSetting(maxValue >= 0, "maxValue", maxValue, "0 or more", at: name) }
    try checkSlope(negativeSlope, "negativeSlope")
    try checkSlope(threshold, "threshold")
    return inputShape
  }

  /// Returns the result for a batch.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    rectified(
      input, maxValue: maxValue, negativeSlope: negativeSlope, threshold: threshold)
  }
}

/// A relu that scales negative elements: `x > 0 ? x : alpha · x`. The shape stays.
public final class LeakyReLU: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The factor of negative elements.
  public let alpha: Double

  /// - Parameters:
  ///   - alpha: the factor of negative elements, 0 or more.
  ///   - name: the layer's name; `leaky_re_lu`, `leaky_re_lu_1`, … by default.
  public init(alpha: Double = 0.3, name: String? = nil) {
    self.alpha = alpha
    self.name = LayerNames.next("leaky_re_lu", given: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if the slope is out of range.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkSlope(alpha, "alpha")
    return inputShape
  }

  /// Returns the result for a batch.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    leakyRelu(input, alpha: alpha)
  }
}

/// A relu that bends negative elements: `x < 0 ? alpha · (eˣ − 1) : x`. The shape stays.
public final class ELU: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The limit of the result for very negative elements is `-alpha`.
  public let alpha: Double

  /// - Parameters:
  ///   - alpha: the limit of the result for very negative elements is `-alpha`; 0 or more.
  ///   - name: the layer's name; `elu`, `elu_1`, … by default.
  public init(alpha: Double = 1, name: String? = nil) {
    self.alpha = alpha
    self.name = LayerNames.next("elu", given: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if alpha is out of range.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkSlope(alpha, "alpha")
    return inputShape
  }

  /// Returns the result for a batch.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor { elu(input, alpha: alpha) }
}

/// Probabilities along an axis. The shape stays.
public final class Softmax: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The axis whose elements become probabilities. Axis 0 is the batch.
  public let axis: Int

  /// - Parameters:
  ///   - axis: the axis whose elements become probabilities, the last one by default. Axis 0 is the
  ///     batch.
  ///   - name: the layer's name; `softmax`, `softmax_1`, … by default.
  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    self.name = LayerNames.next("softmax", given: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if the axis does not exist.
  public func build(inputShape: [Int]) throws -> [Int] {
    _ = try position(of: axis, inputShape)
    return inputShape
  }

  /// Returns the result for a batch. Throws `ModelError` if the axis does not exist.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    let position = try position(of: axis, Array(input.shape.dropFirst()))
    // Keras remembers the scores whatever the axis is, and its losses take the last one.
    return try input.withLast(position) { try softmax($0) }
      .remembering(input.cast(to: .float32))
  }
}

extension Layer {
  fileprivate func checkSlope(_ slope: Double, _ setting: String) throws {
    try checkSetting(
      slope >= 0 && slope.isFinite, setting, slope, "0 or more, and finite", at: name)
  }
}
