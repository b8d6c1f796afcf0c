extension Sequential {
  /// Trains the model. Each epoch goes through the samples in batches, and each batch changes the
  /// weights by the loss's gradients.
  ///
  /// The order of the samples in each epoch is Keras's for the global seed (see `SampleOrder`). The
  /// trained weights have the same bits on every machine. The host, if there is one, shows the
  /// progress; nothing is printed to the standard output.
  ///
  /// - Parameters:
  ///   - x: the samples, `[samples, …]`.
  ///   - y: the labels, one for each sample: `[samples]` or `[samples, …]`.
  ///   - batchSize: the number of samples in a batch; 32 by default, or all samples if there are
  ///     fewer. The last batch may be shorter. A batch size above the number of training samples is
  ///     an error; Keras would silently train on one short batch.
  ///   - epochs: the number of passes over all samples.
  ///   - validationSplit: the share of samples, 0 ≤ share < 1, at the end of the data, that is held
  ///     back and evaluated after each epoch.
  ///   - validationData: samples and labels to evaluate after each epoch. `validationSplit` is then
  ///     ignored, and all samples are used for training.
  ///   - shuffle: whether each epoch has a new order of the samples.
  ///   - initialEpoch: the number of epochs that have already been trained. The order of the
  ///     samples and the callbacks continue from there. (Keras starts with the order of the first
  ///     epoch.)
  ///   - callbacks: objects that observe the training, called in this order.
  /// - Returns: the loss and metrics of each epoch.
  /// - Throws: `ModelError` if the data do not fit the model, a setting is out of range or too
  ///   large for the data, a loss is not finite, a weight is not finite after an epoch, or a
  ///   callback of the same model's `fit` calls this; anything that a callback throws.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, batchSize: Int? = nil, epochs: Int = 1, validationSplit: Double = 0,
    validationData: (x: Tensor, y: Tensor)? = nil, shuffle: Bool = true, initialEpoch: Int = 0,
    callbacks: [any Callback] = []
  ) throws -> History {
    try checkIsNotTraining(for: "fit")
    isTraining = true
    defer { isTraining = false }
    let setup = try compiled(for: "fit")
    let data = try checkData(x, y, setup.loss, for: "fit")
    let sampleCount = try trainingCount(
      data.x.shape[0], validationData == nil ? validationSplit : 0)
    let givenBatchSize = batchSize
    let batchSize = try trainingBatchSize(batchSize, sampleCount)
    guard epochs >= 1 else {
      throw ModelError(
        .value, at: name, "fit got \(epochs) epochs", help: "epochs must be at least 1")
    }
    let validation: (x: Tensor, y: Tensor)? =
      if let validationData {
        try checkData(validationData.x, validationData.y, setup.loss, for: "fit's validationData")
      } else if sampleCount < data.x.shape[0] {
        (data.x[sampleCount...], data.y[sampleCount...])
      } else {
        nil
      }
    guard (0...epochs).contains(initialEpoch) else {
      throw ModelError(
        .value, at: name, "fit got an initialEpoch of \(initialEpoch) and \(epochs) epochs",
        help: "initialEpoch must be from 0 to epochs, because epochs includes the earlier ones")
    }
    try createWeights(data.x)
    try checkBeforeTraining(setup, data.y)
    try checkCallbacks(callbacks, setup, hasValidation: validation != nil)
    let firstEpoch = try begin(callbacks, setup, initialEpoch: initialEpoch)
    let streams = training?.streams ?? setup.streams
    beginSteps(
      StepSignature(
        samples: x, labels: y, count: sampleCount, batchSize: givenBatchSize ?? 32))
    var progress = Progress(
      epochs: epochs, batches: (sampleCount + batchSize - 1) / batchSize)
    let seed = Int(GlobalSeed.current)
    for epoch in firstEpoch..<max(firstEpoch, epochs) {
      if stopTraining { break }
      for callback in callbacks { try callback.onEpochBegin(epoch, self) }
      let order = shuffle ? try SampleOrder.tensor(epoch, sampleCount, seed: seed) : nil
      var values = try TrainedLayers.during(layers) {
        try trainEpoch(
          epoch, data, order, sampleCount, batchSize, setup, streams, callbacks, &progress)
      }
      try checkWeights(epoch: epoch)
      if let validation {
        let results = try evaluate(validation, batchSize: batchSize, setup)
        try checkFinite(results[0].value, "the validation loss", "epoch \(epoch + 1)")
        values += results.map { ("val_\($0.name)", $0.value) }
      }
      var logs = Logs(values)
      for callback in callbacks { try callback.onEpochEnd(epoch, &logs, self) }
      training?.history.append(logs.pairs)
      progress.endOfEpoch(epoch, logs.pairs)
      // The backup comes last, so that it contains what the other callbacks did in this epoch.
      for path in callbacks.ofEpochs.compactMap(\.backupPath) { try saveTraining(to: path) }
    }
    for callback in callbacks { try callback.onTrainEnd(self) }
    return training?.history ?? History()
  }

  /// Checks every callback against the names that the logs will have.
  private func checkCallbacks(
    _ callbacks: [any Callback], _ setup: TrainingSetup, hasValidation: Bool
  ) throws {
    var names = ["loss"] + setup.metrics.map(\.name)
    if hasValidation { names += names.map { "val_\($0)" } }
    if callbacks.ofEpochs.contains(where: \.logsLearningRate) { names.append("lr") }
    for callback in callbacks { try callback.validate(names: names, self) }
  }

  /// Starts the callbacks, and restores their states from a saved training.
  ///
  /// - Returns: the first epoch to train.
  private func begin(
    _ callbacks: [any Callback], _ setup: TrainingSetup, initialEpoch: Int
  ) throws -> Int {
    let backup = callbacks.ofEpochs.lazy.compactMap(\.backupPath).first
    if let backup, FileBytes.exists(backup) {
      _ = try restored(from: backup)
    } else {
      training?.history = History()
      training?.history.firstEpoch = initialEpoch
    }
    stopTraining = false
    for callback in callbacks { try callback.onTrainBegin(self) }
    if let states = training?.restoredCallbacks, states.count <= callbacks.count {
      for (callback, state) in zip(callbacks, states) { try callback.restore(state, self) }
    }
    training?.restoredCallbacks = nil
    training?.callbacks = callbacks
    return (training?.history.firstEpoch ?? 0) + (training?.history.epochs ?? 0)
  }

  /// Trains one epoch. The loss and the metrics come from the forward passes before each update.
  private func trainEpoch(
    _ epoch: Int, _ data: (x: Tensor, y: Tensor), _ order: Tensor?, _ sampleCount: Int,
    _ batchSize: Int, _ setup: TrainingSetup, _ streams: LayerStreams,
    _ callbacks: [any Callback], _ progress: inout Progress
  ) throws -> [(name: String, value: Float)] {
    var metrics = RunningMetrics(setup.metrics)
    let variables = trainableVariables
    let watchers = callbacks.filter { !($0 is any EpochCallback) }
    var repeater = canRepeatSteps(setup, watchers) ? StepRepeater(changing: variables) : nil
    let batches = Batches(
      of: data, order, size: batchSize, samplesLast: takesSamplesLast, gathers: repeater != nil)
    var start = 0
    while start < sampleCount {
      let range = start..<min(start + batchSize, sampleCount)
      let batch = start / batchSize
      for callback in watchers { try callback.onTrainBatchBegin(batch, self) }
      var step = try repeater.step(range, batches) { batch in
        try trainingStep(batch, variables, setup, streams)
      }
      let loss = step.loss.scalar
      try checkFinite(loss, "the loss", "epoch \(epoch + 1), batch \(batch + 1)")
      // Before the update: if a metric fails, the weights are unchanged.
      try metrics.add(loss: loss, labels: step.labels, predictions: step.predictions)
      try setup.optimizer.apply(step.takeGradients(), to: variables)
      progress.afterBatch(epoch, batch) { metrics.values }
      if !watchers.isEmpty {
        let logs = Logs(metrics.values)
        for callback in watchers { try callback.onTrainBatchEnd(batch, logs, self) }
      }
      start = range.upperBound
    }
    return metrics.values
  }

  /// Lets layers that create weights at their first call, and cannot take zeros, create them.
  private func createWeights(_ x: Tensor) throws {
    let late = allLayers.filter(\.mayCreateWeights)
    guard !late.isEmpty else { return }
    _ = try call(x[0..<1], training: false)
    for layer in late {
      LayerRecords[layer].isTried = true
      layer.noteBuilt()
    }
  }

  /// The forward and backward pass of a batch.
  private func trainingStep(
    _ batch: Batches.Batch, _ variables: [Variable], _ setup: TrainingSetup,
    _ streams: LayerStreams
  ) throws -> BatchResult {
    var predictions: Tensor?
    let (loss, gradients) = try valueAndGradient(of: variables) {
      let result = try streams.step { try call(batch.x, training: true) }
      try checkResult(result, count: batch.x.shape[0])
      predictions = result
      let loss = try withRegularization(setup.loss(batch.y, result))
      try checkDepends(loss, variables)
      return loss
    }
    return BatchResult(
      labels: batch.y, predictions: predictions!.detachedWithScores, loss: loss,
      gradients: gradients)
  }

  /// The number of samples to train on.
  private func trainingCount(_ count: Int, _ validationSplit: Double) throws -> Int {
    guard (0..<1).contains(validationSplit) else {
      throw ModelError(
        .value, at: name, "fit got a validationSplit of \(validationSplit)",
        help: "validationSplit must be from 0 to below 1")
    }
    let training = Int((Double(count) * (1 - validationSplit)).rounded(.down))
    guard training > 0, validationSplit == 0 || training < count else {
      throw ModelError(
        .data, at: name,
        "a validationSplit of \(validationSplit) leaves \(training) of \(count) samples for "
          + "training and \(count - training) for validation",
        help: "Pass more samples or another validationSplit")
    }
    return training
  }

  private func trainingBatchSize(_ batchSize: Int?, _ sampleCount: Int) throws -> Int {
    guard let batchSize else { return min(32, sampleCount) }
    try checkBatchSize(batchSize, for: "fit")
    guard batchSize <= sampleCount else {
      throw ModelError(
        .data, at: name,
        "a batchSize of \(batchSize) is more than the \(sampleCount) training samples",
        help: "Lower batchSize to \(sampleCount) or less, or omit it to use the default")
    }
    return batchSize
  }
}

extension SampleOrder {
  /// The order of an epoch as indices to gather.
  fileprivate static func tensor(_ epoch: Int, _ sampleCount: Int, seed: Int) throws -> Tensor {
    try Tensor(
      SampleOrder.epoch(epoch, sampleCount: sampleCount, seed: seed), shape: [sampleCount])
  }
}
