internal import CKernels

/// The probabilities eˣ / Σ eˣ along the last axis. The maximum is subtracted first, so that
/// nothing overflows. The gradient is y · (g − Σ g · y).
///
/// The result remembers its logits. The cross-entropy losses compute from these, as in Keras.
///
/// - Parameter x: logits, `[…, classes]`.
/// - Returns: probabilities of the same shape, whose sum along the last axis is 1.
/// - Throws: `ModelError` if the tensor is a scalar, which has no axis.
public func softmax(_ x: Tensor) throws -> Tensor {
  guard let columns = x.shape.last else {
    throw ModelError(
      .shape, at: "softmax", "a scalar has no axis",
      help: "Pass scores of the shape [samples, classes]")
  }
  let x = x.cast(to: .float32)
  let y = Tensor.computed(x.shape) { y in
    x.withFloats { nbk_softmax($0, y, x.shape.dropLast().reduce(1, *), columns) }
  }
  return y.differentiable(from: x) { y, gradient, gradients in
    try gradients.add(x) {
      let sums = gradient.times(slope: y).summed(to: y.shape.dropLast() + [1])
      return try (gradient - sums).times(slope: y)
    }
  }
  .remembering(x)
}

/// The logarithms of the probabilities of `softmax`: (x − m) − log Σ exp(x − m) along the last
/// axis, where m is the maximum. The gradient is g − eʸ · Σ g.
///
/// - Parameter x: logits, `[…, classes]`.
/// - Returns: the logarithms of the probabilities, in the same shape.
/// - Throws: `ModelError` if the tensor is a scalar, which has no axis.
public func logSoftmax(_ x: Tensor) throws -> Tensor {
  guard x.rank > 0 else {
    throw ModelError(
      .shape, at: "logSoftmax", "a scalar has no axis",
      help: "Pass scores of the shape [samples, classes]")
  }
  let x = x.cast(to: .float32)
  guard x.count > 0 else { return x }
  let source = x.detached
  let centred = try source - source.max(axis: -1, keepDims: true)
  let sums = exp(centred).addedInChain([x.rank - 1]).viewed(as: x.shape.dropLast() + [1])
  let y = try centred - log(sums)
  return y.differentiable(from: x) { y, gradient, gradients in
    try gradients.add(x) {
      let sums = gradient.summed(to: y.shape.dropLast() + [1])
      return try gradient - Tensor.productOfNonzero(exp(y), sums)
    }
  }
}
