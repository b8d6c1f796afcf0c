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

/// The labels of a whole data set, for what the model returns for one sample.
func preparedLike(
  _ labels: Tensor, _ outputShape: [Int], at place: String, help: String? = nil
) throws -> Tensor {
  try labelsOf([labels.shape.first ?? 0] + outputShape, labels, at: place, help: help)
}
