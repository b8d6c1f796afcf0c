import DeepLearning
import Testing

extension Seeded {
  /// A training that is stopped, saved and continued by another model, as in another process, gives
  /// the bits of a training that never stopped.
  @Suite struct ResumeTests {
    private let x = sample([22, 6], seed: 1)
    private let y = try! Tensor((0..<22).map { Int32($0 % 3) }, shape: [22])

    /// Masks from the step's streams and from the layers' own seeds, as another process would start
    /// them.
    private func model(_ optimizer: any Optimizer) throws -> Sequential {
      setSeed(11)
      let model = try Sequential(inputShape: [6], name: "model") {
        Dense(units: 8, activation: .relu)
        Dropout(0.3)
        Dense(units: 8, activation: .tanh)
        Dropout(0.2, seed: 5)
        Dense(units: 3)
      }
      try model.compile(
        optimizer: optimizer, loss: SparseCategoricalCrossentropy(fromLogits: true),
        metrics: [.accuracy, .sparseTopKCategoricalAccuracy(k: 2)])
      return model
    }

    private static let optimizers: [(name: String, make: @Sendable () -> any Optimizer)] = [
      ("Adam", { Adam(learningRate: 0.01) }),
      ("SGD", { SGD(learningRate: 0.1, momentum: 0.9, nesterov: true) }),
      (
        "RMSprop",
        { RMSprop(learningRate: 0.01, momentum: 0.5, centered: true, weightDecay: 0.01) }
      ),
      (
        "AdamW",
        {
          AdamW(
            learningRate: CosineDecay(initialLearningRate: 0.05, decaySteps: 20), globalClipNorm: 1)
        }
      ),
    ]

    private func expectSame(_ a: History, _ b: History) {
      #expect(a.names == b.names && a.epochs == b.epochs)
      for name in a.names { #expect(a[name].map(\.bitPattern) == b[name].map(\.bitPattern)) }
    }

    @Test(arguments: optimizers.indices, ["npz", "safetensors"])
    func savedByHand(_ index: Int, _ format: String) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("training.\(format)")
      let make = Self.optimizers[index].make
      let straight = try model(make())
      let whole = try straight.fit(x, y, batchSize: 5, epochs: 5, validationSplit: 0.1)
      for stop in 1...4 {
        let first = try model(make())
        try first.fit(x, y, batchSize: 5, epochs: stop, validationSplit: 0.1)
        try first.saveTraining(to: path)
        let second = try model(make())
        let done = try second.restoreTraining(from: path)
        #expect(done == stop && second.digest == first.digest)
        let rest = try second.fit(
          x, y, batchSize: 5, epochs: 5, validationSplit: 0.1, initialEpoch: done)
        #expect(second.digest == straight.digest, "\(Self.optimizers[index].name), \(stop)")
        for name in whole.names {
          #expect(
            rest[name].map(\.bitPattern) == whole[name][stop...].map(\.bitPattern), "\(name)")
        }
        // After that, the optimizers and streams have the same state as the others.
        try second.fit(x, y, batchSize: 5)
        let again = try model(make())
        try again.fit(x, y, batchSize: 5, epochs: 5, validationSplit: 0.1)
        try again.fit(x, y, batchSize: 5)
        #expect(second.digest == again.digest)
      }
    }

