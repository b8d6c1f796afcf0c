extension Layer {
  /// A variable of this layer, frozen if the layer is.
  func makeVariable(
    _ initializer: any Initializer, _ shape: [Int], _ variableName: String, isTrainable: Bool = true
  ) throws -> Variable {
    guard shape.product <= Int32.max else {
      throw ModelError(
        .value, at: name, "its \(variableName) would have the shape \(shape)",
        help: "Weights have at most \(Int32.max) elements: make the layer smaller")
    }
    let value = try initializer(shape: shape)
    guard value.shape == shape, value.dtype == .float32 else {
      throw ModelError(
        .shape, at: name,
        "the initializer of \(variableName) returned \(value.dtype) \(value.shape), not float32 "
          + "\(shape)",
        help: "Return a float32 tensor of the shape that the initializer is called with")
    }
    let variable = Variable(value, name: variableName, isTrainable: isTrainable)
    variable.isFrozen = !trainable
    return variable
  }

  /// Checks a setting that counts something.
  func checkCount(_ count: Int, _ setting: String) throws {
    guard count >= 1 else {
      throw ModelError(
        .value, at: name, "\(setting) is \(count)", help: "\(setting) must be at least 1")
    }
    guard count <= Int32.max else {
      throw ModelError(
        .value, at: name, "\(setting) is \(count)",
        help: "\(setting) must be at most \(Int32.max)")
    }
  }

  /// An input that the layer's weights are not for.
  ///
  /// - Parameter wanted: the shape that inputs must have.
  func misfit(_ input: Tensor, _ kernel: Variable, _ wanted: String) -> ModelError {
    ModelError(
      .shape, at: name,
      "has a kernel of the shape \(kernel.shape), for inputs of the shape \(wanted); the input is "
        + "\(input.shape)",
      help: "Make a new layer for inputs of another shape")
  }

  /// What an operation returns. Its errors are this layer's.
  func named<Result>(_ operation: () throws -> Result) throws -> Result {
    do {
      return try operation()
    } catch let error as ModelError {
      throw ModelError(error.kind, at: name, error.summary, help: error.help)
    }
  }

  /// Checks that an input has an axis for the batch.
  func checkBatch(_ input: Tensor) throws {
    guard input.rank > 0 else {
      throw ModelError(
        .shape, at: name, "takes batches [batch, …]; the input is a single number",
        help: "Put the batch's axis in front: reshaped(to: [1])")
    }
  }

  /// Checks that samples have the axes that a layer takes.
  ///
  /// - Parameter axes: their names, as in `[steps, channels]`.
  func checkAxes(_ inputShape: [Int], _ axes: [String]) throws {
    guard inputShape.count != axes.count else { return }
    let wanted = "[\(axes.joined(separator: ", "))]"
    let longer = inputShape + [1]
    throw ModelError(
      .shape, at: name, "takes samples of the shape \(wanted), not \(inputShape)",
      help: longer.count == axes.count
        ? "Put Reshape(\(longer.map(String.init).joined(separator: ", "))) before \(name)"
        : "Put a Reshape to \(axes.count) axes before \(name)")
  }
}

extension Sequence<Variable> {
  /// Freezes the variables, or lets optimizers change them again.
  func freeze(_ isFrozen: Bool) {
    for variable in self { variable.isFrozen = isFrozen }
  }
}
