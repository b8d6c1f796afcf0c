/// Gradient descent in which each weight's gradient is divided by the root of its running mean
/// square (Hinton, 2012), with Keras's formulas.
public final class RMSprop: ScheduledOptimizer {
  /// The decay rate of the mean of squares.
  public let rho: Double
  /// The share of the last update that is added to the next one.
  public let momentum: Double
  /// A small number that keeps the divisor away from 0.
  public let epsilon: Double
  /// Whether the mean of the gradients is subtracted, so that the divisor is their standard
  /// deviation.
  public let centered: Bool

  /// - Parameters:
  ///   - learningRate: the learning rate, 0 or more, or a schedule.
  ///   - rho: the decay rate of the mean of squares, 0 ≤ rho < 1.
  ///   - momentum: the share of the last update that is added to the next one,
  ///     0 ≤ momentum ≤ 1; 0 by default.
  ///   - epsilon: a small number that keeps the divisor away from 0; 0 or more.
  ///   - centered: whether gradients are divided by their standard deviation instead of their root
  ///     mean square.
  ///   - weightDecay: each step shrinks all weights by this share times the learning rate; none by
  ///     default.
  ///   - clipNorm: the largest Euclidean norm of a gradient; a larger one is scaled down to it.
  ///   - clipValue: the largest absolute value of a gradient's element; larger ones are cut to it.
  ///   - globalClipNorm: the largest norm of all gradients together. At most one of the three may
  ///     be set.
  public init(
    learningRate: any LearningRateSchedule = 0.001, rho: Double = 0.9, momentum: Double = 0,
    epsilon: Double = 1e-7, centered: Bool = false, weightDecay: Double? = nil,
    clipNorm: Double? = nil, clipValue: Double? = nil, globalClipNorm: Double? = nil
  ) {
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    var slots = ["velocity"]
    if centered { slots.append("average_gradient") }
    if momentum > 0 { slots.append("momentum") }
    super.init(
      "RMSprop", learningRate, slots: slots, weightDecay: weightDecay, clipNorm: clipNorm,
      clipValue: clipValue, globalClipNorm: globalClipNorm)
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public override func validate() throws {
    try super.validate()
    try checkSetting((0..<1).contains(rho), "rho", rho, "from 0 to below 1", at: place)
    try checkSetting((0...1).contains(momentum), "momentum", momentum, "from 0 to 1", at: place)
    try checkSetting(
      epsilon >= 0 && epsilon.isFinite, "epsilon", epsilon, "0 or more", at: place)
  }

  override func step(
    _ gradients: consuming [Tensor], _ variables: [Variable], rate: Float,
    _ slots: inout OptimizerSlots
  ) {
    let (kept, added) = (Float(rho), Float(1 - rho))
    let momentum = Float(momentum)
    let epsilon = Float(epsilon)
    let centered = centered
    slots.update(gradients, variables) { weights, gradient, newWeights, sums, count in
      let meanSquare = sums[0]
      let lastUpdate = momentum > 0 ? sums[sums.count - 1] : nil
      for i in 0..<count {
        let g = gradient[i]
        meanSquare[i] = kept * meanSquare[i] + added * (g * g)
        var divisor = meanSquare[i]
        if centered {
          let mean = kept * sums[1][i] + added * g
          sums[1][i] = mean
          divisor = divisor - mean * mean
        }
        var change = (rate * g) * (1 / (divisor + epsilon).squareRoot())
        if let lastUpdate {
          change = momentum * lastUpdate[i] + change
          lastUpdate[i] = change
        }
        newWeights[i] = weights[i] - change
      }
    }
  }
}
