internal import CKernels

/// The cross-entropy of scores with the right classes, averaged over the rows along the last axis: for
/// each log(Σ exp(z − m)) − (z[label] − m), where m is its largest score.
///
/// - Parameters:
///   - labels: the classes, integers of the shape `[batch, …]` or `[batch, …, 1]`.
///   - logits: the scores, `[batch, …, classes]`.
/// - Returns: a single number. The gradient of a score is (softmax − (1 for the right class)) / rows.
/// - Throws: `ModelError` when the shapes do not fit, or for a label that is no class.
public func sparseCategoricalCrossentropy(labels: Tensor, logits: Tensor) throws -> Tensor {
  let place = "sparseCategoricalCrossentropy"
  guard logits.rank >= 2, let columns = logits.shape.last, columns > 0 else {
    throw ModelError(
      .shape, at: place, "takes scores of the shape [batch, classes], not \(logits.shape)",
      help: "End the model with Dense(units: classes)")
  }
  let leading = Array(logits.shape.dropLast())
  let rows = leading.product
  guard rows > 0 else {
    throw ModelError(
      .data, at: place, "the batch is empty", help: "Pass at least one sample")
  }
  let labels = try classLabels(labels, for: leading, classes: columns, at: place)
  let z = logits.cast(to: .float32)
  let isRecorded = z.tape != nil
  let probabilities = Tensor(
    shape: isRecorded ? z.shape : [0], dtype: .float32,
    storage: Storage(byteCount: isRecorded ? z.byteCount : 0))
  let y = Tensor.build([]) { (y: UnsafeMutablePointer<Float>) in
    let losses = Tensor.build([rows]) { (losses: UnsafeMutablePointer<Float>) in
      z.withFloats { z in
        labels.withPointer(to: Int32.self) {
          nbk_sparse_cross_entropy(
            z, $0, losses,
            isRecorded ? probabilities.storage.address.assumingMemoryBound(to: Float.self) : nil,
            rows, columns)
        }
      }
    }
    losses.withFloats { nbk_sum($0, y, 1, rows, 1) }
    y.pointee /= Float(rows)
  }
  return y.recorded(from: z) { gradient, gradients in
    gradients.add(z) {
      let scale = gradient.scalar * (1 / Float(rows))
      return Tensor.build(z.shape) { (dz: UnsafeMutablePointer<Float>) in
        probabilities.withFloats { probabilities in
          labels.withPointer(to: Int32.self) {
            nbk_sparse_cross_entropy_dx(probabilities, $0, scale, dz, rows, columns)
          }
        }
      }
    }
  }
}
