extension Sequential {
  /// Saves a training, so that it can continue in another process as if it had never stopped, to
  /// the bit. The file contains the weights, the optimizer's state, the streams of random layers,
  /// the number of epochs, the history and the states of the callbacks.
  ///
  ///     try model.fit(x, y, epochs: 3)
  ///     try model.saveTraining(to: "training.npz")
  ///     // later, with a model built and compiled in the same way, under the same seed:
  ///     let done = try model.restoreTraining(from: "training.npz")
  ///     try model.fit(x, y, epochs: 10, initialEpoch: done)
  ///
  /// - Parameter path: the file. Its suffix, `.npz` or `.safetensors`, chooses the format. It is
  ///   written completely or not at all.
  /// - Throws: `ModelError` if the model is not compiled, the optimizer is your own type, or the
  ///   file cannot be written.
  public func saveTraining(to path: String) throws {
    let setup = try compiled(for: "saveTraining")
    let optimizer = try savableOptimizer(for: "saveTraining")
    let state = TrainingState(
      epoch: setup.history.firstEpoch + setup.history.epochs, seed: GlobalSeed.current,
      history: setup.history, streams: setup.streams.saved,
      layerSeeds: seedCounters.map(\.next), hasMeasured: setup.hasMeasured,
      optimizer: try optimizer.state(for: trainableVariables),
      callbacks: setup.callbacks.map(\.state))
    let weights = weightArrays().map { ("weights/\($0.name)", $0.array) }
    try ArrayFile.write(
      weights + state.arrays(trainableNames), to: path, at: "saveTraining")
  }

  /// Restores a training that `saveTraining` or `BackupAndRestore` saved.
  ///
  /// - Parameter path: the file.
  /// - Returns: the number of finished epochs, which is the `initialEpoch` of the next `fit`.
  /// - Throws: `ModelError` if the model is not compiled or is being trained, the global seed
  ///   differs, the model or the optimizer does not match, or the file is missing or damaged.
  ///   Nothing is changed then.
  @discardableResult
  public func restoreTraining(from path: String) throws -> Int {
    try checkIsNotTraining(for: "restoreTraining")
    return try restored(from: path).epoch
  }

  func restored(from path: String) throws -> TrainingState {
    _ = try compiled(for: "restoreTraining")
    let optimizer = try savableOptimizer(for: "restoreTraining")
    let arrays = try ArrayFile.read(path, at: "restoreTraining")
    let prefix = "weights/"
    let weights = try tensors(
      from: arrays.filter { $0.name.hasPrefix(prefix) }
        .map { (String($0.name.dropFirst(prefix.count)), $0.array) }, at: path)
    let state = try TrainingState(
      arrays.filter { !$0.name.hasPrefix(prefix) }, variableNames: trainableNames, at: path)
    guard state.seed == GlobalSeed.current else {
      throw ModelError(
        .state, at: path,
        "was saved under the seed \(state.seed), but the seed is now \(GlobalSeed.current)",
        help: "Call setSeed(\(state.seed)) first")
    }
    let counters = seedCounters
    guard counters.count == state.layerSeeds.count else {
      throw ModelError(
        .file, at: path,
        "contains seeds of \(state.layerSeeds.count) random layers, "
          + "but \(name) has \(counters.count)",
        help: "Build the model with the same layers as the saved one")
    }
    try optimizer.restore(state.optimizer, for: trainableVariables)
    try setWeights(weights)
    for (counter, seed) in zip(counters, state.layerSeeds) { counter.next = seed }
    training?.streams = state.streams.map { LayerStreams($0) } ?? LayerStreams()
    training?.hasMeasured = state.hasMeasured
    training?.history = state.history
    training?.history.firstEpoch = state.epoch - state.history.epochs
    training?.restoredCallbacks = state.callbacks
    return state
  }

  /// The optimizer, if its state can be saved.
  func savableOptimizer(for place: String) throws -> ScheduledOptimizer {
    guard let optimizer = optimizer as? ScheduledOptimizer else {
      throw ModelError(
        .state, at: place, "cannot save the state of a custom optimizer",
        help: "Compile the model with SGD, Adam, AdamW or RMSprop")
    }
    return optimizer
  }

  private var trainableNames: [String] {
    let trainable = Set(trainableVariables.map { ObjectIdentifier($0) })
    return namedVariables.filter { trainable.contains(ObjectIdentifier($0.variable)) }.map(\.name)
  }

  /// The seed counters of all random layers that have their own seed.
  private var seedCounters: [SeedCounter] {
    allLayers.compactMap { ($0 as? any SeededLayer)?.seedCounter }
  }
}
