/// What training makes small.
public protocol Loss {
  /// The loss of a batch, averaged over its samples: a single `float32` number.
  ///
  /// - Parameters:
  ///   - labels: what is right.
  ///   - predictions: what the model returned for the batch.
  /// - Throws: `ModelError` when the two do not fit together.
  func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  /// Checks the labels of a whole data set before any training, and returns them as the loss takes
  /// them fastest. By default they stay as they are.
  ///
  /// - Parameters:
  ///   - labels: the labels, one along the first axis for each sample.
  ///   - outputShape: the shape of what the model returns for one sample.
  /// - Throws: `ModelError` for labels that the loss cannot take.
  func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor
}

extension Loss {
  /// The labels as they are.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor { labels }
}

/// Cross-entropy of classes given as numbers: labels `[batch]`, predictions `[batch, classes]`.
public struct SparseCategoricalCrossentropy: Loss, Sendable {
  /// Whether predictions are scores rather than probabilities.
  public let fromLogits: Bool

  /// - Parameter fromLogits: whether predictions are scores. If not, they are probabilities, which
  ///   are kept within 1e-7 … 1 − 1e-7 and whose logarithms are the scores, as in Keras.
  public init(fromLogits: Bool = false) { self.fromLogits = fromLogits }

  /// The loss of a batch. Throws `ModelError` when labels and predictions do not fit together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    guard !fromLogits else {
      return try sparseCategoricalCrossentropy(labels: labels, logits: predictions)
    }
    let bounded = try minimum(maximum(predictions, .full([], 1e-7)), .full([], 1 - 1e-7))
    return try sparseCategoricalCrossentropy(labels: labels, logits: log(bounded))
  }

  /// Labels as `int32`. Throws `ModelError` for labels that are no classes of the model.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    guard outputShape.count == 1 else {
      throw ModelError(
        .shape, at: "SparseCategoricalCrossentropy",
        "takes one score for each class, but the model returns \(outputShape) for a sample",
        help: "End the model with Flatten() and Dense(units: classes)")
    }
    return try classLabels(
      labels, count: labels.shape.first ?? 0, classes: outputShape[0],
      at: "SparseCategoricalCrossentropy")
  }
}
