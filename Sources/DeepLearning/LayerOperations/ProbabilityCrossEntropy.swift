// Cross-entropies whose labels are numbers of the scores' shape. Each is a single operation,
// because its gradient is simpler than the gradients of its parts.

/// The cross-entropy of scores and the probabilities of the classes, averaged over the rows. For
/// each row it is Σ t · (log(Σ exp(z − m)) − (z − m)), where m is the row's largest score.
///
/// - Parameters:
///   - labels: the probabilities, of the scores' shape.
///   - logits: the scores, `[batch, …, classes]`.
/// - Returns: a scalar. The gradient of a score is (softmax · Σt − t) / rows, that of a label is
///   the factor of t above, divided by the rows.
/// - Throws: `ModelError` if the shapes differ.
public func categoricalCrossentropy(labels: Tensor, logits: Tensor) throws -> Tensor {
  let place = "categoricalCrossentropy"
  let t = try labelsLike(logits, labels, at: place)
  let z = logits.cast(to: .float32)
  guard let last = z.shape.last, last > 0 else {
    throw ModelError(
      .shape, at: place, "takes scores of the shape [batch, classes], not \(z.shape)",
      help: "End the model with Dense(units: classes)")
  }
  let rows = z.shape.dropLast().reduce(1, *)
  let shifted = try z.detached - z.detached.max(axis: -1, keepDims: true)
  let exponentials = exp(shifted)
  let sums = exponentials.addedInChain([z.rank - 1]).viewed(as: z.shape.dropLast() + [1])
  let (labels, distances) = (t.detached, try log(sums) - shifted)
  let losses = try (labels * distances).sum(axis: -1)
  return try losses.mean().differentiable(from: z, t) { gradient, gradients in
    let scale = gradient.scalar * (1 / Float(rows))
    try gradients.add(z) {
      let shares = try (exponentials / sums) * labels.sum(axis: -1, keepDims: true)
      return try ((shares - labels) * scale).asGradient(0, of: formula, at: [z, t], gradient)
    }
    gradients.add(t) { (distances * scale).asGradient(1, of: formula, at: [z, t], gradient) }
  }

  /// The loss made of operations.
  func formula(_ inputs: [Tensor]) throws -> Tensor {
    try -(inputs[1] * logSoftmax(inputs[0])).sum() / rows
  }
}

/// The cross-entropy of scores and probabilities of "yes", averaged along the last axis and then
/// over the rest: `(max(z, 0) − z · t) + log1p(exp(−|z|))`.
///
/// - Parameters:
///   - labels: the probabilities, of the scores' shape.
///   - logits: the scores, of any shape.
/// - Returns: a scalar. The gradient of a score is (sigmoid − t), that of a label is −z, each
///   divided like the mean.
/// - Throws: `ModelError` if the shapes differ.
public func binaryCrossentropy(labels: Tensor, logits: Tensor) throws -> Tensor {
  let t = try labelsLike(logits, labels, at: "binaryCrossentropy")
  let z = logits.cast(to: .float32)
  let constant = z.detached
  let losses = try (relu(constant) - constant * t.detached) + log1p(exp(-abs(constant)))
  let recorded = losses.differentiable(from: z, t) { gradient, gradients in
    try gradients.add(z) { try gradient.times(slope: sigmoid(z) - t) }
    gradients.add(t) { -gradient.times(slope: z) }
  }
  return try (recorded.rank == 0 ? recorded : recorded.mean(axis: -1)).mean()
}
