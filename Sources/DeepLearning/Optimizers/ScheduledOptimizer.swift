/// The common parts of Keras's optimizers: a learning rate that may change, weight decay, gradient
/// clipping, a count of steps, and sums for each variable. Your own optimizer needs none of these:
/// see `Optimizer`.
public class ScheduledOptimizer: Optimizer {
  /// The optimizer's name, for errors.
  let place: String
  private var schedule: any LearningRateSchedule
  /// Each step shrinks all weights by this share times the learning rate; nil for no weight decay.
  public let weightDecay: Double?
  private let clipNorm: Double?
  private let clipValue: Double?
  private let globalClipNorm: Double?
  /// The number of steps so far.
  public private(set) var iterations = 0
  private var slots: OptimizerSlots

  init(
    _ place: String, _ schedule: any LearningRateSchedule, slots: [String], weightDecay: Double?,
    clipNorm: Double?, clipValue: Double?, globalClipNorm: Double?
  ) {
    self.place = place
    self.schedule = schedule
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.clipValue = clipValue
    self.globalClipNorm = globalClipNorm
    self.slots = OptimizerSlots(names: slots, at: place)
  }

  /// The learning rate of the next step. Setting it replaces a schedule by a constant.
  public var learningRate: Double {
    get { schedule(iterations) }
    set { schedule = newValue }
  }

  /// Whether the learning rate comes from a schedule, not from a number.
  var followsSchedule: Bool { !(schedule is any ConstantSchedule) }

  /// Whether the learning rate comes from a number or from a schedule of the library.
  var hasScheduleOfLibrary: Bool { schedule is any LibrarySchedule }

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate() throws {
    if followsSchedule {
      try schedule.validate()
    } else {
      try checkRate(learningRate, "learningRate", at: place)
    }
    if let weightDecay {
      try checkSetting(
        weightDecay >= 0 && weightDecay.isFinite, "weightDecay", weightDecay, "0 or more",
        at: place)
    }
    try GradientClipping.check(
      norm: clipNorm, value: clipValue, globalNorm: globalClipNorm, at: place)
  }

  /// Makes one step. Throws `ModelError` if gradients and variables do not match, or if the
  /// learning rate is not a number of 0 or more.
  public final func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws {
    try slots.prepare(gradients, variables)
    let rate = learningRate
    try checkRate(rate, "learningRate", at: place)
    let clipping = GradientClipping(
      norm: clipNorm, value: clipValue, globalNorm: globalClipNorm)
    if case .none = clipping {} else { gradients = clipping.clipped(gradients) }
    if let weightDecay { decay(variables, Float(weightDecay), Float(rate)) }
    step(consume gradients, variables, rate: Float(rate), &slots)
    iterations += 1
  }

  /// Checks that the next step can use these variables.
  func check(_ variables: [Variable]) throws { try slots.check(variables) }

  /// The step itself. Each type of optimizer defines it.
  func step(
    _ gradients: consuming [Tensor], _ variables: [Variable], rate: Float,
    _ slots: inout OptimizerSlots
  ) {
    require(false, "\(type(of: self)) has no step")
  }

  /// Numbers that the optimizer keeps in addition to its sums, by name.
  var numbers: [(name: String, value: Double)] {
    get { [] }
    set {}
  }

  /// `w = w − (w · decay) · rate`, as Keras does before the step.
  private func decay(_ variables: [Variable], _ decay: Float, _ rate: Float) {
    for variable in variables {
      variable.change { w, count in
        for i in 0..<count { w[i] = w[i] - (w[i] * decay) * rate }
      }
    }
  }
}

// MARK: - State

/// The state that an optimizer needs so that a training can continue in another process as if it
/// had never stopped.
struct OptimizerState {
  var iterations: Int
  /// The constant learning rate; nil if a schedule gives it.
  var learningRate: Double?
  var numbers: [(name: String, value: Double)]
  /// The sums, by name, each with a tensor for every variable.
  var slots: [(name: String, values: [Tensor])]
}

extension ScheduledOptimizer {
  /// A copy of the state. `variables` are the variables to train, in case no step has been made
  /// yet.
  func state(for variables: [Variable]) throws -> OptimizerState {
    OptimizerState(
      iterations: iterations, learningRate: followsSchedule ? nil : learningRate,
      numbers: numbers, slots: try slots.contents(for: variables))
  }

  /// Restores a state. It must come from an optimizer of the same type and settings, for variables
  /// of the same shapes.
  func restore(_ state: OptimizerState, for variables: [Variable]) throws {
    try slots.replace(state.slots, for: variables)
    iterations = state.iterations
    numbers = state.numbers
    if let rate = state.learningRate, !followsSchedule { learningRate = rate }
  }
}
