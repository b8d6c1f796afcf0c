import DeepLearning
import Testing

extension Seeded {
  @Suite struct CallbackTests {
    private let x = sample([20, 4], seed: 1)
    private let y = try! Tensor((0..<20).map { Int32($0 % 3) }, shape: [20])

    private func model(_ optimizer: any Optimizer = Adam()) throws -> Sequential {
      setSeed(3)
      let model = try Sequential(inputShape: [4], name: "model") {
        Dense(units: 5, activation: .tanh, kernelInitializer: GlorotUniform(seed: 1))
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 2))
      }
      try model.compile(
        optimizer: optimizer, loss: SparseCategoricalCrossentropy(fromLogits: true),
        metrics: [.accuracy])
      return model
    }

    /// Adds its own values to the logs, so that other callbacks see them.
    private final class Script: Callback {
      let values: [Float]
      init(_ values: [Float]) { self.values = values }
      func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
        logs["loss"] = values[epoch]
      }
    }

    @Test func theyAreToldInOrder() throws {
      var calls: [String] = []
      let callback = LambdaCallback(
        onEpochBegin: { calls.append("epoch \($0)") },
        onEpochEnd: { epoch, logs in
          calls.append("end \(epoch): \(logs.names.joined(separator: " "))")
        },
        onTrainBatchBegin: { calls.append("batch \($0)") },
        onTrainBatchEnd: { batch, logs in
          calls.append("end \(batch): \(logs.names.joined(separator: " "))")
        },
        onTrainBegin: { calls.append("begin") }, onTrainEnd: { calls.append("end") })
      try model().fit(
        x, y, batchSize: 12, epochs: 3, validationSplit: 0.1, initialEpoch: 1,
        callbacks: [callback])
      let batches = ["batch 0", "end 0: loss accuracy", "batch 1", "end 1: loss accuracy"]
      let names = "loss accuracy val_loss val_accuracy"
      #expect(
        calls == ["begin", "epoch 1"] + batches + ["end 1: \(names)", "epoch 2"] + batches
          + ["end 2: \(names)", "end"])
    }

    /// Callbacks that only observe change no bit. The values that they log are in the history.
    @Test func lookingChangesNothing() throws {
      final class Watch: Callback {
        func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Sequential) throws {
          if epoch == 1 { logs["norm"] = 2 }
        }
      }
      let quiet = try model()
      try quiet.fit(x, y, epochs: 3)
      let watched = try model()
      let history = try watched.fit(x, y, epochs: 3, callbacks: [Watch(), LambdaCallback()])
      #expect(watched.digest == quiet.digest)
      #expect(history.names == ["loss", "accuracy", "norm"])
      #expect(history["norm"].map(\.isNaN) == [true, false, true])
    }

    @Test(
      arguments: [
        // The values of the epochs, patience, minDelta, the trained epochs, the best one.
        ([5, 4, 4, 3, 3, 3, 3], 0, 0.0, 3, 1), ([5, 4, 4, 3, 3, 3, 3], 2, 0, 6, 3),
        ([5, 6, 7, 8], 0, 0, 2, 0), ([5, 4.9, 4.8, 4.7, 4.6, 4.5, 4.4], 2, 0.15, 7, 6),
        ([5, 4.9, 4.8, 4.7], 1, 0.5, 2, 0),
      ] as [([Float], Int, Double, Int, Int)])
    func earlyStopping(
      _ values: [Float], _ patience: Int, _ delta: Double, _ epochs: Int, _ best: Int
    ) throws {
      let stopping = EarlyStopping(
        monitor: "loss", minDelta: delta, patience: patience, restoreBestWeights: true)
      let model = try model()
      var digests: [String] = []
      let history = try model.fit(
        x, y, epochs: values.count,
        callbacks: [
          Script(values), stopping,
          LambdaCallback(onEpochBegin: { _ in digests.append(model.digest) }),
        ])
      #expect(history.epochs == epochs)
      #expect(stopping.bestEpoch == best && stopping.best == Double(values[best]))
      guard epochs < values.count || stopping.stoppedEpoch != nil else { return }
      #expect(stopping.stoppedEpoch == epochs - 1)
      // The best weights are those at the end of the best epoch, before the next one.
      #expect(model.digest == digests[best + 1])
    }

    @Test func earlyStoppingUpwardsFromAnEpochOn() throws {
      let stopping = EarlyStopping(monitor: "accuracy", baseline: 2, startFromEpoch: 2)
      let history = try model().fit(x, y, epochs: 9, callbacks: [stopping])
      // No value beats the baseline. The first epoch that counts is the best so far, and the next
      // one, which is not better, ends the training.
      #expect(history.epochs >= 4 && stopping.stoppedEpoch == history.epochs - 1)
    }

    @Test func reducedOnAPlateau() throws {
      let optimizer = SGD(learningRate: 0.5)
      let history = try model(optimizer).fit(
        x, y, epochs: 7,
        callbacks: [
          Script([5, 5, 5, 4, 4, 4, 4]),
          ReduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 2, minLR: 0.2),
        ])
      #expect(history["lr"] == [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2])
      #expect(optimizer.learningRate == 0.2)
      let cooled = try model(SGD(learningRate: 0.5)).fit(
        x, y, epochs: 6,
        callbacks: [
          Script([5, 5, 5, 5, 5, 5]),
          ReduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 1, cooldown: 2),
        ])
      #expect(cooled["lr"] == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
    }

    @Test func scheduledByEpoch() throws {
      let optimizer = SGD(learningRate: 1)
      let history = try model(optimizer).fit(
        x, y, epochs: 3,
        callbacks: [LearningRateScheduler { epoch, rate in epoch == 0 ? rate : rate / 2 }])
      #expect(history["lr"] == [1, 0.5, 0.25])
    }

    @Test func checkpoints() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let model = try model()
      var digests: [String] = []
      try model.fit(
        x, y, epochs: 3,
        callbacks: [
          Script([0.5, 0.75, 0.125]), ModelCheckpoint(folder.file("all-{epoch:02d}.npz")),
          ModelCheckpoint(
            folder.file("best-{epoch}-{loss:.2f}.safetensors"), monitor: "loss",
            saveBestOnly: true),
          LambdaCallback(onEpochEnd: { _, _ in digests.append(model.digest) }),
        ])
      #expect(
        folder.names == [
          "all-01.npz", "all-02.npz", "all-03.npz", "best-1-0.50.safetensors",
          "best-3-0.12.safetensors",
        ])
      let other = try self.model()
      for (epoch, digest) in digests.enumerated() {
        try other.loadWeights(from: folder.file("all-0\(epoch + 1).npz"))
        #expect(other.digest == digest)
      }
      try other.loadWeights(from: folder.file("best-1-0.50.safetensors"))
      #expect(other.digest == digests[0])
    }

    @Test func csvLog() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.file("log.csv")
      let script = Script([0.5, 0.25, 1 / 3])
      let history = try model().fit(x, y, epochs: 2, callbacks: [script, CSVLogger(path)])
      let accuracy = history["accuracy"]
      let first = "epoch,accuracy,loss\n0,\(accuracy[0]),0.5\n1,\(accuracy[1]),0.25\n"
      #expect(try folder.text("log.csv") == first)
      let more = try model().fit(
        x, y, epochs: 3, initialEpoch: 2, callbacks: [script, CSVLogger(path, append: true)])
      #expect(
        try folder.text("log.csv") == first + "2,\(more["accuracy"][0]),0.33333334\n")
      #expect(more.description.contains("\n    3  0.3333"))
    }

    @Test func errorMessages() throws {
      let model = try model()
      let before = model.digest
      func expect(_ message: String, _ callback: any Callback) {
        expectError(message) { try model.fit(x, y, callbacks: [callback]) }
      }
      expect(
        """
        EarlyStopping: monitors 'val_los', but the training has no such value. The names are \
        'loss', 'accuracy'. Validation values need validationSplit or validationData.
        """, EarlyStopping(monitor: "val_los"))
      expectError(
        """
        EarlyStopping: monitors 'val_los', but the training has no such value. Did you mean \
        'val_loss'? The names are 'loss', 'accuracy', 'val_loss', 'val_accuracy'.
        """
      ) {
        try model.fit(
          x, y, validationSplit: 0.2, callbacks: [EarlyStopping(monitor: "val_los")])
      }
      expect(
        """
        EarlyStopping: monitors 'los', but the training has no such value. Did you mean 'loss'? \
        The names are 'loss', 'accuracy'.
        """, EarlyStopping(monitor: "los"))
      expect(
        "EarlyStopping: patience is -1. patience must be 0 or more.",
        EarlyStopping(monitor: "loss", patience: -1))
      expect(
        "ReduceLROnPlateau: factor is 1.0. factor must be from 0 to below 1.",
        ReduceLROnPlateau(monitor: "loss", factor: 1))
      expect(
        """
        ModelCheckpoint: 'x.h5' does not name a known format. End the name with .npz or \
        .safetensors.
        """, ModelCheckpoint("x.h5"))
      expect(
        """
        ModelCheckpoint: '{val_loss:.2f}.npz' contains 'val_loss', but the training has no such \
        value. The names are 'epoch', 'loss', 'accuracy'.
        """, ModelCheckpoint("{val_loss:.2f}.npz"))
      expect(
        """
        ModelCheckpoint: '{loss:x}.npz' uses the format 'x', which is not supported. Write the \
        epoch as {epoch:02d} and other values as {val_loss:.2f}.
        """, ModelCheckpoint("{loss:x}.npz"))
      expect(
        """
        LearningRateScheduler: the rate of epoch 0 is -1.0. the rate of epoch 0 must be 0 or more.
        """, LearningRateScheduler { _, _ in -1 })
      expectError(
        """
        model: fit got an initialEpoch of 4 and 3 epochs. initialEpoch must be from 0 to epochs, \
        because epochs includes the earlier ones.
        """
      ) { try model.fit(x, y, epochs: 3, initialEpoch: 4) }
      #expect(model.digest == before)
      let scheduled = try self.model(
        SGD(learningRate: CosineDecay(initialLearningRate: 0.1, decaySteps: 10)))
      expectError(
        """
        LearningRateScheduler: cannot set the learning rate, because it is not a number. Compile \
        the model with a number as learningRate instead of a schedule.
        """
      ) { try scheduled.fit(x, y, callbacks: [LearningRateScheduler { _, rate in rate }]) }
      expectError(
        "History: has no value 'los'. Did you mean 'loss'? The names are 'loss', 'accuracy'."
      ) { try model.fit(x, y).chart(of: "los") }
    }
  }
}
