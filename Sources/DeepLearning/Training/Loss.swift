/// What training makes small.
///
/// A loss of one's own is a type with `callAsFunction`, or just a function of labels and predictions that
/// is handed to `compile(optimizer:loss:metrics:)`.
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
  /// Checks the settings. By default they are fine.
  ///
  /// - Throws: `ModelError` naming the setting that is out of range.
  func validate() throws
}

extension Loss {
  /// The labels as they are.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor { labels }
  /// Every setting is fine.
  public func validate() throws {}
}

/// A loss that is a function.
struct FunctionLoss: Loss {
  let function: (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor

  func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    try function(labels, predictions)
  }
}

// MARK: - Labels of the predictions' shape

/// Labels as `float32` of the predictions' shape, for losses that compare them one by one. Where either
/// has an axis of length 1 at its end that the other lacks, as `[batch]` and `[batch, 1]`, it counts as
/// having it.
func labelsLike(
  _ predictions: Tensor, _ labels: Tensor, at place: String, help: String? = nil
) throws -> Tensor {
  guard predictions.count > 0 || predictions.shape.first != 0 else {
    throw ModelError(
      .data, at: place, "the batch is empty", help: "Pass at least one sample")
  }
  return try labelsOf(predictions.shape, labels, at: place, help: help)
}

/// The same before there are predictions: `shape` is theirs.
func labelsOf(
  _ shape: [Int], _ labels: Tensor, at place: String, help: String? = nil
) throws -> Tensor {
  if labels.shape == shape { return labels.cast(to: .float32) }
  guard labels.shape + [1] == shape || labels.shape == shape + [1] else {
    throw ModelError(
      .shape, at: place,
      "there are predictions of the shape \(shape) and labels of the shape \(labels.shape)",
      help: help ?? "Pass labels of the predictions' shape")
  }
  return try labels.cast(to: .float32).reshaped(to: shape)
}
