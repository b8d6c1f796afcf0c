// How layers create their weights.

extension Layer {
  /// A variable of this layer, frozen if the layer is frozen.
  func makeVariable(
    _ initializer: any Initializer, _ shape: [Int], _ variableName: String, isTrainable: Bool = true
  ) throws -> Variable {
    guard shape.product <= Int32.max else {
      throw ModelError(
        .value, at: name, "its \(variableName) would have the shape \(shape)",
        help: "A weight can have at most \(Int32.max) elements: make the layer smaller")
    }
    let value = try initializer(shape: shape)
    guard value.shape == shape, value.dtype == .float32 else {
      throw ModelError(
        .shape, at: name,
        "the initializer of \(variableName) returned \(value.dtype) \(value.shape), not float32 "
          + "\(shape)",
        help: "Return a float32 tensor of the requested shape")
    }
    let variable = Variable(value, name: variableName, isTrainable: isTrainable)
    variable.isFrozen = !trainable
    return variable
  }

  /// Whether the layer already has its weights, from another model that shares it.
  ///
  /// - Throws: `ModelError` if those weights are for samples of another shape.
  func hasWeights(_ kernel: Variable?, shape: [Int], for inputShape: [Int]) throws -> Bool {
    guard let kernel else { return false }
    guard kernel.shape == shape else {
      throw ModelError(
        .shape, at: name,
        "already has a kernel of the shape \(kernel.shape); samples of \(inputShape) need \(shape)",
        help: "Create a new layer for inputs of another shape")
    }
    return true
  }
}

extension Sequence<Variable> {
  /// Freezes the variables, or lets optimizers change them again.
  func freeze(_ isFrozen: Bool) {
    for variable in self { variable.isFrozen = isFrozen }
  }
}
