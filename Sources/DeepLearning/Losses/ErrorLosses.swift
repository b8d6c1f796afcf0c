/// The mean of the squared differences. The labels have the predictions' shape.
public struct MeanSquaredError: Loss, Sendable {
  /// The mean of the squared differences.
  public init() {}

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    let labels = try labelsLike(predictions, labels, at: "MeanSquaredError")
    return try square(predictions - labels).meanOfLastAxis().mean()
  }

  /// Returns the labels as `float32`. Throws `ModelError` if they do not have the model's shape.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    try preparedLike(labels, outputShape, at: "MeanSquaredError")
  }
}

/// The mean of the absolute differences. The labels have the predictions' shape.
public struct MeanAbsoluteError: Loss, Sendable {
  /// The mean of the absolute differences.
  public init() {}

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    let labels = try labelsLike(predictions, labels, at: "MeanAbsoluteError")
    return try abs(predictions - labels).meanOfLastAxis().mean()
  }

  /// Returns the labels as `float32`. Throws `ModelError` if they do not have the model's shape.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    try preparedLike(labels, outputShape, at: "MeanAbsoluteError")
  }
}

/// Half the squared difference up to a bound, and a straight line beyond it (Huber, 1964). The
/// labels have the predictions' shape.
public struct Huber: Loss, Sendable {
  /// The difference at which the line begins.
  public let delta: Double

  /// - Parameter delta: the difference at which the straight line begins, above 0.
  public init(delta: Double = 1) { self.delta = delta }

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    let labels = try labelsLike(predictions, labels, at: "Huber")
    return try bent(predictions - labels).meanOfLastAxis().mean()
  }

  /// `|e| ≤ δ ? ½ · (e · e) : δ · |e| − ½ · (δ · δ)`; the gradient is g · e up to δ, then ±(g · δ).
  private func bent(_ errors: Tensor) -> Tensor {
    let delta = Float(delta)
    let losses = errors.mapped(from: Float.self) { e -> Float in
      e.magnitude <= delta ? 0.5 * (e * e) : delta * e.magnitude - 0.5 * (delta * delta)
    }
    return losses.differentiable(from: errors) { gradient, gradients in
      try gradients.add(errors) {
        try gradient.times(slope: clip(errors, min: -delta, max: delta))
      }
    }
  }

  /// Returns the labels as `float32`. Throws `ModelError` if they do not have the model's shape.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    try preparedLike(labels, outputShape, at: "Huber")
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    try checkSetting(delta > 0 && delta.isFinite, "delta", delta, "a number above 0", at: "Huber")
  }
}

extension Tensor {
  /// The mean along the last axis. A scalar stays as it is.
  fileprivate func meanOfLastAxis() throws -> Tensor { rank == 0 ? self : try mean(axis: -1) }
}
