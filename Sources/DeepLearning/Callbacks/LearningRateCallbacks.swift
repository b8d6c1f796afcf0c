/// Lowers the learning rate if a value has not improved for some epochs: Keras's callback. The
/// history contains the rate of each epoch as `lr`.
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
  ///   - factor: the factor by which the rate is multiplied, 0 ≤ factor < 1.
  ///   - patience: the number of epochs without an improvement after which the rate is lowered.
  ///   - mode: the direction of improvement.
  ///   - minDelta: the least change that counts as an improvement.
  ///   - cooldown: the number of epochs after a change during which the value does not count.
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

  /// Checks the settings. Throws `ModelError`, which names the setting that is out of range.
  public func validate(names: [String], _ model: Sequential) throws {
    let place = "ReduceLROnPlateau"
    try monitor.check(names, at: place)
    try checkPatience(patience, at: place)
    try checkSetting((0..<1).contains(factor), "factor", factor, "from 0 to below 1", at: place)
    try checkSetting(minLR >= 0 && minLR.isFinite, "minLR", minLR, "0 or more", at: place)
    _ = try model.settableOptimizer(for: place)
  }

  /// Starts from the beginning.
  public func onTrainBegin(_ model: Sequential) throws {
    best = monitor.worst
    wait = 0
    cooling = 0
  }

  /// Checks the value, and lowers the rate if necessary.
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

  /// The best value, and the number of epochs since then.
  public var state: [String: Tensor] {
    ["best": Tensor(bitsOf: best), "counts": Tensor(counts: [wait, cooling])]
  }

  /// Restores a saved state.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    best = state["best"]?.doubleOfBits ?? best
    if let counts = state["counts"]?.counts, counts.count == 2 {
      (wait, cooling) = (counts[0], counts[1])
    }
  }
}

/// Sets the learning rate before each epoch: Keras's callback. The history contains the rate of
/// each epoch as `lr`.
public final class LearningRateScheduler: EpochCallback {
  var logsLearningRate: Bool { true }
  private let schedule: (_ epoch: Int, _ rate: Double) throws -> Double

  /// - Parameter schedule: returns the rate of an epoch, given the epoch's number, from 0, and the
  ///   current rate.
  public init(_ schedule: @escaping (_ epoch: Int, _ rate: Double) throws -> Double) {
    self.schedule = schedule
  }

  /// Checks that the optimizer has a learning rate. Throws `ModelError` if it has none.
  public func validate(names: [String], _ model: Sequential) throws {
    _ = try model.settableOptimizer(for: "LearningRateScheduler")
  }

  /// Sets the rate. Throws `ModelError` if the rate is not a number of 0 or more.
  public func onEpochBegin(_ epoch: Int, _ model: Sequential) throws {
    let optimizer = try model.settableOptimizer(for: "LearningRateScheduler")
    let rate = try schedule(epoch, optimizer.learningRate)
    try checkSetting(
      rate >= 0 && rate.isFinite, "the rate of epoch \(epoch)", rate, "0 or more",
      at: "LearningRateScheduler")
    optimizer.learningRate = rate
  }

  /// Adds the rate to the history.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    logs["lr"] = Float(try model.settableOptimizer(for: "LearningRateScheduler").learningRate)
  }
}

extension Sequential {
  /// The optimizer, if its learning rate can be set.
  ///
  /// - Throws: `ModelError` if the optimizer follows a schedule, or is the user's own.
  func settableOptimizer(for place: String) throws -> ScheduledOptimizer {
    guard let optimizer = optimizer as? ScheduledOptimizer, !optimizer.followsSchedule else {
      throw ModelError(
        .state, at: place, "cannot set the learning rate, because it is not a number",
        help: "Compile the model with a number as learningRate instead of a schedule")
    }
    return optimizer
  }
}
