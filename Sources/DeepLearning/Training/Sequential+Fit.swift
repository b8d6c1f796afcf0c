extension Sequential {
  /// Trains the model: for each epoch, goes through the samples in batches, and after each batch
  /// changes the weights by the loss's gradients.
  ///
  /// The order of the samples in each epoch is Keras's for the global seed (see `SampleOrder`); the
  /// weights that come out are the same bits on every machine. Progress goes to the host, if there
  /// is one, never to the standard output.
  ///
  /// - Parameters:
  ///   - x: the samples, `[samples, …]`.
  ///   - y: the labels, one for each sample.
  ///   - batchSize: samples in a batch; 32 by default, or all if there are fewer. A last batch may be
  ///     shorter. More than there are samples to train with is an error, where Keras would quietly
  ///     train on one short batch.
  ///   - epochs: how often all samples are gone through.
  ///   - validationSplit: the share of samples, 0 ≤ share < 1, that is held back at the end of the
  ///     data to be evaluated after each epoch.
  ///   - validationData: samples and labels to evaluate after each epoch; `validationSplit` does not
  ///     count then, and all samples train.
  ///   - shuffle: whether the samples come in a new order in each epoch.
  /// - Returns: loss and metrics of each epoch.
  /// - Throws: `ModelError` for data that do not fit the model, for settings that are out of range or
  ///   larger than the data, and when a loss is not finite.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, batchSize: Int? = nil, epochs: Int = 1, validationSplit: Double = 0,
    validationData: (x: Tensor, y: Tensor)? = nil, shuffle: Bool = true
  ) throws -> History {
    let setup = try compiled(for: "fit")
    let data = try checkData(x, y, setup.loss, for: "fit")
    let sampleCount = try trainingCount(
      data.x.shape[0], validationData == nil ? validationSplit : 0)
    let batchSize = try trainingBatchSize(batchSize, sampleCount)
    guard epochs >= 1 else {
      throw ModelError(
        .value, at: name, "fit with \(epochs) epochs", help: "epochs must be at least 1")
    }
    let validation: (x: Tensor, y: Tensor)? =
      if let validationData {
        try checkData(validationData.x, validationData.y, setup.loss, for: "fit's validationData")
      } else if sampleCount < data.x.shape[0] {
        (data.x[sampleCount...], data.y[sampleCount...])
      } else {
        nil
      }
    var history = History()
    var progress = Progress(
      epochs: epochs, batches: (sampleCount + batchSize - 1) / batchSize)
    let seed = Int(GlobalSeed.current)
    let streams =
      setup.streams
      ?? StepStreams(makesVariables: !trainableVariables.isEmpty || !setup.metrics.isEmpty)
    training?.streams = streams
    for epoch in 0..<epochs {
      let order = shuffle ? try SampleOrder.tensor(epoch, sampleCount, seed: seed) : nil
      var values = try trainEpoch(
        epoch, data, order, sampleCount, batchSize, setup, streams, &progress)
      if let validation {
        let results = try evaluate(validation, batchSize: batchSize, setup)
        values += results.map { ("val_\($0.name)", $0.value) }
      }
      history.append(values)
      progress.endOfEpoch(epoch, values)
    }
    return history
  }

  /// One epoch: the loss and the metrics, from the passes that precede each update.
  private func trainEpoch(
    _ epoch: Int, _ data: (x: Tensor, y: Tensor), _ order: Tensor?, _ sampleCount: Int,
    _ batchSize: Int, _ setup: TrainingSetup, _ streams: StepStreams,
    _ progress: inout Progress
  ) throws -> [(name: String, value: Float)] {
    var metrics = RunningMetrics(setup.metrics)
    let variables = trainableVariables
    var start = 0
    while start < sampleCount {
      let range = start..<min(start + batchSize, sampleCount)
      let x: Tensor
      let y: Tensor
      if let order {
        let indices = order[range]
        x = takesSamplesLast ? data.x.rowsSamplesLast(indices) : data.x.rows(indices)
        y = data.y.rows(indices)
      } else {
        x = data.x[range]
        y = data.y[range]
      }
      var predictions: Tensor?
      let (loss, gradients) = try valueAndGradient(of: variables) {
        let result = try streams.step { try call(x, training: true) }
        predictions = result
        return try setup.loss(y, result)
      }
      let batch = start / batchSize
      try checkFinite(loss.scalar, epoch: epoch, batch: batch)
      try setup.optimizer.apply(consume gradients, to: variables)
      try metrics.add(loss: loss.scalar, labels: y, predictions: predictions!.detached)
      progress.afterBatch(epoch, batch) { metrics.values }
      start = range.upperBound
    }
    return metrics.values
  }

  private func checkFinite(_ loss: Float, epoch: Int, batch: Int) throws {
    guard loss.isFinite else {
      throw ModelError(
        .numeric, at: name, "the loss is \(loss) in epoch \(epoch + 1), batch \(batch + 1)",
        help: "Lower the learning rate, scale the inputs, or look for values that are not finite")
    }
  }

  /// How many samples train.
  private func trainingCount(_ count: Int, _ validationSplit: Double) throws -> Int {
    guard (0..<1).contains(validationSplit) else {
      throw ModelError(
        .value, at: name, "fit with a validationSplit of \(validationSplit)",
        help: "validationSplit must be from 0 to below 1")
    }
    let training = Int((Double(count) * (1 - validationSplit)).rounded(.down))
    guard training > 0, validationSplit == 0 || training < count else {
      throw ModelError(
        .data, at: name,
        "a validationSplit of \(validationSplit) leaves \(training) of \(count) samples to train "
          + "and \(count - training) to validate",
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
        "a batchSize of \(batchSize) is more than the \(sampleCount) samples to "
          + "train with",
        help: "Lower batchSize to \(sampleCount) or less, or leave it out to take what there is")
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
