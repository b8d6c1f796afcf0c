// What a model checks: the data it is given, what its layers return, and a training in its course.

extension Sequential {
  /// Checks inputs against the model's shape.
  func checkInputs(_ x: Tensor, for action: String) throws {
    guard x.rank > 0, x.shape.dropFirst().elementsEqual(inputShape) else {
      throw ModelError(
        .shape, at: name,
        "\(action) takes samples of the shape \(inputShape); the data have the shape \(x.shape)",
        help: "Pass a tensor of the shape [samples\(inputShape.map { ", \($0)" }.joined())]")
    }
    guard x.shape[0] > 0 else {
      throw ModelError(
        .data, at: name, "\(action) got no samples: the data have the shape \(x.shape)",
        help: "Pass at least one sample")
    }
  }

  /// Checks inputs and labels, and returns both as training takes them.
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
        .value, at: name, "\(action) with a batchSize of \(batchSize)",
        help: "batchSize must be at least 1")
    }
  }

  /// Checks what the model returned for a batch against what its layers' `build` promised.
  func checkResult(_ result: Tensor, count: Int) throws {
    guard result.shape.first == count, result.shape.dropFirst().elementsEqual(outputShape) else {
      throw ModelError(
        .shape, at: name,
        "returned \(result.shape) for a batch of \(count) samples, and its layers' build promised "
          + "\([count] + outputShape)",
        help: "Return from build the shape of what call returns, without the batch")
    }
  }
}

// MARK: - Training

extension Sequential {
  private static let help =
    "Lower the learning rate, scale the inputs, or look for values that are not finite"

  /// Checks what could otherwise fail only after weights have changed: that the library's metrics take the
  /// model's result and the labels, and that the optimizer is not another model's.
  func checkBeforeTraining(_ setup: TrainingSetup, _ labels: Tensor) throws {
    let result = Tensor.zeros([1] + outputShape)
    for metric in setup.metrics where metric.isOfLibrary {
      _ = try metric.measure(labels[0..<1], result)
    }
    try (setup.optimizer as? ScheduledOptimizer)?.check(trainableVariables)
  }

  /// Checks that there is something to learn from a loss.
  func checkDepends(_ loss: Tensor, _ variables: [Variable]) throws {
    guard loss.tape != nil || variables.isEmpty else {
      throw ModelError(
        .state, at: name, "the loss does not depend on the weights: it has no gradient",
        help: "Make it of the predictions with operations on tensors, without .detached or .scalar")
    }
  }

  func checkFinite(_ loss: Float, _ what: String, _ when: @autoclosure () -> String) throws {
    guard loss.isFinite else {
      throw ModelError(
        .numeric, at: name, "\(what) is \(loss) in \(when())", help: Sequential.help)
    }
  }

  /// Checks that the last update of an epoch left finite weights: no loss comes after it that would tell.
  func checkWeights(epoch: Int) throws {
    guard variables.contains(where: { $0.firstNotFinite != nil }) else { return }
    for (weight, variable) in namedVariables {
      guard let value = variable.firstNotFinite else { continue }
      throw ModelError(
        .numeric, at: name, "the weights '\(weight)' hold \(value) after epoch \(epoch + 1)",
        help: Sequential.help)
    }
  }
}

extension Variable {
  /// The first element that is infinite or not a number.
  fileprivate var firstNotFinite: Float? {
    let count = value.count
    return value.withFloats { values in
      let largest = (0..<count).reduce(0) { Swift.max($0, values[$1].bitPattern & 0x7fff_ffff) }
      guard largest >= Float.infinity.bitPattern else { return nil }
      return (0..<count).first { !values[$0].isFinite }.map { values[$0] }
    }
  }
}
