internal import CKernels

/// The cross-entropy of scores and the right classes, averaged over the rows along the last axis.
/// For each row it is log(Σ exp(z − m)) − (z[label] − m), where m is the row's largest score.
///
/// - Parameters:
///   - labels: the classes, integers of the shape `[batch, …]` or `[batch, …, 1]`.
///   - logits: the scores, `[batch, …, classes]`.
/// - Returns: a scalar. The gradient of a score is (softmax − (1 for the right class)) / rows.
/// - Throws: `ModelError` if the shapes do not fit, or if a label is not a class.
public func sparseCategoricalCrossentropy(labels: Tensor, logits: Tensor) throws -> Tensor {
  let place = "sparseCategoricalCrossentropy"
  guard logits.rank >= 2, let columns = logits.shape.last, columns > 0 else {
    throw ModelError(
      .shape, at: place, "takes scores of the shape [batch, classes], not \(logits.shape)",
      help: "End the model with Dense(units: classes)")
  }
  let leading = logits.shape.dropLast()
  let rows = leading.reduce(1, *)
  guard rows > 0 else {
    throw ModelError(
      .data, at: place, "the batch is empty", help: "Pass at least one sample")
  }
  let labels = try classLabels(labels, for: leading, classes: columns, at: place)
  let z = logits.cast(to: .float32)
  let isRecorded = z.isRecorded
  let losses = Tensor.uninitialized([rows])
  let probabilities = Tensor.uninitialized(isRecorded ? z.shape : [0])
  let y = Tensor.computed([]) { y in
    z.withFloats { z in
      labels.withPointer(to: Int32.self) {
        nbk_sparse_cross_entropy(
          z, $0, losses.storage.floats, isRecorded ? probabilities.storage.floats : nil, rows,
          columns)
      }
    }
    losses.withFloats { nbk_statistic(NBK_MEAN, $0, y, 1, rows, 1) }
  }
  return y.differentiable(from: z) { gradient, gradients in
    gradients.add(z) {
      let dz = Tensor.computed(z.shape) { dz in
        let scale = gradient.scalar * (1 / Float(rows))
        probabilities.withFloats { probabilities in
          labels.withPointer(to: Int32.self) {
            nbk_sparse_cross_entropy_dx(probabilities, $0, scale, dz, rows, columns)
          }
        }
      }
      return dz.asGradient(0, of: formula, at: [z], gradient)
    }
  }

  /// The loss made of operations.
  func formula(_ inputs: [Tensor]) throws -> Tensor {
    let isRight = try oneHot(labels, depth: columns)
    return try -(isRight * logSoftmax(inputs[0])).sum() / rows
  }
}
