extension Sequential {
  /// Trains the model with a data set: see `fit(_:_:batchSize:epochs:validationSplit:…)`.
  ///
  /// - Parameters:
  ///   - data: the samples and labels.
  ///   - batchSize: samples in a batch; 32 by default, or all if there are fewer.
  ///   - epochs: how often all samples are gone through.
  ///   - validationSplit: the share of samples that is held back at the end.
  ///   - validationData: what to evaluate after each epoch.
  ///   - shuffle: whether the samples come in a new order in each epoch.
  ///   - initialEpoch: how many of the epochs have been trained before.
  ///   - callbacks: what is told how the training goes.
  /// - Throws: as that function does.
  @discardableResult
  public func fit(
    _ data: Dataset, batchSize: Int? = nil, epochs: Int = 1, validationSplit: Double = 0,
    validationData: Dataset? = nil, shuffle: Bool = true, initialEpoch: Int = 0,
    callbacks: [any Callback] = []
  ) throws -> History {
    try fit(
      data.x, data.y, batchSize: batchSize, epochs: epochs, validationSplit: validationSplit,
      validationData: validationData.map { ($0.x, $0.y) }, shuffle: shuffle,
      initialEpoch: initialEpoch, callbacks: callbacks)
  }

  /// The loss and the metrics over a data set: see `evaluate(_:_:batchSize:)`.
  ///
  /// - Parameters:
  ///   - data: the samples and labels.
  ///   - batchSize: how many samples at once.
  /// - Throws: as that function does.
  public func evaluate(_ data: Dataset, batchSize: Int = 32) throws -> Evaluation {
    try evaluate(data.x, data.y, batchSize: batchSize)
  }
}
