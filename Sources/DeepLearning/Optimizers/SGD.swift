internal import CKernels

/// Gradient descent, with optional momentum.
public final class SGD: ScheduledOptimizer {
  /// The share of the last update that is added to the next one.
  public let momentum: Double
  /// Whether to use Nesterov's variant: a step as if the gradient had been taken after the
  /// momentum's step.
  public let nesterov: Bool

  /// - Parameters:
  ///   - learningRate: the learning rate, 0 or more, or a schedule.
  ///   - momentum: the share of the last update that is added to the next one,
  ///     0 ≤ momentum ≤ 1; 0 by default.
  ///   - nesterov: whether to use Nesterov's variant: a step as if the gradient had been taken
  ///     after the momentum's step.
  ///   - weightDecay: each step shrinks all weights by this share times the learning rate; none by
  ///     default.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest absolute value of a gradient's element; larger ones are cut to it.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three may
  ///     be set.
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

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
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
