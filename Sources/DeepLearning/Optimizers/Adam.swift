internal import CKernels

/// Adam (Kingma and Ba, 2015), with Keras's formulas: running means of the gradients and of their
/// squares, corrected because they start at 0.
public class Adam: ScheduledOptimizer {
  /// The decay rate of the mean of gradients.
  public let beta1: Double
  /// The decay rate of the mean of squares.
  public let beta2: Double
  /// A small number that keeps the divisor away from 0.
  public let epsilon: Double
  /// The powers of the rounded β at the current step, in binary64.
  private var power1 = 1.0
  private var power2 = 1.0

  /// - Parameters:
  ///   - learningRate: the learning rate, 0 or more, or a schedule.
  ///   - beta1: the decay rate of the mean of gradients, 0 ≤ β < 1.
  ///   - beta2: the decay rate of the mean of squares, 0 ≤ β < 1.
  ///   - epsilon: a small number that keeps the divisor away from 0; 0 or more.
  ///   - weightDecay: each step shrinks all weights by this share times the learning rate; none by
  ///     default.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest absolute value of a gradient's element; larger ones are cut to it.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three may
  ///     be set.
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

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
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

/// Adam with weight decay that is separate from the gradients (Loshchilov and Hutter, 2019), as in
/// Keras.
public final class AdamW: Adam {
  /// - Parameters:
  ///   - learningRate: the learning rate, 0 or more, or a schedule.
  ///   - weightDecay: each step shrinks all weights by this share times the learning rate.
  ///   - beta1: the decay rate of the mean of gradients, 0 ≤ β < 1.
  ///   - beta2: the decay rate of the mean of squares, 0 ≤ β < 1.
  ///   - epsilon: a small number that keeps the divisor away from 0; 0 or more.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest absolute value of a gradient's element; larger ones are cut to it.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three may
  ///     be set.
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
