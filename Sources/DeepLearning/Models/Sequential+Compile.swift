/// The settings and the state of a model's training.
struct TrainingSetup {
  let optimizer: any Optimizer
  let loss: any Loss
  let metrics: [Metric]
  /// Whether a `fit` has used the optimizer.
  var hasUsedOptimizer = false
  /// Whether the metrics have measured a batch. Keras makes their variables then.
  var hasMeasured = false
  /// The random streams of the training step.
  var streams = LayerStreams()
  /// The history of the last or current training.
  var history = History()
  /// The callbacks of that training.
  var callbacks: [any Callback] = []
  /// The states that the callbacks of the next `fit` take over from a saved training.
  var restoredCallbacks: [[String: Tensor]]?
}

extension Sequential {
  /// Sets how the model is trained.
  ///
  /// - Parameters:
  ///   - optimizer: changes the weights.
  ///   - loss: the value that training minimizes.
  ///   - metrics: values to measure in addition, each at most once.
  /// - Throws: `ModelError` if a setting is out of range, a metric is listed twice or has a name
  ///   that the history uses for another value, or the model is being trained.
  public func compile(
    optimizer: any Optimizer = Adam(), loss: any Loss, metrics: [Metric] = []
  ) throws {
    try checkIsNotTraining(for: "compile")
    try optimizer.validate()
    try loss.validate()
    for metric in metrics { try metric.validate() }
    try checkNames(of: metrics)
    let hasUsedOptimizer = training.map { $0.hasUsedOptimizer && $0.optimizer === optimizer }
    training = TrainingSetup(
      optimizer: optimizer, loss: loss, metrics: metrics,
      hasUsedOptimizer: hasUsedOptimizer ?? false)
  }

  /// Checks that each value of an epoch has a name of its own.
  private func checkNames(of metrics: [Metric]) throws {
    for metric in metrics {
      guard !metric.name.isEmpty else {
        throw ModelError(
          .value, at: name, "a metric has an empty name", help: "Give every metric a name")
      }
      guard !["loss", "lr", "epoch"].contains(metric.name), !metric.name.hasPrefix("val_") else {
        throw ModelError(
          .value, at: name, "a metric has the name '\(metric.name)'",
          help: "Choose another name. The history has its own 'loss', 'lr' and 'epoch', and names "
            + "that begin with 'val_' belong to the validation")
      }
    }
    for (position, metric) in metrics.enumerated()
    where metrics[..<position].contains(where: { $0.name == metric.name }) {
      throw ModelError(
        .value, at: name, "the metric '\(metric.name)' is listed twice",
        help: "List each metric once")
    }
  }

  /// Sets how the model is trained, with your own loss function.
  ///
  ///     try model.compile { labels, predictions in try square(predictions - labels).mean() }
  ///
  /// - Parameters:
  ///   - optimizer: changes the weights.
  ///   - metrics: values to measure in addition, each at most once.
  ///   - loss: the value that training minimizes: a function of labels and predictions, both
  ///     `[batch, …]`, that returns a scalar and consists of tensor operations.
  /// - Throws: `ModelError` if a setting is out of range, a metric is listed twice or has a name
  ///   that the history uses for another value, or the model is being trained.
  public func compile(
    optimizer: any Optimizer = Adam(), metrics: [Metric] = [],
    loss: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  ) throws {
    try compile(optimizer: optimizer, loss: FunctionLoss(function: loss), metrics: metrics)
  }

  /// The optimizer, once the model is compiled.
  public var optimizer: (any Optimizer)? { training?.optimizer }

  /// Gives the steps of a `fit` their random streams.
  func beginSteps(_ signature: StepSignature) {
    training?.streams.begin(signature) { [weak self] in self?.firstStepMakesVariables() ?? false }
  }

  /// Whether the first step of a `fit` makes variables for the optimizer or for the metrics. They
  /// exist from then on.
  private func firstStepMakesVariables() -> Bool {
    guard let setup = training else { return false }
    let steps = (setup.optimizer as? ScheduledOptimizer)?.iterations
    let isBuilt = steps.map { $0 > 0 } ?? setup.hasUsedOptimizer
    training?.hasUsedOptimizer = true
    training?.hasMeasured = true
    return !isBuilt && !trainableVariables.isEmpty
      || !setup.hasMeasured && !setup.metrics.isEmpty
  }

  func compiled(for action: String) throws -> TrainingSetup {
    guard let training else {
      throw ModelError(
        .state, at: name, "\(action) was called before compile",
        help: "Call compile(optimizer:loss:metrics:) first")
    }
    return training
  }
}
