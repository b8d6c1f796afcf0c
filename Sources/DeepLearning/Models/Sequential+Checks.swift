// The checks of a model: its data, the results of its layers, and a training in progress.

extension Sequential {
  /// Checks that inputs have the model's shape.
  func checkInputs(_ x: Tensor, for action: String) throws {
    guard x.rank > 0, x.shape.dropFirst().elementsEqual(inputShape) else {
      throw ModelError(
        .shape, at: name,
        "\(action) takes samples of the shape \(inputShape); found data of the shape \(x.shape)",
        help: helpForInputs(x.shape, "samples", isTraining: action != "predict"))
    }
    guard x.shape[0] > 0 else {
      throw ModelError(
        .data, at: name, "\(action) needs samples; found data of the shape \(x.shape)",
        help: "Pass at least one sample")
    }
  }

  /// What to do with inputs of a wrong shape.
  ///
  /// - Parameters:
  ///   - shape: the shape of the inputs.
  ///   - axis: the name of the first axis.
  ///   - isTraining: whether the inputs are a data set, and not perhaps a single sample.
  func helpForInputs(_ shape: [Int], _ axis: String, isTraining: Bool) -> String {
    let without = axis == "samples" ? "number of samples" : axis
    let withoutBatch = "without the \(without): inputShape: \(Array(inputShape.dropFirst()))"
    let mayCountBatch =
      inputShape.count > 1 && shape.count == inputShape.count
      && shape.dropFirst().elementsEqual(inputShape.dropFirst())
    if mayCountBatch, isTraining || shape != inputShape {
      return "Create the model with the shape of one sample, \(withoutBatch)"
    }
    if shape == inputShape {
      let one = "x.reshaped(to: \([1] + shape))"
      guard mayCountBatch else { return "Pass a batch of one sample: \(one)" }
      return "If this is one sample, pass a batch of it: \(one). If these are \(shape[0]) samples, "
        + "create the model \(withoutBatch)"
    }
    if let count = shape.first, shape.dropFirst().reduce(1, *) == inputShape.product {
      return "Reshape the data: x.reshaped(to: \([count] + inputShape))"
    }
    return "Pass a tensor of the shape [\(axis)\(inputShape.map { ", \($0)" }.joined())]"
  }

  /// Checks that no `fit` of this model is running. A callback, a layer or a loss may call other
  /// functions of the model, but none that replaces the training.
  func checkIsNotTraining(for action: String) throws {
    guard isTraining else { return }
    throw ModelError(
      .state, at: name, "\(action) was called during a fit of the same model",
      help: action == "fit"
        ? "Call it after that fit, or train another model"
        : "Call it before or after the fit, not in a callback")
  }

  /// Checks inputs and labels, and returns both in the form that training needs.
  func checkData(
    _ x: Tensor, _ y: Tensor, _ loss: any Loss, for action: String
  ) throws -> (x: Tensor, y: Tensor) {
    try checkInputs(x, for: action)
    guard y.rank > 0, y.shape[0] == x.shape[0] else {
      throw ModelError(
        .data, at: name,
        "\(action) got \(x.shape[0]) samples and labels of the shape \(y.shape)",
        help: "Pass one label for each sample")
    }
    return (x.detached, try loss.prepared(y.detached, outputShape: outputShape))
  }

  func checkBatchSize(_ batchSize: Int, for action: String) throws {
    guard batchSize >= 1 else {
      throw ModelError(
        .value, at: name, "\(action) got a batchSize of \(batchSize)",
        help: "batchSize must be at least 1")
    }
  }

  /// Checks that the model's result for a batch has the shape that its layers' `build` announced.
  func checkResult(_ result: Tensor, count: Int) throws {
    guard result.shape.first == count, result.shape.dropFirst().elementsEqual(outputShape) else {
      throw ModelError(
        .shape, at: name,
        "returned \(result.shape) for a batch of \(count) samples, but its layers' build announced "
          + "\([count] + outputShape)",
        help: "build must return the shape that call returns, without the batch")
    }
  }
}

// MARK: - Training

extension Sequential {
  private static let help =
    "Lower the learning rate, scale the inputs, or check them for NaN and infinite values"

  /// Checks everything that could otherwise fail after weights have changed: the library's metrics
  /// must take the model's result and the labels, and the optimizer must not belong to another
  /// model.
  func checkBeforeTraining(_ setup: TrainingSetup, _ labels: Tensor) throws {
    let result = Tensor.zeros([1] + outputShape)
    for metric in setup.metrics where metric.isOfLibrary {
      _ = try metric.measure(labels[0..<1], result)
    }
    try (setup.optimizer as? ScheduledOptimizer)?.check(trainableVariables)
  }

  /// Checks that the loss depends on the weights.
  func checkDepends(_ loss: Tensor, _ variables: [Variable]) throws {
    guard variables.isEmpty || variables.contains(where: { $0.isRecorded(in: loss) }) else {
      throw ModelError(
        .state, at: name, "the loss does not depend on the weights: it has no gradient",
        help: "Compute it from the predictions by tensor operations, without .detached or .scalar")
    }
  }

  func checkFinite(_ loss: Float, _ what: String, _ when: @autoclosure () -> String) throws {
    guard loss.isFinite else {
      throw ModelError(
        .numeric, at: name, "\(what) is \(loss) in \(when())", help: Sequential.help)
    }
  }

  /// Checks that the weights are finite after the last update of an epoch. No later loss would show
  /// it.
  func checkWeights(epoch: Int) throws {
    guard variables.contains(where: { $0.firstNotFinite != nil }) else { return }
    for (weight, variable) in namedVariables {
      guard let value = variable.firstNotFinite else { continue }
      throw ModelError(
        .numeric, at: name,
        "the weights '\(weight)' contain \(value.withPlainNaN) after epoch \(epoch + 1)",
        help: Sequential.help)
    }
  }
}

extension Variable {
  /// The first element that is infinite or NaN.
  fileprivate var firstNotFinite: Float? {
    let count = value.count
    return value.withFloats { values in
      let largest = (0..<count).reduce(0) { Swift.max($0, values[$1].bitPattern & 0x7fff_ffff) }
      guard largest >= Float.infinity.bitPattern else { return nil }
      return (0..<count).first { !values[$0].isFinite }.map { values[$0] }
    }
  }
}
