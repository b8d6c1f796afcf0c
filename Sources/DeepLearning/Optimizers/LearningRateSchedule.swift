/// A learning rate that depends on the number of steps that an optimizer has made. A number is a
/// constant schedule, so both `SGD(learningRate: 0.1)` and `SGD(learningRate: CosineDecay(…))` are
/// valid.
public protocol LearningRateSchedule {
  /// The learning rate of a step, in binary64. Optimizers round it once to binary32.
  ///
  /// - Parameter step: the number of earlier steps.
  func callAsFunction(_ step: Int) -> Double
  /// Checks the settings. By default all are valid.
  ///
  /// - Throws: `ModelError`, which names the setting that is out of range.
  func validate() throws
}

/// A schedule of the library. A training step with it may be recorded and repeated.
protocol LibrarySchedule: LearningRateSchedule {}

/// A number in place of a schedule.
protocol ConstantSchedule: LibrarySchedule {}

extension LearningRateSchedule {
  /// All settings are valid.
  public func validate() throws {}
  /// Whether all settings are valid.
  var isValid: Bool { (try? validate()) != nil }
}

extension Double: ConstantSchedule {
  /// The number itself.
  public func callAsFunction(_ step: Int) -> Double { self }
}

extension Int: ConstantSchedule {
  /// The number itself.
  public func callAsFunction(_ step: Int) -> Double { Double(self) }
}

/// `initial · rate^(step / decaySteps)`, like Keras's `ExponentialDecay`.
public struct ExponentialDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let decay: Decay
  private let staircase: Bool

  /// - Parameters:
  ///   - initialLearningRate: the first learning rate, 0 or more.
  ///   - decaySteps: the number of steps until the rate has been applied once, 1 or more.
  ///   - decayRate: the factor of the learning rate, above 0.
  ///   - staircase: whether the learning rate changes only after every `decaySteps` steps.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) {
    initial = initialLearningRate
    decay = Decay(place: "ExponentialDecay", steps: decaySteps, rate: decayRate)
    self.staircase = staircase
  }

  /// The learning rate of a step. NaN if a setting is out of range; optimizers reject it.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    return initial * Binary64.power(decay.rate, decay.progress(step, staircase))
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    try decay.check(initial)
    try checkSetting(
      decay.rate > 0 && decay.rate.isFinite, "decayRate", decay.rate, "a number above 0",
      at: decay.place)
  }
}

/// `initial / (1 + rate · step / decaySteps)`, like Keras's `InverseTimeDecay`.
public struct InverseTimeDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let decay: Decay
  private let staircase: Bool

  /// - Parameters:
  ///   - initialLearningRate: the first learning rate, 0 or more.
  ///   - decaySteps: the number of steps until the divisor has grown by the rate, 1 or more.
  ///   - decayRate: the growth of the divisor, 0 or more.
  ///   - staircase: whether the learning rate changes only after every `decaySteps` steps.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) {
    initial = initialLearningRate
    decay = Decay(place: "InverseTimeDecay", steps: decaySteps, rate: decayRate)
    self.staircase = staircase
  }

  /// The learning rate of a step. NaN if a setting is out of range; optimizers reject it.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    return initial / (1 + decay.rate * decay.progress(step, staircase))
  }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    try decay.check(initial)
    try checkSetting(
      decay.rate >= 0 && decay.rate.isFinite, "decayRate", decay.rate, "0 or more",
      at: decay.place)
  }
}

/// The common part of the two decays without an end.
private struct Decay: Sendable {
  let place: String
  let steps: Int
  let rate: Double

  func progress(_ step: Int, _ staircase: Bool) -> Double {
    let progress = Double(step) / Double(steps)
    return staircase ? progress.rounded(.down) : progress
  }

  func check(_ initial: Double) throws {
    try checkRate(initial, "initialLearningRate", at: place)
    try checkDecaySteps(steps, at: place)
  }
}

/// - Throws: `ModelError` unless a learning rate is a number of 0 or more.
func checkRate(_ rate: Double, _ name: String, at place: String) throws {
  try checkSetting(rate >= 0 && rate.isFinite, name, rate, "0 or more", at: place)
}

/// - Throws: `ModelError` unless there is at least one step.
func checkDecaySteps(_ steps: Int, _ name: String = "decaySteps", at place: String) throws {
  guard steps < 1 else { return }
  throw ModelError(
    .value, at: place, "\(name) is \(steps)", help: "\(name) must be at least 1")
}
