extension Sequential {
  /// Trains the model on a data set: see `fit(_:_:batchSize:epochs:validationSplit:…)`.
  ///
  /// - Parameters:
  ///   - data: the samples and labels.
  ///   - batchSize: the number of samples in a batch; 32 by default, or all samples if there are
  ///     fewer.
  ///   - epochs: the number of passes over all samples.
  ///   - validationSplit: the share of samples, at the end, that is held back for validation.
  ///   - validationData: data to evaluate after each epoch.
  ///   - shuffle: whether each epoch has a new order of the samples.
  ///   - initialEpoch: the number of epochs that have already been trained.
  ///   - callbacks: objects that observe the training.
  /// - Throws: the errors of that function.
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

  /// The loss and the metrics on a data set: see `evaluate(_:_:batchSize:)`.
  ///
  /// - Parameters:
  ///   - data: the samples and labels.
  ///   - batchSize: the number of samples in a batch.
  /// - Throws: the errors of that function.
  public func evaluate(_ data: Dataset, batchSize: Int = 32) throws -> Evaluation {
    try evaluate(data.x, data.y, batchSize: batchSize)
  }
}
