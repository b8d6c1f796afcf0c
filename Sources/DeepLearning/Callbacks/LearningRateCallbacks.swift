/// Makes the learning rate smaller when a value has not got better for some epochs: Keras's callback. The
/// history gets the rate of each epoch as `lr`.
public final class ReduceLROnPlateau: EpochCallback {
  var logsLearningRate: Bool { true }
  private let monitor: Monitor
  private let factor: Double
  private let patience: Int
  private let minDelta: Double
  private let cooldown: Int
  private let minLR: Double
  private var best = Double.nan
  private var wait = 0
  private var cooling = 0

  /// - Parameters:
  ///   - monitor: the name of the value.
  ///   - factor: what the rate is multiplied by, 0 ≤ factor < 1.
  ///   - patience: how many epochs without a better value are waited for.
  ///   - mode: which way the value gets better.
  ///   - minDelta: by how much it must get better to count.
  ///   - cooldown: how many epochs nothing happens after the rate was made smaller.
  ///   - minLR: the smallest rate.
  public init(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10,
    mode: MonitorMode = .auto, minDelta: Double = 1e-4, cooldown: Int = 0, minLR: Double = 0
  ) {
    self.monitor = Monitor(monitor, mode)
    self.factor = factor
    self.patience = patience
    self.minDelta = minDelta
    self.cooldown = cooldown
    self.minLR = minLR
  }

  /// Checks the settings. Throws `ModelError` naming the one that is out of range.
  public func validate(names: [String], _ model: Sequential) throws {
    let place = "ReduceLROnPlateau"
    try monitor.check(names, at: place)
    try checkPatience(patience, at: place)
    try checkSetting((0..<1).contains(factor), "factor", factor, "from 0 to below 1", at: place)
    try checkSetting(minLR >= 0 && minLR.isFinite, "minLR", minLR, "0 or more", at: place)
    _ = try model.settableOptimizer(for: place)
  }

  /// Starts anew.
  public func onTrainBegin(_ model: Sequential) throws {
    best = monitor.worst
    wait = 0
    cooling = 0
  }

  /// Looks at the value.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    let optimizer = try model.settableOptimizer(for: "ReduceLROnPlateau")
    logs["lr"] = Float(optimizer.learningRate)
    let current = monitor.value(logs)
    if cooling > 0 {
      cooling -= 1
      wait = 0
    }
    if monitor.isBetter(current, than: best, by: minDelta) {
      best = current
      wait = 0
    } else if cooling == 0 {
      wait += 1
      if wait >= patience, optimizer.learningRate > minLR {
        optimizer.learningRate = Swift.max(optimizer.learningRate * factor, minLR)
        cooling = cooldown
        wait = 0
      }
    }
  }

  /// The best value, and how long it has been waited for.
  public var state: [String: Tensor] {
    ["best": Tensor(bitsOf: best), "counts": Tensor(counts: [wait, cooling])]
  }

  /// Takes over what `state` said.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    best = state["best"]?.doubleOfBits ?? best
    if let counts = state["counts"]?.counts, counts.count == 2 {
      (wait, cooling) = (counts[0], counts[1])
    }
  }
}

/// Sets the learning rate before each epoch: Keras's callback. The history gets the rate of each epoch as
/// `lr`.
public final class LearningRateScheduler: EpochCallback {
  var logsLearningRate: Bool { true }
  private let schedule: (_ epoch: Int, _ rate: Double) throws -> Double

  /// - Parameter schedule: the rate of an epoch, from its number, from 0, and the rate so far.
  public init(_ schedule: @escaping (_ epoch: Int, _ rate: Double) throws -> Double) {
    self.schedule = schedule
  }

  /// Checks that the optimizer has a learning rate. Throws `ModelError` if not.
  public func validate(names: [String], _ model: Sequential) throws {
    _ = try model.settableOptimizer(for: "LearningRateScheduler")
  }

  /// Sets the rate. Throws `ModelError` for one that is no number of 0 or more.
  public func onEpochBegin(_ epoch: Int, _ model: Sequential) throws {
    let optimizer = try model.settableOptimizer(for: "LearningRateScheduler")
    let rate = try schedule(epoch, optimizer.learningRate)
    try checkSetting(
      rate >= 0 && rate.isFinite, "the rate of epoch \(epoch)", rate, "0 or more",
      at: "LearningRateScheduler")
    optimizer.learningRate = rate
  }

  /// Puts the rate into the history.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    logs["lr"] = Float(try model.settableOptimizer(for: "LearningRateScheduler").learningRate)
  }
}

extension Sequential {
  /// The optimizer, if its learning rate can be set.
  ///
  /// - Throws: `ModelError` if it follows a schedule or is one of the user's own.
  func settableOptimizer(for place: String) throws -> ScheduledOptimizer {
    guard let optimizer = optimizer as? ScheduledOptimizer, !optimizer.followsSchedule else {
      throw ModelError(
        .state, at: place, "sets the learning rate, and the optimizer's is not a number",
        help: "Compile the model with a number as learningRate instead of a schedule")
    }
    return optimizer
  }
}
