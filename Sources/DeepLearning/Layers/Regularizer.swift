/// A penalty on a layer's weights, which is added to the loss and keeps them small.
public protocol Regularizer: Sendable {
  /// The penalty: a scalar, a single `float32` number.
  ///
  /// - Parameter weights: a kernel or a bias, of any shape.
  /// - Throws: anything that an operation on the weights throws.
  func callAsFunction(_ weights: Tensor) throws -> Tensor
  /// Checks the settings. By default all are valid.
  ///
  /// - Parameter place: the layer's name.
  /// - Throws: `ModelError`, which names the setting that is out of range.
  func validate(at place: String) throws
}

extension Regularizer {
  /// All settings are valid.
  public func validate(at place: String) throws {}
}

/// The sum of the weights' absolute values, times a factor: `l1 · Σ|w|`.
public struct L1: Regularizer {
  /// The factor.
  public let l1: Double
  /// - Parameter l1: the factor, 0 or more.
  public init(_ l1: Double = 0.01) { self.l1 = l1 }
  /// The same with Keras's parameter name: `L1(l1: 0.01)`.
  ///
  /// - Parameter l1: the factor, 0 or more.
  public init(l1: Double) { self.l1 = l1 }
  /// The penalty.
  public func callAsFunction(_ weights: Tensor) throws -> Tensor {
    try abs(weights).sum() * l1
  }
  /// Checks the factor. Throws `ModelError` if it is negative or not finite.
  public func validate(at place: String) throws { try checkPenalty(l1, "l1", at: place) }
}

/// The sum of the weights' squares, times a factor: `l2 · Σw²`.
public struct L2: Regularizer {
  /// The factor.
  public let l2: Double
  /// - Parameter l2: the factor, 0 or more.
  public init(_ l2: Double = 0.01) { self.l2 = l2 }
  /// The same with Keras's parameter name: `L2(l2: 0.01)`.
  ///
  /// - Parameter l2: the factor, 0 or more.
  public init(l2: Double) { self.l2 = l2 }
  /// The penalty.
  public func callAsFunction(_ weights: Tensor) throws -> Tensor {
    try square(weights).sum() * l2
  }
  /// Checks the factor. Throws `ModelError` if it is negative or not finite.
  public func validate(at place: String) throws { try checkPenalty(l2, "l2", at: place) }
}

/// Both: `l1 · Σ|w| + l2 · Σw²`.
public struct L1L2: Regularizer {
  /// The factor of the absolute values.
  public let l1: Double
  /// The factor of the squares.
  public let l2: Double
  /// - Parameters:
  ///   - l1: the factor of the absolute values, 0 or more.
  ///   - l2: the factor of the squares, 0 or more.
  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }
  /// The penalty.
  public func callAsFunction(_ weights: Tensor) throws -> Tensor {
    try L1(l1)(weights) + L2(l2)(weights)
  }
  /// Checks the factors. Throws `ModelError` if one is negative or not finite.
  public func validate(at place: String) throws {
    try checkPenalty(l1, "l1", at: place)
    try checkPenalty(l2, "l2", at: place)
  }
}

private func checkPenalty(_ factor: Double, _ name: String, at place: String) throws {
  try checkSetting(factor >= 0 && factor.isFinite, name, factor, "0 or more, and finite", at: place)
}

extension Layer {
  /// The penalties of regularizers on weights, for those that exist. A layer without regularizers
  /// costs a training step nothing.
  func penalties(
    _ first: (any Regularizer)?, _ firstWeights: Variable?, _ second: (any Regularizer)? = nil,
    _ secondWeights: Variable? = nil
  ) throws -> [Tensor] {
    guard first != nil || second != nil, LayerLosses.counts(self) else { return [] }
    return [try penalty(first, firstWeights), try penalty(second, secondWeights)].compactMap { $0 }
  }

  private func penalty(_ regularizer: (any Regularizer)?, _ weights: Variable?) throws -> Tensor? {
    guard let regularizer, let weights else { return nil }
    let penalty = try regularizer(weights.value)
    guard penalty.dtype == .float32, penalty.count == 1 else {
      throw ModelError(
        .shape, at: name,
        "a regularizer returned \(penalty.dtype) \(penalty.shape), not a single float32 number",
        help: "Reduce it with sum() or mean() in the regularizer")
    }
    return penalty.viewed(as: [])
  }
}
