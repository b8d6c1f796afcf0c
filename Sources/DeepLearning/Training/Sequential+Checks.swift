// What a training checks of itself: before its first step, in each, and after each epoch.

extension Sequential {
  private static let help =
    "Lower the learning rate, scale the inputs, or look for values that are not finite"

  /// Checks what could otherwise fail only after weights have changed: that the library's metrics take the
  /// model's result and the labels, and that the optimizer is not another model's.
  func checkSteps(_ setup: TrainingSetup, _ labels: Tensor) throws {
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
