/// Cross-entropy for labels that are class numbers: labels `[batch, …]`, predictions
/// `[batch, …, classes]`.
///
/// If the predictions are the direct result of a softmax or a sigmoid, the loss is computed from
/// the scores behind them, as in Keras. `fromLogits` then changes nothing.
public struct SparseCategoricalCrossentropy: RepeatableLoss, Sendable {
  /// Whether predictions are scores rather than probabilities.
  public let fromLogits: Bool

  /// - Parameter fromLogits: whether predictions are scores. Otherwise they are probabilities. As
  ///   in Keras, these are limited to 1e-7 … 1 − 1e-7, and their logarithms are the scores.
  public init(fromLogits: Bool = false) { self.fromLogits = fromLogits }

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    if let scores = predictions.scores {
      return try sparseCategoricalCrossentropy(labels: labels, logits: scores.tensor)
    }
    guard !fromLogits else {
      return try sparseCategoricalCrossentropy(labels: labels, logits: predictions)
    }
    return try sparseCategoricalCrossentropy(
      labels: labels, logits: log(clippedProbabilities(predictions)))
  }

  /// Returns the labels as `int32`. Throws `ModelError` if a label is not a class of the model.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    let place = "SparseCategoricalCrossentropy"
    guard let classes = outputShape.last else {
      throw ModelError(
        .shape, at: place, "needs one score for each class, but the model returns a scalar",
        help: "End the model with Dense(units: classes)")
    }
    let shape = [labels.shape.first ?? 0] + outputShape.dropLast()
    guard outputShape.count == 1 || labels.shape == shape || labels.shape == shape + [1] else {
      throw ModelError(
        .shape, at: place,
        "the model returns \(outputShape) for a sample, but the labels have the shape "
          + "\(labels.shape)",
        help: "Pass labels of the shape \(shape), or end the model with Flatten() and "
          + "Dense(units: classes)")
    }
    return try classLabels(labels, for: shape[...], classes: classes, at: place)
  }
}

/// Cross-entropy for labels that are probabilities of classes, usually one-hot: labels and
/// predictions `[batch, …, classes]`.
///
/// If the predictions are the direct result of a softmax or a sigmoid, the loss is computed from
/// the scores behind them, as in Keras. `fromLogits` then changes nothing.
public struct CategoricalCrossentropy: Loss, Sendable {
  /// Whether predictions are scores rather than probabilities.
  public let fromLogits: Bool
  /// The share of each label that is spread over all classes.
  public let labelSmoothing: Double

  private static let help =
    "Pass one-hot labels of the predictions' shape, or class numbers with "
    + "SparseCategoricalCrossentropy"

  /// - Parameters:
  ///   - fromLogits: whether predictions are scores. Otherwise they are probabilities. As in Keras,
  ///     these are divided by their sum and limited to 1e-7 … 1 − 1e-7.
  ///   - labelSmoothing: the share of each label that is spread evenly over all classes, from 0 to
  ///     1.
  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    let place = "CategoricalCrossentropy"
    guard let classes = predictions.shape.last, classes > 0 else {
      throw ModelError(
        .shape, at: place,
        "takes predictions of the shape [batch, classes], not \(predictions.shape)",
        help: "End the model with Dense(units: classes)")
    }
    var labels = try labelsLike(
      predictions, labels, at: place, help: CategoricalCrossentropy.help)
    if labelSmoothing != 0 {
      let smoothing = Float(labelSmoothing)
      labels = labels * (1 - smoothing) + smoothing / Float(classes)
    }
    if let scores = predictions.scores {
      return try categoricalCrossentropy(labels: labels, logits: scores.tensor)
    }
    if fromLogits {
      return try categoricalCrossentropy(labels: labels, logits: predictions)
    }
    let sums = try predictions.sum(axis: -1, keepDims: true)
    let logs = try log(clippedProbabilities(predictions / sums))
    return try (-(labels * logs).sum(axis: -1)).mean()
  }

  /// Returns the labels as `float32`. Throws `ModelError` if they do not have the model's shape, or
  /// are not from 0 to 1.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    let place = "CategoricalCrossentropy"
    let hasOtherClasses =
      labels.rank == outputShape.count + 1 && labels.shape.last != outputShape.last
      && labels.shape.dropFirst().dropLast().elementsEqual(outputShape.dropLast())
    let help =
      hasOtherClasses
      ? "End the model with one unit for each class of the labels: "
        + "Dense(units: \(labels.shape[labels.rank - 1]))"
      : CategoricalCrossentropy.help
    return try checkedProbabilities(
      preparedLike(labels, outputShape, at: place, help: help), at: place)
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    try checkSmoothing(labelSmoothing, at: "CategoricalCrossentropy")
  }
}

