extension Sequential {
  /// Writes weights and everything else that a training needs to go on in another process, to the bit as if
  /// it had never stopped: the optimizer's state, the streams of random layers, the number of epochs, the
  /// history and the state of callbacks.
  ///
  ///     try model.fit(x, y, epochs: 3)
  ///     try model.saveTraining(to: "training.npz")
  ///     // later, with a model made and compiled in the same way, under the same seed:
  ///     let done = try model.restoreTraining(from: "training.npz")
  ///     try model.fit(x, y, epochs: 10, initialEpoch: done)
  ///
  /// - Parameter path: the file, `.npz` or `.safetensors` by the end of its name; it is written whole or not
  ///   at all.
  /// - Throws: `ModelError` before `compile`, for an optimizer of one's own, and naming the file where it
  ///   cannot be written.
  public func saveTraining(to path: String) throws {
    let setup = try compiled(for: "saveTraining")
    let optimizer = try savableOptimizer(for: "saveTraining")
    let state = TrainingState(
      epoch: setup.history.firstEpoch + setup.history.epochs, seed: GlobalSeed.current,
      history: setup.history, streams: setup.streams?.saved,
      layerSeeds: seedCounters.map(\.next),
      optimizer: try optimizer.state(for: trainableVariables),
      callbacks: setup.callbacks.map(\.state))
    let weights = weightArrays().map { ("weights/\($0.name)", $0.array) }
    try ArrayFile.write(
      weights + state.arrays(trainableNames), to: path, at: "saveTraining")
  }

  /// Takes over a training that `saveTraining` or `BackupAndRestore` wrote.
  ///
  /// - Parameter path: the file.
  /// - Returns: how many epochs are done: the `initialEpoch` of the next `fit`.
  /// - Throws: `ModelError` before `compile`, under another global seed, for a model or an optimizer that is
  ///   not like the one that was saved, and naming the file that is missing or damaged. Nothing is changed
  ///   then.
  @discardableResult
  public func restoreTraining(from path: String) throws -> Int {
    try restored(from: path).epoch
  }

  func restored(from path: String) throws -> TrainingState {
    let setup = try compiled(for: "restoreTraining")
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
        "was saved under the seed \(state.seed), and the seed is \(GlobalSeed.current)",
        help: "Call setSeed(\(state.seed)) first")
    }
    let counters = seedCounters
    guard counters.count == state.layerSeeds.count else {
      throw ModelError(
        .file, at: path,
        "holds seeds of \(state.layerSeeds.count) random layers, and \(name) has \(counters.count)",
        help: "Build the model with the layers that the training was saved from")
    }
    try optimizer.restore(state.optimizer, for: trainableVariables)
    try setWeights(weights)
    for (counter, seed) in zip(counters, state.layerSeeds) { counter.next = seed }
    training?.streams = state.streams.map { saved in
      let streams = layerStreams(setup)
      streams.restore(saved)
      return streams
    }
    training?.history = state.history
    training?.history.firstEpoch = state.epoch - state.history.epochs
    training?.restoredCallbacks = state.callbacks
    return state
  }

  /// The optimizer, if its state can be saved.
  func savableOptimizer(for place: String) throws -> ScheduledOptimizer {
    guard let optimizer = optimizer as? ScheduledOptimizer else {
      throw ModelError(
        .state, at: place, "cannot save an optimizer of one's own",
        help: "Compile the model with SGD, Adam, AdamW or RMSprop")
    }
    return optimizer
  }

  private var trainableNames: [String] {
    namedVariables.filter(\.variable.isTrainable).map(\.name)
  }

  /// The seeds of all random layers that have seeds of their own.
  private var seedCounters: [SeedCounter] {
    layers.flatMap { layer in
      (layer as? Sequential)?.seedCounters
        ?? [(layer as? any SeededLayer)?.seedCounter].compactMap { $0 }
    }
  }
}
