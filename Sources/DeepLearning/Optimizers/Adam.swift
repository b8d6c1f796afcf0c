internal import CKernels

/// Adam (Kingma and Ba, 2015), with Keras's formulas: running means of gradients and of their
/// squares, corrected for starting at 0.
public class Adam: ScheduledOptimizer {
  /// How slowly the mean of gradients changes.
  public let beta1: Double
  /// How slowly the mean of squares changes.
  public let beta2: Double
  /// Keeps the divisor from 0.
  public let epsilon: Double
  /// The powers of the rounded β at the present step, in binary64.
  private var power1 = 1.0
  private var power2 = 1.0

  /// - Parameters:
  ///   - learningRate: the step size, above 0, or a schedule of it.
  ///   - beta1: how slowly the mean of gradients changes, 0 ≤ β < 1.
  ///   - beta2: how slowly the mean of squares changes, 0 ≤ β < 1.
  ///   - epsilon: keeps the divisor from 0; not negative.
  ///   - weightDecay: the part of the learning rate by which each step shrinks all weights; none by
  ///     default.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest magnitude of an element of a gradient; larger ones are cut off.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three counts.
  public convenience init(
    learningRate: any LearningRateSchedule = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7, weightDecay: Double? = nil, clipNorm: Double? = nil,
    clipValue: Double? = nil, globalClipNorm: Double? = nil
  ) {
    self.init(
      "Adam", learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue,
      globalClipNorm: globalClipNorm)
  }

  init(
    _ place: String, _ learningRate: any LearningRateSchedule, beta1: Double, beta2: Double,
    epsilon: Double, weightDecay: Double?, clipNorm: Double?, clipValue: Double?,
    globalClipNorm: Double?
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    super.init(
      place, learningRate, slots: ["m", "v"], weightDecay: weightDecay, clipNorm: clipNorm,
      clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public override func validate() throws {
    try super.validate()
    try checkSetting((0..<1).contains(beta1), "beta1", beta1, "from 0 to below 1", at: place)
    try checkSetting((0..<1).contains(beta2), "beta2", beta2, "from 0 to below 1", at: place)
    try checkSetting(
      epsilon >= 0 && epsilon.isFinite, "epsilon", epsilon, "0 or more", at: place)
  }

  override func step(
    _ gradients: consuming [Tensor], _ variables: [Variable], rate: Float,
    _ slots: inout OptimizerSlots
  ) {
    power1 *= Double(Float(beta1))
    power2 *= Double(Float(beta2))
    let alpha = (rate * (1 - Float(power2)).squareRoot()) / (1 - Float(power1))
    let c1 = Float(1 - beta1)
    let c2 = Float(1 - beta2)
    let epsilon = Float(epsilon)
    slots.update(gradients, variables) { weights, gradient, newWeights, sums, count in
      nbk_adam(weights, gradient, newWeights, sums[0], sums[1], alpha, c1, c2, epsilon, count)
    }
  }

  override var numbers: [(name: String, value: Double)] {
    get { [("beta_1_power", power1), ("beta_2_power", power2)] }
    set {
      for number in newValue {
        if number.name == "beta_1_power" { power1 = number.value }
        if number.name == "beta_2_power" { power2 = number.value }
      }
    }
  }
}

/// Adam with weight decay apart from the gradients (Loshchilov and Hutter, 2019), as in Keras.
public final class AdamW: Adam {
  /// - Parameters:
  ///   - learningRate: the step size, above 0, or a schedule of it.
  ///   - weightDecay: the part of the learning rate by which each step shrinks all weights.
  ///   - beta1: how slowly the mean of gradients changes, 0 ≤ β < 1.
  ///   - beta2: how slowly the mean of squares changes, 0 ≤ β < 1.
  ///   - epsilon: keeps the divisor from 0; not negative.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest magnitude of an element of a gradient; larger ones are cut off.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three counts.
  public init(
    learningRate: any LearningRateSchedule = 0.001, weightDecay: Double = 0.004,
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7, clipNorm: Double? = nil,
    clipValue: Double? = nil, globalClipNorm: Double? = nil
  ) {
    super.init(
      "AdamW", learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weightDecay: weightDecay, clipNorm: clipNorm, clipValue: clipValue,
      globalClipNorm: globalClipNorm)
  }
}
