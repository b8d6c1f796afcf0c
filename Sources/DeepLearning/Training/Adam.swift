internal import CKernels

/// Adam (Kingma and Ba, 2015), with Keras's formulas: running means of gradients and of their
/// squares, corrected for starting at 0.
public final class Adam: Optimizer {
  /// The step size.
  public let learningRate: Double
  /// How slowly the mean of gradients changes.
  public let beta1: Double
  /// How slowly the mean of squares changes.
  public let beta2: Double
  /// Keeps the divisor from 0.
  public let epsilon: Double
  /// The powers of the rounded β at the present step, in binary64.
  private var power1 = 1.0
  private var power2 = 1.0
  private var slots = OptimizerSlots(slotCount: 2, at: "Adam")

  /// - Parameters:
  ///   - learningRate: the step size, above 0.
  ///   - beta1: how slowly the mean of gradients changes, 0 ≤ β < 1.
  ///   - beta2: how slowly the mean of squares changes, 0 ≤ β < 1.
  ///   - epsilon: keeps the divisor from 0; not negative.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate() throws {
    try checkSetting(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate,
      "a number above 0", at: "Adam")
    try checkSetting((0..<1).contains(beta1), "beta1", beta1, "from 0 to below 1", at: "Adam")
    try checkSetting((0..<1).contains(beta2), "beta2", beta2, "from 0 to below 1", at: "Adam")
    try checkSetting(
      epsilon >= 0 && epsilon.isFinite, "epsilon", epsilon, "0 or more", at: "Adam")
  }

  /// One step. Throws `ModelError` when gradients and variables do not fit together.
  public func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws {
    try slots.prepare(gradients, variables)
    power1 *= Double(Float(beta1))
    power2 *= Double(Float(beta2))
    let alpha = (Float(learningRate) * (1 - Float(power2)).squareRoot()) / (1 - Float(power1))
    let c1 = Float(1 - beta1)
    let c2 = Float(1 - beta2)
    let epsilon = Float(epsilon)
    slots.update(gradients, variables) { weights, gradient, newWeights, sums, count in
      nbk_adam(weights, gradient, newWeights, sums[0], sums[1], alpha, c1, c2, epsilon, count)
    }
  }
}
