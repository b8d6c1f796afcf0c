/// A step size that depends on how many steps an optimizer has made. A number is one that never
/// changes, so `SGD(learningRate: 0.1)` and `SGD(learningRate: CosineDecay(…))` are both right.
public protocol LearningRateSchedule {
  /// The step size of a step, in binary64; optimizers round it once to binary32.
  ///
  /// - Parameter step: how many steps have been made before.
  func callAsFunction(_ step: Int) -> Double
  /// Checks the settings. By default they are fine.
  ///
  /// - Throws: `ModelError` naming the setting that is out of range.
  func validate() throws
}

/// A schedule of the library's: a training step may be recorded and repeated with it.
protocol LibrarySchedule: LearningRateSchedule {}

extension LearningRateSchedule {
  /// Every setting is fine.
  public func validate() throws {}
  /// Whether every setting is fine.
  var isValid: Bool { (try? validate()) != nil }
}

extension Double: LibrarySchedule {
  /// The number itself.
  public func callAsFunction(_ step: Int) -> Double { self }
}

extension Int: LibrarySchedule {
  /// The number itself.
  public func callAsFunction(_ step: Int) -> Double { Double(self) }
}

/// `initial · rate^(step / decaySteps)`, after Keras's `ExponentialDecay`.
public struct ExponentialDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let decay: Decay
  private let staircase: Bool

  /// - Parameters:
  ///   - initialLearningRate: the step size at the beginning, above 0.
  ///   - decaySteps: after how many steps the rate has been applied once, 1 or more.
  ///   - decayRate: what the step size is multiplied by, above 0.
  ///   - staircase: whether it changes only after each full `decaySteps`.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) {
    initial = initialLearningRate
    decay = Decay(place: "ExponentialDecay", steps: decaySteps, rate: decayRate)
    self.staircase = staircase
  }

  /// The step size of a step. NaN where a setting is out of range, which optimizers refuse.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    return initial * Binary64.power(decay.rate, decay.progress(step, staircase))
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate() throws {
    try decay.check(initial)
    try checkSetting(
      decay.rate > 0 && decay.rate.isFinite, "decayRate", decay.rate, "a number above 0",
      at: decay.place)
  }
}

/// `initial / (1 + rate · step / decaySteps)`, after Keras's `InverseTimeDecay`.
public struct InverseTimeDecay: LibrarySchedule, Sendable {
  private let initial: Double
  private let decay: Decay
  private let staircase: Bool

  /// - Parameters:
  ///   - initialLearningRate: the step size at the beginning, above 0.
  ///   - decaySteps: after how many steps the divisor has grown by the rate, 1 or more.
  ///   - decayRate: by how much the divisor grows, 0 or more.
  ///   - staircase: whether it changes only after each full `decaySteps`.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) {
    initial = initialLearningRate
    decay = Decay(place: "InverseTimeDecay", steps: decaySteps, rate: decayRate)
    self.staircase = staircase
  }

  /// The step size of a step. NaN where a setting is out of range, which optimizers refuse.
  public func callAsFunction(_ step: Int) -> Double {
    guard isValid else { return .nan }
    return initial / (1 + decay.rate * decay.progress(step, staircase))
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate() throws {
    try decay.check(initial)
    try checkSetting(
      decay.rate >= 0 && decay.rate.isFinite, "decayRate", decay.rate, "0 or more",
      at: decay.place)
  }
}

/// What the two decays without an end share.
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

/// - Throws: `ModelError` unless a learning rate is a number above 0.
func checkRate(_ rate: Double, _ name: String, at place: String) throws {
  try checkSetting(rate > 0 && rate.isFinite, name, rate, "a number above 0", at: place)
}

/// - Throws: `ModelError` unless there is a step at least.
func checkDecaySteps(_ steps: Int, _ name: String = "decaySteps", at place: String) throws {
  guard steps < 1 else { return }
  throw ModelError(
    .value, at: place, "\(name) is \(steps)", help: "\(name) must be at least 1")
}
