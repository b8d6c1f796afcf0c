/// A constant learning rate up to each boundary, like Keras's `PiecewiseConstantDecay`.
public struct PiecewiseConstantDecay: LibrarySchedule, Sendable {
  private let boundaries: [Int]
  private let values: [Double]

  /// - Parameters:
  ///   - boundaries: the last step of each piece except the last piece, ascending.
  ///   - values: the learning rate of each piece, 0 or more. There is one more value than
  ///     boundaries.
  public init(boundaries: [Int], values: [Double]) {
    self.boundaries = boundaries
    self.values = values
  }

  /// The learning rate of a step. NaN if a setting is out of range; optimizers reject it.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    return values[boundaries.firstIndex { step <= $0 } ?? boundaries.count]
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    let place = "PiecewiseConstantDecay"
    guard values.count == boundaries.count + 1 else {
      throw ModelError(
        .value, at: place,
        "found \(boundaries.count) boundaries and \(values.count) values",
        help: "Pass one more value than boundaries")
    }
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ModelError(
        .value, at: place, "the boundaries are \(boundaries)",
        help: "boundaries must ascend")
    }
    for value in values { try checkRate(value, "a value", at: place) }
  }
}

/// From one learning rate to another along a power of the remaining steps, like Keras's
/// `PolynomialDecay`: `(initial − end) · (1 − step / decaySteps)^power + end`.
public struct PolynomialDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let end: Double
  private let decaySteps: Int
  private let power: Double
  private let cycle: Bool

  /// - Parameters:
  ///   - initialLearningRate: the first learning rate, 0 or more.
  ///   - decaySteps: the number of steps until the end is reached, 1 or more.
  ///   - endLearningRate: the last learning rate, 0 or more.
  ///   - power: the power, above 0; 1 gives a straight line.
  ///   - cycle: whether to start again after `decaySteps`, with `decaySteps` multiplied by the next
  ///     whole number. Otherwise the learning rate stays at the end.
  public init(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001,
    power: Double = 1, cycle: Bool = false
  ) {
    initial = initialLearningRate
    end = endLearningRate
    self.decaySteps = decaySteps
    self.power = power
    self.cycle = cycle
  }

  /// The learning rate of a step. NaN if a setting is out of range; optimizers reject it.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    var steps = Double(decaySteps)
    var step = Double(step)
    if cycle {
      steps *= step == 0 ? 1 : (step / steps).rounded(.up)
    } else {
      step = min(step, steps)
    }
    return (initial - end) * Binary64.power(1 - step / steps, power) + end
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    let place = "PolynomialDecay"
    try checkRate(initial, "initialLearningRate", at: place)
    try checkSetting(
      end >= 0 && end.isFinite, "endLearningRate", end, "0 or more", at: place)
    try checkDecaySteps(decaySteps, at: place)
    try checkSetting(
      power > 0 && power.isFinite, "power", power, "a number above 0", at: place)
  }
}

/// From one learning rate to a part of it along half a cosine, with an optional linear warm-up:
/// Keras's `CosineDecay` (Loshchilov and Hutter, 2017).
public struct CosineDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let decaySteps: Int
  private let alpha: Double
  private let warmupTarget: Double?
  private let warmupSteps: Int

  /// - Parameters:
  ///   - initialLearningRate: the first learning rate, 0 or more.
  ///   - decaySteps: the number of steps of the cosine until the end is reached, 1 or more.
  ///   - alpha: the last learning rate, as a share of that at the start of the cosine, from 0 to 1.
  ///   - warmupTarget: the learning rate at the end of the warm-up, where the cosine starts; none
  ///     by default.
  ///   - warmupSteps: the number of steps of the warm-up.
  public init(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Int = 0
  ) {
    initial = initialLearningRate
    self.decaySteps = decaySteps
    self.alpha = alpha
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }

  /// The learning rate of a step. NaN if a setting is out of range; optimizers reject it.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    guard let warmupTarget else { return decayed(from: initial, step) }
    guard step < warmupSteps else { return decayed(from: warmupTarget, step - warmupSteps) }
    return (warmupTarget - initial) * (Double(step) / Double(warmupSteps)) + initial
  }

  private func decayed(from rate: Double, _ step: Int) -> Double {
    let fraction = Double(min(step, decaySteps)) / Double(decaySteps)
    let cosine = 0.5 * (1 + Binary64.cosineOfHalfTurns(fraction))
    return rate * ((1 - alpha) * cosine + alpha)
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    let place = "CosineDecay"
    try checkRate(initial, "initialLearningRate", at: place)
    if let warmupTarget {
      try checkRate(warmupTarget, "warmupTarget", at: place)
      try checkDecaySteps(warmupSteps, "warmupSteps", at: place)
    }
    try checkDecaySteps(decaySteps, at: place)
    try checkSetting((0...1).contains(alpha), "alpha", alpha, "from 0 to 1", at: place)
  }
}
