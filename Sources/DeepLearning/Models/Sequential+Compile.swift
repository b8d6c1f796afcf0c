/// How a model is trained.
struct TrainingSetup {
  let optimizer: any Optimizer
  let loss: any Loss
  let metrics: [Metric]
  /// The training step's random streams, from the first step on.
  var streams: LayerStreams?
  /// The last training, as far as it has come.
  var history = History()
  /// Its callbacks.
  var callbacks: [any Callback] = []
  /// What callbacks shall take over at the next `fit`, from a training that was saved.
  var restoredCallbacks: [[String: Tensor]]?
}

extension Sequential {
  /// Says how the model is trained.
  ///
  /// - Parameters:
  ///   - optimizer: changes the weights.
  ///   - loss: what becomes small.
  ///   - metrics: what is measured besides, each one once.
  /// - Throws: `ModelError` for a setting that is out of range, and for a metric that is given twice.
  public func compile(
    optimizer: any Optimizer = Adam(), loss: any Loss, metrics: [Metric] = []
  ) throws {
    try optimizer.validate()
    try loss.validate()
    for metric in metrics { try metric.validate() }
    for (position, metric) in metrics.enumerated()
    where metrics[..<position].contains(where: { $0.name == metric.name }) {
      throw ModelError(
        .value, at: name, "compile got the metric '\(metric.name)' twice",
        help: "Name each metric once")
    }
    training = TrainingSetup(optimizer: optimizer, loss: loss, metrics: metrics)
  }

  /// Says how the model is trained, with a loss of one's own.
  ///
  ///     try model.compile { labels, predictions in try square(predictions - labels).mean() }
  ///
  /// - Parameters:
  ///   - optimizer: changes the weights.
  ///   - metrics: what is measured besides, each one once.
  ///   - loss: what becomes small: a function of labels and predictions, both `[batch, …]`, that
  ///     returns a scalar, made of operations on tensors.
  /// - Throws: `ModelError` for a setting that is out of range, and for a metric that is given
  ///   twice.
  public func compile(
    optimizer: any Optimizer = Adam(), metrics: [Metric] = [],
    loss: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  ) throws {
    try compile(optimizer: optimizer, loss: FunctionLoss(function: loss), metrics: metrics)
  }

  /// What changes the weights, once the model is compiled.
  public var optimizer: (any Optimizer)? { training?.optimizer }

  /// New streams for the random layers of the training step.
  func layerStreams(_ setup: TrainingSetup) -> LayerStreams {
    LayerStreams(makesVariables: !trainableVariables.isEmpty || !setup.metrics.isEmpty)
  }

  func compiled(for action: String) throws -> TrainingSetup {
    guard let training else {
      throw ModelError(
        .state, at: name, "\(action) before compile",
        help: "Call compile(optimizer:loss:metrics:) first")
    }
    return training
  }
}
