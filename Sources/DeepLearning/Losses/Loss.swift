/// The value that training minimizes.
///
/// Your own loss is a type with `callAsFunction`, or just a function of labels and predictions that
/// is passed to `compile(optimizer:loss:metrics:)`.
public protocol Loss {
  /// The loss of a batch, averaged over its samples: a scalar, a single `float32` number.
  ///
  /// - Parameters:
  ///   - labels: the correct answers, `[batch, …]`.
  ///   - predictions: the model's results for the batch, `[batch, …]`.
  /// - Throws: `ModelError` if labels and predictions do not fit together.
  func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  /// Checks the labels of a whole data set before training, and returns them in the form that the
  /// loss processes fastest. By default they stay as they are.
  ///
  /// - Parameters:
  ///   - labels: the labels, one for each sample: `[samples]` or `[samples, …]`.
  ///   - outputShape: the shape of the model's result for one sample.
  /// - Throws: `ModelError` if the loss cannot use the labels.
  func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor
  /// Checks the settings. By default all are valid.
  ///
  /// - Throws: `ModelError`, which names the setting that is out of range.
  func validate() throws
}

extension Loss {
  /// The labels, unchanged.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor { labels }
  /// All settings are valid.
  public func validate() throws {}
}

/// A loss defined by a function.
struct FunctionLoss: Loss {
  let function: (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor

  func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    try function(labels, predictions)
  }
}

/// A loss that makes the same kernel calls for every batch and does nothing else. A training step
/// with it may be recorded and repeated.
protocol RepeatableLoss: Loss {}
