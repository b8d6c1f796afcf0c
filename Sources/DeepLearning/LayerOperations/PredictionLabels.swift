/// Labels as `float32` of the predictions' shape, for losses that compare them one by one.
/// `[batch]` and `[batch, 1]` count as the same shape: an axis of length 1 at the end may be
/// missing on either side.
func labelsLike(
  _ predictions: Tensor, _ labels: Tensor, at place: String, help: String? = nil
) throws -> Tensor {
  guard predictions.count > 0 || predictions.shape.first != 0 else {
    throw ModelError(
      .data, at: place, "the batch is empty", help: "Pass at least one sample")
  }
  return try labelsOf(predictions.shape, labels, at: place, help: help)
}

/// The same before there are predictions: `shape` is their future shape.
func labelsOf(
  _ shape: [Int], _ labels: Tensor, at place: String, help: String? = nil
) throws -> Tensor {
  if labels.shape == shape { return labels.cast(to: .float32) }
  guard labels.shape + [1] == shape || labels.shape == shape + [1] else {
    throw ModelError(
      .shape, at: place,
      "found predictions of the shape \(shape) and labels of the shape \(labels.shape)",
      help: shape.count > labels.rank + 1 && labels.shape.last == shape.last
        ? "Put Flatten() before the Dense layers, so that there is one prediction for a sample"
        : help ?? "Pass labels of the predictions' shape")
  }
  return try labels.cast(to: .float32).reshaped(to: shape)
}

/// The labels of a whole data set, to be compared with the model's result for one sample.
func preparedLike(
  _ labels: Tensor, _ outputShape: [Int], at place: String, help: String? = nil
) throws -> Tensor {
  try labelsOf([labels.shape.first ?? 0] + outputShape, labels, at: place, help: help)
}
