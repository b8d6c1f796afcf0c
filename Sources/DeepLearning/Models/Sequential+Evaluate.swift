extension Sequential {
  /// Computes the loss and the metrics on a data set. The weights do not change.
  ///
  /// - Parameters:
  ///   - x: the samples, `[samples, …]`.
  ///   - y: the labels, one for each sample: `[samples]` or `[samples, …]`.
  ///   - batchSize: the number of samples in a batch. The last bits of the loss depend on it.
  /// - Throws: `ModelError` if the data do not fit the model.
  public func evaluate(_ x: Tensor, _ y: Tensor, batchSize: Int = 32) throws -> Evaluation {
    let setup = try compiled(for: "evaluate")
    try checkBatchSize(batchSize, for: "evaluate")
    let data = try checkData(x, y, setup.loss, for: "evaluate")
    let values = try evaluate(data, batchSize: batchSize, setup)
    training?.hasMeasured = true
    return Evaluation(values: values)
  }

  func evaluate(
    _ data: (x: Tensor, y: Tensor), batchSize: Int, _ setup: TrainingSetup
  ) throws -> [(name: String, value: Float)] {
    var metrics = RunningMetrics(setup.metrics)
    var repeater = canRepeatSteps(setup) ? StepRepeater(changing: []) : nil
    let batches = Batches(
      of: data, nil, size: batchSize, samplesLast: takesSamplesLast, gathers: repeater != nil)
    try forEachBatch(data.x.shape[0], batchSize) { range in
      let step = try repeater.step(range, batches) { batch in
        let predictions = try call(batch.x, training: false).detachedWithScores
        try checkResult(predictions, count: range.count)
        let loss = try withRegularization(setup.loss(batch.y, predictions))
        return BatchResult(labels: batch.y, predictions: predictions, loss: loss)
      }
      try metrics.add(loss: step.loss.scalar, labels: step.labels, predictions: step.predictions)
    }
    return metrics.values
  }

  /// The model's result for each sample, as `float32 [samples, …]`.
  ///
  /// - Parameters:
  ///   - x: the samples, `[samples, …]`.
  ///   - batchSize: the number of samples in a batch. It affects time and memory, but not the
  ///     result.
  /// - Throws: `ModelError` if the data do not fit the model.
  public func predict(_ x: Tensor, batchSize: Int = 32) throws -> Tensor {
    try checkBatchSize(batchSize, for: "predict")
    try checkInputs(x, for: "predict")
    var result = Tensor.zeros([x.shape[0]] + outputShape)
    try forEachBatch(x.shape[0], batchSize) { range in
      let part = try call(x.detached[range], training: false).detached
      try checkResult(part, count: range.count)
      result[range] = part.cast(to: .float32)
    }
    return result
  }

  private func forEachBatch(
    _ count: Int, _ batchSize: Int, _ body: (Range<Int>) throws -> Void
  ) throws {
    for start in stride(from: 0, to: count, by: batchSize) {
      try body(start..<Swift.min(start + batchSize, count))
    }
  }
}
