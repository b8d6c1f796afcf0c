/// What Keras's optimizers have in common: a learning rate that may change, weight decay, clipping of
/// gradients, a count of steps, and sums for each variable. An optimizer of one's own needs none of it:
/// see `Optimizer`.
public class ScheduledOptimizer: Optimizer {
  /// The optimizer's name, for errors.
  let place: String
  private var schedule: any LearningRateSchedule
  /// The part of the learning rate by which each step shrinks all weights, if any.
  public let weightDecay: Double?
  private let clipNorm: Double?
  private let clipValue: Double?
  private let globalClipNorm: Double?
  /// How many steps have been made.
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

  /// The step size of the next step. Setting it puts a constant in the place of a schedule.
  public var learningRate: Double {
    get { schedule(iterations) }
    set { schedule = newValue }
  }

  /// Whether the learning rate is a schedule's, not a number.
  var followsSchedule: Bool { !(schedule is Double || schedule is Int) }

  /// Whether the learning rate comes from a number or a schedule of the library's.
  var hasScheduleOfLibrary: Bool { schedule is any LibrarySchedule }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate() throws {
    if followsSchedule { try schedule.validate() } else { try checkLearningRate(learningRate) }
    if let weightDecay {
      try checkSetting(
        weightDecay >= 0 && weightDecay.isFinite, "weightDecay", weightDecay, "0 or more",
        at: place)
    }
    try GradientClipping.check(
      norm: clipNorm, value: clipValue, globalNorm: globalClipNorm, at: place)
  }

  /// One step. Throws `ModelError` when gradients and variables do not fit together, and for a learning
  /// rate that is no number of 0 or more.
  public final func apply(_ gradients: consuming [Tensor], to variables: [Variable]) throws {
    try slots.prepare(gradients, variables)
    let rate = learningRate
    try checkLearningRate(rate, orZero: true)
    let clipping = GradientClipping(
      norm: clipNorm, value: clipValue, globalNorm: globalClipNorm)
    if case .none = clipping {} else { gradients = clipping.clipped(gradients) }
    if let weightDecay { decay(variables, Float(weightDecay), Float(rate)) }
    step(consume gradients, variables, rate: Float(rate), &slots)
    iterations += 1
  }

  /// Checks that the next step can be one of these variables.
  func check(_ variables: [Variable]) throws { try slots.check(variables) }

  /// The step itself, which each kind of optimizer defines.
  func step(
    _ gradients: consuming [Tensor], _ variables: [Variable], rate: Float,
    _ slots: inout OptimizerSlots
  ) {
    require(false, "\(type(of: self)) has no step")
  }

  /// Numbers that the optimizer keeps besides its sums, by name.
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

  private func checkLearningRate(_ rate: Double, orZero: Bool = false) throws {
    try checkSetting(
      rate.isFinite && (rate > 0 || orZero && rate == 0), "learningRate", rate,
      orZero ? "0 or more" : "a number above 0", at: place)
  }
}

// MARK: - State

/// What an optimizer has to remember so that a training can go on in another process as if it had never
/// stopped.
struct OptimizerState {
  var iterations: Int
  /// The constant learning rate, unless a schedule gives it.
  var learningRate: Double?
  var numbers: [(name: String, value: Double)]
  /// The sums, by name, each with a tensor for every variable.
  var slots: [(name: String, values: [Tensor])]
}

extension ScheduledOptimizer {
  /// A copy of the state. `variables` are those that it trains, if it has made no step yet.
  func state(for variables: [Variable]) throws -> OptimizerState {
    OptimizerState(
      iterations: iterations, learningRate: followsSchedule ? nil : learningRate,
      numbers: numbers, slots: try slots.contents(for: variables))
  }

  /// Takes a state over; it must be that of an optimizer of the same kind and settings, for variables of
  /// the same shapes.
  func restore(_ state: OptimizerState, for variables: [Variable]) throws {
    try slots.replace(state.slots, for: variables)
    iterations = state.iterations
    numbers = state.numbers
    if let rate = state.learningRate, !followsSchedule { learningRate = rate }
  }
}
