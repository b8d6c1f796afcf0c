/// How a model is trained.
struct TrainingSetup {
  let optimizer: any Optimizer
  let loss: any Loss
  let metrics: [Metric]
  /// The training step's random streams, from the first step on.
  var streams: StepStreams?
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

  /// Says how the model is trained, with a loss of one's own: a function of labels and predictions that
  /// returns a single `float32` number, made of operations on tensors.
  ///
  ///     try model.compile { labels, predictions in try square(predictions - labels).mean() }
  ///
  /// - Parameters:
  ///   - optimizer: changes the weights.
  ///   - metrics: what is measured besides, each one once.
  ///   - loss: what becomes small.
  /// - Throws: `ModelError` for a setting that is out of range, and for a metric that is given twice.
  public func compile(
    optimizer: any Optimizer = Adam(), metrics: [Metric] = [],
    loss: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  ) throws {
    try compile(optimizer: optimizer, loss: FunctionLoss(function: loss), metrics: metrics)
  }

  /// What changes the weights, once the model is compiled.
  public var optimizer: (any Optimizer)? { training?.optimizer }

  func compiled(for action: String) throws -> TrainingSetup {
    guard let training else {
      throw ModelError(
        .state, at: name, "\(action) before compile",
        help: "Call compile(optimizer:loss:metrics:) first")
    }
    return training
  }

  /// Checks inputs against the model's shape.
  func checkInputs(_ x: Tensor, for action: String) throws {
    guard x.rank > 0, x.shape.dropFirst().elementsEqual(inputShape) else {
      throw ModelError(
        .shape, at: name,
        "\(action) takes samples of the shape \(inputShape); the data have the shape \(x.shape)",
        help: "Pass a tensor of the shape [samples\(inputShape.map { ", \($0)" }.joined())]")
    }
    guard x.shape[0] > 0 else {
      throw ModelError(
        .data, at: name, "\(action) got no samples: the data have the shape \(x.shape)",
        help: "Pass at least one sample")
    }
  }

  /// Checks inputs and labels, and returns both as training takes them.
  func checkData(
    _ x: Tensor, _ y: Tensor, _ loss: any Loss, for action: String
  ) throws -> (x: Tensor, y: Tensor) {
    try checkInputs(x, for: action)
    guard y.rank > 0, y.shape[0] == x.shape[0] else {
      throw ModelError(
        .data, at: name,
        "\(action) got \(x.shape[0]) samples and labels of the shape \(y.shape)",
        help: "Pass one label for each sample")
    }
    return (x.detached, try loss.prepared(y.detached, outputShape: outputShape))
  }

  func checkBatchSize(_ batchSize: Int, for action: String) throws {
    guard batchSize >= 1 else {
      throw ModelError(
        .value, at: name, "\(action) with a batchSize of \(batchSize)",
        help: "batchSize must be at least 1")
    }
  }
}
