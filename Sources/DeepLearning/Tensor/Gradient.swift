/// The value of `body` and its gradients with respect to variables, like TensorFlow's
/// `GradientTape`.
///
///     let (loss, gradients) = try valueAndGradient(of: model.trainableVariables) {
///       try crossEntropy(labels, model(images))
///     }
///
/// Gradients of gradients: `body` may take gradients itself, and compute the value from them. Their
/// dependence on the variables counts, to any order.
///
///     let (value, gradients) = try valueAndGradient(of: [w]) {
///       let (loss, slopes) = try valueAndGradient(of: [w]) { try square(w.value).sum() }
///       return try loss + 0.1 * square(slopes[0]).sum()
///     }
///
/// - Parameters:
///   - variables: the variables to differentiate with respect to; all others are constants.
///   - body: computes the value, a single `float32` number, from the variables.
/// - Returns: the value, and one gradient for each variable, in the same order and of the
///   variable's shape.
/// - Throws: `ModelError` if the value is not a single `float32` number, or if there is no gradient
///   with respect to integers or Booleans; anything that `body` throws.
public func valueAndGradient(
  of variables: [Variable], _ body: () throws -> Tensor
) throws -> (value: Tensor, gradients: [Tensor]) {
  for (position, variable) in variables.enumerated() where variable.dtype != .float32 {
    throw notDifferentiable(
      "variable \(position) of the list, '\(variable.name)',", variable.dtype, variable.shape,
      at: "valueAndGradient",
      help: "Make it of float32 numbers, as in Variable(Tensor([1.0, 2])), or leave it out of the "
        + "list; in a layer, isTrainable: false does that")
  }
  let tape = Tape()
  let watched = variables.map { $0.watch(tape) }
  defer {
    for (variable, places) in zip(variables, watched).reversed() { variable.unwatch(places.outer) }
    tape.close()
  }
  let value = try body()
  try checkDifferentiable(value, at: "valueAndGradient")
  let gradients = try tape.gradients(of: value)
  return (value.onOpenTapes, watched.map { gradients.gradient(of: $0.leaf) })
}

/// The value of `body` at a tensor, and its gradient there.
///
/// - Parameters:
///   - point: a `float32` tensor of any shape.
///   - body: computes a single `float32` number from it.
/// - Returns: the value, and the gradient, which has the point's shape. Inside of another gradient,
///   both may be used to compute its value, and the point may depend on its variables.
/// - Throws: `ModelError` if the value is not a single `float32` number, or if there is no gradient
///   with respect to integers or Booleans; anything that `body` throws.
public func valueAndGradient(
  at point: Tensor, of body: (Tensor) throws -> Tensor
) throws -> (value: Tensor, gradient: Tensor) {
  try valueAndGradient(at: point, place: "valueAndGradient", of: body)
}

/// The same for the function `place`, which a message names.
private func valueAndGradient(
  at point: Tensor, place: String, of body: (Tensor) throws -> Tensor
) throws -> (value: Tensor, gradient: Tensor) {
  guard point.dtype == .float32 else {
    throw notDifferentiable(
      "the point", point.dtype, point.shape, at: place,
      help: "Write Tensor([1.0, 2]) instead of Tensor([1, 2]), or use cast(to: .float32)")
  }
  let tape = Tape()
  defer { tape.close() }
  let leaf = tape.leaf(point)
  let value = try body(leaf)
  try checkDifferentiable(value, at: place)
  let gradient = try tape.gradients(of: value).gradient(of: leaf)
  return (value.onOpenTapes, gradient)
}

/// The gradient of `body` at a tensor.
///
/// - Parameters:
///   - point: a `float32` tensor of any shape.
///   - body: computes a scalar, a single `float32` number, from it.
/// - Returns: the gradient, which has the point's shape.
/// - Throws: `ModelError` if the value is not a single `float32` number, or if there is no gradient
///   with respect to integers or Booleans; anything that `body` throws.
public func gradient(at point: Tensor, of body: (Tensor) throws -> Tensor) throws -> Tensor {
  try valueAndGradient(at: point, place: "gradient", of: body).gradient
}

private func notDifferentiable(
  _ what: String, _ dtype: DType, _ shape: [Int], at place: String, help: String
) -> ModelError {
  ModelError(
    .dtype, at: place,
    "\(what) is \(dtype) \(shape), and only float32 numbers have gradients", help: help)
}

private func checkDifferentiable(_ value: Tensor, at place: String) throws {
  guard value.dtype == .float32, value.count == 1 else {
    throw ModelError(
      value.count == 1 ? .dtype : .shape, at: place,
      "only a single float32 number has a gradient; this value is \(value.dtype) \(value.shape)",
      help: value.dtype == .float32
        ? "Reduce it first, with sum() or mean()"
        : "Cast to float32 before computing it, with cast(to: .float32)"
          + (value.count == 1 ? "" : ", and reduce it with sum() or mean()"))
  }
}
