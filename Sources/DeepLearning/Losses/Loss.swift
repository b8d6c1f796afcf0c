/// What training makes small.
///
/// A loss of one's own is a type with `callAsFunction`, or just a function of labels and predictions that
/// is handed to `compile(optimizer:loss:metrics:)`.
public protocol Loss {
  /// The loss of a batch, averaged over its samples: a scalar, a single `float32` number.
  ///
  /// - Parameters:
  ///   - labels: what is right, `[batch, …]`.
  ///   - predictions: what the model returned for the batch, `[batch, …]`.
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

/// A loss that makes the same kernel calls for every batch and does nothing else: a training step may be
/// recorded and repeated with it.
protocol RepeatableLoss: Loss {}