/// Cross-entropy for yes-or-no labels: 0, 1 or a probability, of the predictions' shape.
///
/// If the predictions are the direct result of a sigmoid or a softmax, the loss is computed from
/// the scores behind them, as in Keras. `fromLogits` then changes nothing.
public struct BinaryCrossentropy: Loss, Sendable {
  /// Whether predictions are scores rather than probabilities.
  public let fromLogits: Bool
  /// The share of each label that is replaced by ½.
  public let labelSmoothing: Double

  /// - Parameters:
  ///   - fromLogits: whether predictions are scores. Otherwise they are probabilities, which are
  ///     limited to 1e-7 … 1 − 1e-7, as in Keras.
  ///   - labelSmoothing: the share of each label that is replaced by ½, from 0 to 1.
  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  /// Returns the loss of a batch. Throws `ModelError` if labels and predictions do not fit
  /// together.
  public func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
    var labels = try labelsLike(predictions, labels, at: "BinaryCrossentropy")
    if labelSmoothing != 0 {
      let smoothing = Float(labelSmoothing)
      labels = labels * (1 - smoothing) + 0.5 * smoothing
    }
    if let scores = predictions.scores {
      return try binaryCrossentropy(labels: labels, logits: scores.tensor)
    }
    if fromLogits { return try binaryCrossentropy(labels: labels, logits: predictions) }
    let kept = try clippedProbabilities(predictions)
    let yes = try labels * log(kept + 1e-7)
    let no = try (1 - labels) * log((1 - kept) + 1e-7)
    return try (-(yes + no)).mean(axis: -1).mean()
  }

  /// Returns the labels as `float32`. Throws `ModelError` if they do not have the model's shape, or
  /// are not from 0 to 1.
  public func prepared(_ labels: Tensor, outputShape: [Int]) throws -> Tensor {
    let place = "BinaryCrossentropy"
    return try checkedProbabilities(preparedLike(labels, outputShape, at: place), at: place)
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    try checkSmoothing(labelSmoothing, at: "BinaryCrossentropy")
  }
}

/// Limits probabilities to 1e-7 … 1 − 1e-7, as Keras does.
private func clippedProbabilities(_ predictions: Tensor) throws -> Tensor {
  try minimum(maximum(predictions, .full([], 1e-7)), .full([], 1 - 1e-7))
}

/// Labels that are probabilities. Throws `ModelError`, which names the first one that is not.
private func checkedProbabilities(_ labels: Tensor, at place: String) throws -> Tensor {
  let wrong = labels.withFloats { values in
    (0..<labels.count).first { !(values[$0] >= 0 && values[$0] <= 1) }.map { ($0, values[$0]) }
  }
  if let (position, label) = wrong {
    throw ModelError(
      .value, at: place,
      "a label of sample \(position / labels.shape.dropFirst().reduce(1, *)) is \(label)",
      help: "Labels are probabilities, so they must be from 0 to 1")
  }
  return labels
}

private func checkSmoothing(_ labelSmoothing: Double, at place: String) throws {
  try checkSetting(
    (0...1).contains(labelSmoothing), "labelSmoothing", labelSmoothing, "from 0 to 1", at: place)
}
