internal import CKernels

/// Gradient descent, with momentum if wanted.
public final class SGD: Optimizer {
  /// The step size.
  public let learningRate: Double
  /// How much of the last step goes on.
  public let momentum: Double
  /// Whether the gradient counts as if the momentum's step had been made (Nesterov).
  public let nesterov: Bool
  private var slots: OptimizerSlots

  /// - Parameters:
  ///   - learningRate: the step size, above 0.
  ///   - momentum: how much of the last step goes on, 0 ≤ momentum ≤ 1; none by default.
  ///   - nesterov: whether the gradient counts as if the momentum's step had been made.
  public init(learningRate: Double = 0.01, momentum: Double = 0, nesterov: Bool = false) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    slots = OptimizerSlots(slotCount: momentum == 0 ? 0 : 1, at: "SGD")
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate() throws {
    try checkSetting(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate,
      "a number above 0", at: "SGD")
    try checkSetting((0...1).contains(momentum), "momentum", momentum, "from 0 to 1", at: "SGD")
  }

  /// One step. Throws `ModelError` when gradients and variables do not fit together.
  public func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws {
    try slots.prepare(gradients, variables)
    let rate = Float(learningRate)
    let momentum = Float(momentum)
    let nesterov = nesterov
    slots.update(gradients, variables) { weights, gradient, newWeights, sums, count in
      if let velocity = sums.first {
        nbk_sgd_momentum(
          weights, gradient, newWeights, velocity, rate, momentum, nesterov, count)
      } else {
        nbk_sgd(weights, gradient, newWeights, rate, count)
      }
    }
  }
}