    /// The training ends with an error in the third epoch. Running the same lines again completes
    /// it.
    @Test(arguments: optimizers.indices) func backedUpAndRestored(_ index: Int) throws {
      struct Stop: Error {}
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let make = Self.optimizers[index].make
      func callbacks(_ name: String) -> [any Callback] {
        var callbacks: [any Callback] = [
          EarlyStopping(monitor: "val_loss", patience: 2, restoreBestWeights: true),
          CSVLogger(folder.file("\(name).csv")),
        ]
        if index < 3 {
          callbacks.append(ReduceLROnPlateau(monitor: "val_loss", factor: 0.5, patience: 1))
        }
        return callbacks
      }
      let straight = try model(make())
      let whole = try straight.fit(
        x, y, batchSize: 5, epochs: 6, validationSplit: 0.3, callbacks: callbacks("straight"))

      let path = folder.file("backup.npz")
      let backup = BackupAndRestore(path)
      let stopped = try model(make())
      #expect(throws: Stop.self) {
        try stopped.fit(
          x, y, batchSize: 5, epochs: 6, validationSplit: 0.3,
          callbacks: callbacks("stopped") + [
            backup,
            LambdaCallback(onTrainBatchEnd: { batch, _ in
              if stopped.optimizerSteps == 8 { throw Stop() }
            }),
          ])
      }
      let resumed = try model(make())
      let history = try resumed.fit(
        x, y, batchSize: 5, epochs: 6, validationSplit: 0.3,
        callbacks: callbacks("stopped") + [backup, LambdaCallback()])
      #expect(resumed.digest == straight.digest)
      expectSame(history, whole)
      #expect(try folder.text("stopped.csv") == folder.text("straight.csv"))
      #expect(!folder.names.contains("backup.npz"))
    }

    @Test func weightsThereAndBack() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      for format in ["npz", "safetensors"] {
        let path = folder.file("weights.\(format)")
        let one = try model(Adam())
        try one.saveWeights(to: path)
        let tensors = try loadTensors(from: path)
        #expect(
          tensors.keys.sorted() == [
            "dense/bias", "dense/kernel", "dense_1/bias", "dense_1/kernel", "dense_2/bias",
            "dense_2/kernel",
          ])
        let two = try model(Adam())
        try two.fit(x, y)
        #expect(one.digest != two.digest)
        try two.loadWeights(from: path)
        #expect(one.digest == two.digest)
      }
    }

    @Test func errorMessages() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("w.npz")
      let model = try model(Adam())
      try model.saveWeights(to: path)
      let other = try Sequential(inputShape: [6], name: "other") {
        Dense(units: 9)
        Dropout(0.3)
        Dense(units: 8)
        Dense(units: 3)
      }
      let before = other.digest
      expectError(
        """
        \(path), 'dense/kernel': has the shape [6, 8]; the weight of other has [6, 9]. Build the \
        model with the same layers as the saved one.
        """
      ) { try other.loadWeights(from: path) }
      let small = try Sequential(inputShape: [6], name: "small") { Dense(units: 8) }
      expectError(
        """
        \(path): contains 'dense_1/kernel', but small has no such weight. Did you mean \
        'dense/kernel'? The names are 'dense/kernel', 'dense/bias'.
        """
      ) { try small.loadWeights(from: path) }
      var tensors = try loadTensors(from: path)
      tensors["dense_2/bias"] = nil
      try saveTensors(tensors, to: path)
      let error = #expect(throws: ModelError.self) { try model.loadWeights(from: path) }
      #expect(
        error?.description.hasPrefix(
          "\(path): lacks 'dense_2/bias', a weight of model. Did you mean 'dense") == true)
      tensors["dense_2/bias"] = .zeros([3], dtype: .int32)
      try saveTensors(tensors, to: path)
      expectError(
        """
        \(path), 'dense_2/bias': contains int32; weights are float32. Save the weights as float32.
        """
      ) { try model.loadWeights(from: path) }
      #expect(other.digest == before)

      let training = folder.file("training.npz")
      expectError(
        """
        other: saveTraining was called before compile. Call \
        compile(optimizer:loss:metrics:) first.
        """
      ) { try other.saveTraining(to: training) }
      try model.fit(x, y)
      try model.saveTraining(to: training)
      let sgd = try self.model(SGD(momentum: 0.5))
      expectError(
        """
        SGD: keeps ["momentum"] for each weight; the saved training has ["m", "v"]. \
        Compile the model with the same optimizer and settings as the saved one.
        """
      ) { try sgd.restoreTraining(from: training) }
      setSeed(12)
      expectError(
        """
        \(training): was saved under the seed 11, but the seed is now 12. Call setSeed(11) first.
        """
      ) { try model.restoreTraining(from: training) }
      setSeed(11)
      let noTraining = #expect(throws: ModelError.self) {
        try model.restoreTraining(from: path)
      }
      #expect(noTraining?.description.hasPrefix("\(path): lacks 'dense/kernel'") == true)
    }
  }
}

extension Sequential {
  /// The number of steps that the optimizer has made.
  fileprivate var optimizerSteps: Int { (optimizer as? ScheduledOptimizer)?.iterations ?? 0 }
}
