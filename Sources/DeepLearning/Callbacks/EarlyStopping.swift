/// Stops a training if a value has not improved for some epochs: Keras's callback.
public final class EarlyStopping: EpochCallback {
  private let monitor: Monitor
  private let minDelta: Double
  private let patience: Int
  private let baseline: Double?
  private let restoreBestWeights: Bool
  private let startFromEpoch: Int
  private var wait = 0
  private var bestWeights: [Tensor]?
  /// The best value so far.
  public private(set) var best = Double.nan
  /// The epoch of the best value, from 0.
  public private(set) var bestEpoch = 0
  /// The epoch after which the training was stopped, from 0; nil if it was not.
  public private(set) var stoppedEpoch: Int?

  /// - Parameters:
  ///   - monitor: the name of the value.
  ///   - minDelta: the least change that counts as an improvement.
  ///   - patience: the number of epochs without an improvement after which training stops.
  ///   - mode: the direction of improvement.
  ///   - baseline: a value that must be beaten for an improvement to count; none by default.
  ///   - restoreBestWeights: whether to restore the weights of the best epoch if training is
  ///     stopped. As in Keras 2.14, a training that reaches its last epoch keeps its last weights.
  ///   - startFromEpoch: the number of epochs before the value counts.
  public init(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0,
    mode: MonitorMode = .auto, baseline: Double? = nil, restoreBestWeights: Bool = false,
    startFromEpoch: Int = 0
  ) {
    self.monitor = Monitor(monitor, mode)
    self.minDelta = minDelta.magnitude
    self.patience = patience
    self.baseline = baseline
    self.restoreBestWeights = restoreBestWeights
    self.startFromEpoch = startFromEpoch
  }

  /// Checks the name of the value. Throws `ModelError` if the training has no such value.
  public func validate(names: [String], _ model: Sequential) throws {
    try monitor.check(names, at: "EarlyStopping")
    try checkPatience(patience, at: "EarlyStopping")
  }

  /// Starts from the beginning.
  public func onTrainBegin(_ model: Sequential) throws {
    wait = 0
    best = monitor.worst
    bestEpoch = 0
    bestWeights = nil
    stoppedEpoch = nil
  }

  /// Checks the value, and stops the training if necessary.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
    guard epoch >= startFromEpoch else { return }
    let current = monitor.value(logs)
    if restoreBestWeights && bestWeights == nil { bestWeights = model.weights }
    wait += 1
    if monitor.isBetter(current, than: best, by: minDelta) {
      best = current
      bestEpoch = epoch
      if restoreBestWeights { bestWeights = model.weights }
      if baseline.map({ monitor.isBetter(current, than: $0, by: minDelta) }) ?? true { wait = 0 }
      return
    }
    guard wait >= patience, epoch > 0 else { return }
    stoppedEpoch = epoch
    model.stopTraining = true
    if let bestWeights { try model.setWeights(bestWeights) }
  }

  /// The best value, its epoch and weights, and the number of epochs since then.
  public var state: [String: Tensor] {
    var state = ["best": Tensor(bitsOf: best), "counts": Tensor(counts: [wait, bestEpoch])]
    for (index, weight) in (bestWeights ?? []).enumerated() { state["weights_\(index)"] = weight }
    return state
  }

  /// Restores a saved state.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    best = state["best"]?.doubleOfBits ?? best
    if let counts = state["counts"]?.counts, counts.count == 2 {
      (wait, bestEpoch) = (counts[0], counts[1])
    }
    let weights = (0..<model.weights.count).compactMap { state["weights_\($0)"] }
    bestWeights = weights.isEmpty ? nil : weights
  }
}

/// - Throws: `ModelError` if the number of epochs is negative.
func checkPatience(_ patience: Int, at place: String) throws {
  guard patience < 0 else { return }
  throw ModelError(
    .value, at: place, "patience is \(patience)", help: "patience must be 0 or more")
}
