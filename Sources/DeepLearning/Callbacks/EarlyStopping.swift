/// Stops a training when a value has not got better for some epochs: Keras's callback.
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
  /// The epoch after which the training was stopped, from 0; none if it was not.
  public private(set) var stoppedEpoch: Int?

  /// - Parameters:
  ///   - monitor: the name of the value.
  ///   - minDelta: by how much it must get better to count.
  ///   - patience: how many epochs without that are waited for.
  ///   - mode: which way the value gets better.
  ///   - baseline: a value that must be beaten for the waiting to start again.
  ///   - restoreBestWeights: whether the weights of the best epoch come back when training is stopped. As
  ///     in Keras 2.14, a training that ends by itself keeps its last weights.
  ///   - startFromEpoch: how many epochs pass before the value counts.
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

  /// Checks the name of the value. Throws `ModelError` where the training has no such value.
  public func validate(names: [String], _ model: Sequential) throws {
    try monitor.check(names, at: "EarlyStopping")
    try checkPatience(patience, at: "EarlyStopping")
  }

  /// Starts anew.
  public func onTrainBegin(_ model: Sequential) throws {
    wait = 0
    best = monitor.worst
    bestEpoch = 0
    bestWeights = nil
    stoppedEpoch = nil
  }

  /// Looks at the value.
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

  /// The best value, its epoch and weights, and how long it has been waited for.
  public var state: [String: Tensor] {
    var state = ["best": Tensor(bitsOf: best), "counts": Tensor(counts: [wait, bestEpoch])]
    for (index, weight) in (bestWeights ?? []).enumerated() { state["weights_\(index)"] = weight }
    return state
  }

  /// Takes over what `state` said.
  public func restore(_ state: [String: Tensor], _ model: Sequential) throws {
    best = state["best"]?.doubleOfBits ?? best
    if let counts = state["counts"]?.counts, counts.count == 2 {
      (wait, bestEpoch) = (counts[0], counts[1])
    }
    let weights = (0..<model.weights.count).compactMap { state["weights_\($0)"] }
    bestWeights = weights.isEmpty ? nil : weights
  }
}

/// - Throws: `ModelError` for a negative number of epochs.
func checkPatience(_ patience: Int, at place: String) throws {
  guard patience < 0 else { return }
  throw ModelError(
    .value, at: place, "patience is \(patience)", help: "patience must be 0 or more")
}
