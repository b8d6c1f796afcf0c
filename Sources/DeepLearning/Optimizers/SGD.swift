internal import CKernels

/// Gradient descent, with momentum if wanted.
public final class SGD: ScheduledOptimizer {
  /// How much of the last step goes on.
  public let momentum: Double
  /// Whether the gradient counts as if the momentum's step had been made (Nesterov).
  public let nesterov: Bool

  /// - Parameters:
  ///   - learningRate: the step size, above 0, or a schedule of it.
  ///   - momentum: how much of the last step goes on, 0 ≤ momentum ≤ 1; none by default.
  ///   - nesterov: whether the gradient counts as if the momentum's step had been made.
  ///   - weightDecay: the part of the learning rate by which each step shrinks all weights; none by
  ///     default.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest magnitude of an element of a gradient; larger ones are cut off.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three counts.
  public init(
    learningRate: any LearningRateSchedule = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double? = nil, clipNorm: Double? = nil, clipValue: Double? = nil,
    globalClipNorm: Double? = nil
  ) {
    self.momentum = momentum
    self.nesterov = nesterov
    super.init(
      "SGD", learningRate, slots: momentum == 0 ? [] : ["momentum"], weightDecay: weightDecay,
      clipNorm: clipNorm, clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public override func validate() throws {
    try super.validate()
    try checkSetting((0...1).contains(momentum), "momentum", momentum, "from 0 to 1", at: place)
  }

  override func step(
    _ gradients: consuming [Tensor], _ variables: [Variable], rate: Float,
    _ slots: inout OptimizerSlots
  ) {
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
