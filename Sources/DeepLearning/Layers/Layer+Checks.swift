// Checks of layers, and their errors.

extension Layer {
  /// Checks a setting that is a count.
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

  /// The error for an input that does not fit the layer's weights.
  ///
  /// - Parameter wanted: the shape that inputs must have.
  func misfit(_ input: Tensor, _ kernel: Variable, _ wanted: String) -> ModelError {
    ModelError(
      .shape, at: name,
      "has a kernel of the shape \(kernel.shape), for inputs of the shape \(wanted); the input is "
        + "\(input.shape)",
      help: "Create a new layer for inputs of another shape")
  }

  /// Checks that a batch of images has as many channels as a kernel `[height, width, channels, …]`.
  func checkImages(_ input: Tensor, _ kernel: Variable) throws {
    guard input.rank == 4, input.shape[3] == kernel.shape[2] else {
      throw misfit(input, kernel, "[batch, height, width, \(kernel.shape[2])]")
    }
  }

  /// The result of an operation. Its errors name this layer.
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
        .shape, at: name, "takes batches [batch, …]; the input is a scalar",
        help: "Add an axis for the batch: reshaped(to: [1])")
    }
  }

  /// Checks that samples have the axes that a layer needs.
  ///
  /// - Parameter axes: the names of the axes, as in `[steps, channels]`.
  func checkAxes(_ inputShape: [Int], _ axes: [String]) throws {
    guard inputShape.count != axes.count else { return }
    let wanted = "[\(axes.joined(separator: ", "))]"
    let longer = inputShape + [1]
    throw ModelError(
      .shape, at: name, "takes samples of the shape \(wanted), not \(inputShape)",
      help: longer.count == axes.count
        ? "Put Reshape(\(longer.map(String.init).joined(separator: ", "))) before \(name)"
        : reshapeHelp(axes: axes.count, at: name))
  }
}

extension ModelError {
  /// The error for a layer without weights.
  static func notBuilt(_ name: String) -> ModelError {
    ModelError(
      .state, at: name, "has no weights yet",
      help: "Use the layer in a Sequential, or call it like a function: layer(input)")
  }
}
