import DeepLearning
import Testing

extension Seeded {
  /// Errors that are found before a weight has changed, and errors in the last update.
  @Suite struct TrainingCheckTests {
    private let x = sample([6, 4], seed: 1)
    private let y = try! Tensor([0, 1, 2, 0, 1, 2])

    private func model(
      _ optimizer: any Optimizer = SGD(learningRate: 0.1),
      loss: any Loss = SparseCategoricalCrossentropy(fromLogits: true), metrics: [Metric] = []
    ) throws -> Sequential {
      let model = try Sequential(inputShape: [4], name: "model") {
        BatchNormalization()
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 2), name: "dense")
      }
      try model.compile(optimizer: optimizer, loss: loss, metrics: metrics)
      return model
    }

    private func expectUnchanged(_ model: Sequential, _ message: String) {
      let before = model.digest
      expectError(message) { try model.fit(x, y) }
      #expect(model.digest == before)
    }

    @Test func metricsThatDoNotFit() throws {
      expectUnchanged(
        try model(metrics: [.meanAbsoluteError]),
        """
        mean_absolute_error: found predictions of the shape [1, 3] and labels of the shape [1]. \
        Pass labels of the predictions' shape.
        """)
      expectError("sparse_top_k_categorical_accuracy: k is 0. k must be at least 1.") {
        try model(metrics: [.sparseTopKCategoricalAccuracy(k: 0)])
      }
      // A custom metric runs before the first update; only moving averages have changed by then.
      let own = try model(
        metrics: [
          Metric("own") { labels, predictions in try predictions.reshaped(to: [7]) }
        ])
      let before = own.trainableVariables.map(\.value.digest)
      #expect(throws: ModelError.self) { try own.fit(x, y) }
      #expect(own.trainableVariables.map(\.value.digest) == before)
    }

    @Test func optimizerOfAnotherModel() throws {
      let optimizer = SGD(learningRate: 0.1)
      try model(optimizer).fit(x, y)
      expectUnchanged(
        try model(optimizer),
        """
        SGD: has already been used with other variables. Create a separate optimizer for each model. \
        After you freeze or unfreeze layers, compile the model again with a new optimizer.
        """)
    }

    @Test func lossWithoutAGradient() throws {
      let detached = try model()
      try detached.compile { _, predictions in try predictions.detached.mean() }
      expectError(
        """
        model: the loss does not depend on the weights: it has no gradient. Compute it from the \
        predictions by tensor operations, without .detached or .scalar.
        """
      ) { try detached.fit(x, y) }
    }

    @Test func weightsAndValidationThatAreNotFinite() throws {
      let model = try Sequential(inputShape: [1], name: "model") {
        Dense(units: 1, useBias: false, kernelInitializer: Ones())
      }
      try model.compile(optimizer: SGD(learningRate: 1e38), loss: MeanSquaredError())
      let help =
        "Lower the learning rate, scale the inputs, or check them for NaN and infinite values."
      expectError("model: the weights 'dense/kernel' contain -inf after epoch 1. \(help)") {
        try model.fit(.full([1, 1], 100), .zeros([1, 1]))
      }
      try model.setWeights([.ones([1, 1])])
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      expectError("model: the validation loss is nan in epoch 2. \(help)") {
        final class Broken: Callback {
          func onEpochBegin(_ epoch: Int, _ model: Sequential) throws {
            if epoch == 1 { Broken.isOn = true }
          }
          nonisolated(unsafe) static var isOn = false
        }
        final class Breaking: Layer {
          func call(_ input: Tensor, training: Bool) throws -> Tensor {
            Broken.isOn && !training ? input * Float.nan : input
          }
        }
        let broken = try Sequential(inputShape: [1], name: "model") {
          Breaking()
          model
        }
        try broken.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
        try broken.fit(
          .ones([2, 1]), .zeros([2, 1]), epochs: 3, validationSplit: 0.5, callbacks: [Broken()])
      }
    }

    @Test func aLayerThatReturnsANumber() throws {
      final class Sum: Layer {
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try input.sum() }
      }
      let model = try Sequential(inputShape: [4], name: "model") {
        Dense(units: 4)
        Sum()
      }
      try model.compile { _, predictions in predictions }
      let message = """
        model: returned [] for a batch of 6 samples, but its layers' build announced [6, 4]. build \
        must return the shape that call returns, without the batch.
        """
      expectError(message) { try model.fit(x, y) }
      expectError(message) { try model.evaluate(x, y) }
      expectError(message) { try model.predict(x) }
    }

    @Test func labelsThatAreNoProbabilities() throws {
      let labels = try Tensor([[0, 1, 0], [0, 2, 0]])
      expectError(
        """
        CategoricalCrossentropy: a label of sample 1 is 2.0. Labels are probabilities, so they \
        must be from 0 to 1.
        """
      ) { try model(loss: CategoricalCrossentropy()).fit(x[..<2], labels) }
      expectError(
        """
        BinaryCrossentropy: a label of sample 0 is nan. Labels are probabilities, so they must be \
        from 0 to 1.
        """
      ) {
        try model(loss: BinaryCrossentropy()).fit(x[..<1], Tensor.full([1, 3], .nan))
      }
    }

    /// One label for each step of sequences: the rows of all samples, in order.
    @Test func labelsOfSequences() throws {
      let z = sample([2, 3, 4], seed: 3)
      let labels = try Tensor([[0, 1, 2], [3, 2, 1]])
      let rows = try labels.reshaped(to: [6])
      for loss in [
        SparseCategoricalCrossentropy(fromLogits: true), SparseCategoricalCrossentropy(),
      ] {
        let scores = loss.fromLogits ? z : try softmax(z)
        let (value, gradient) = try valueAndGradient(at: scores) { try loss(labels, $0) }
        let (flat, flatGradient) = try valueAndGradient(at: scores.reshaped(to: [6, 4])) {
          try loss(rows, $0)
        }
        #expect(value == flat && gradient.scalars == flatGradient.scalars)
      }
      let model = try Sequential(inputShape: [3, 2]) {
        Dense(units: 4, kernelInitializer: GlorotUniform(seed: 5))
      }
      try model.compile(
        loss: SparseCategoricalCrossentropy(fromLogits: true),
        metrics: [.accuracy, .sparseTopKCategoricalAccuracy(k: 2)])
      let inputs = sample([2, 3, 2], seed: 7)
      let result = try model.evaluate(inputs, labels)
      let guesses = try model.predict(inputs).argMax()
      #expect(result.accuracy == Float(try (guesses .== labels).sum().scalar) / 6)
      #expect(try model.fit(inputs, labels, batchSize: 1).epochs == 1)
      expectError(
        """
        SparseCategoricalCrossentropy: the label of sample 1 is 4; there are scores of 4 classes. \
        Labels must be from 0 to 3; for labels up to 4, end the model with Dense(units: 5).
        """
      ) { try model.fit(inputs, Tensor([[0, 1, 2], [3, 4, 1]])) }
    }

    @Test func schedulesWithWrongSettings() throws {
      let schedules: [any LearningRateSchedule] = [
        ExponentialDecay(initialLearningRate: 1, decaySteps: 0, decayRate: 0.5),
        PolynomialDecay(initialLearningRate: 1, decaySteps: 0, cycle: true),
        PiecewiseConstantDecay(boundaries: [1, 2], values: []),
        CosineDecay(initialLearningRate: 1, decaySteps: 0),
      ]
      for schedule in schedules { #expect(schedule(3).isNaN) }
      expectError("SampleOrder: epoch is -1. epoch must be from 0 to 2147483647.") {
        try SampleOrder.epoch(-1, sampleCount: 5, seed: 1)
      }
      expectError("SampleOrder: sampleCount is -5. sampleCount must be from 0 to 2147483647.") {
        try SampleOrder.epoch(1, sampleCount: -5, seed: 1)
      }
    }

    @Test func wordsAboutNames() throws {
      let model = try model(metrics: [.meanAbsoluteError])
      expectError("model: has no layer 'dens'. Did you mean 'dense'? The only name is 'dense'.") {
        try Sequential(inputShape: [1], name: "model") { Dense(units: 1, name: "dense") }
          .layer(named: "dens")
      }
      expectError(
        """
        EarlyStopping: monitors 'mae', but the training has no such value. Did you mean \
        'mean_absolute_error'? The names are 'loss', 'mean_absolute_error'.
        """
      ) {
        try model.compile(loss: MeanSquaredError(), metrics: [.meanAbsoluteError])
        try model.fit(x, Tensor.zeros([6, 3]), callbacks: [EarlyStopping(monitor: "mae")])
      }
      expectError(
        """
        confusionMatrix: found 2 samples and labels of the shape [3]. Pass one label for each \
        sample, in the shape [2].
        """
      ) { try confusionMatrix(Tensor([0, 1, 2]), Tensor([0, 1])) }
    }

    @Test func smallLearningRatesAreShown() throws {
      let model = try model()
      let history = try model.fit(
        x, y, callbacks: [LearningRateScheduler { _, _ in 1e-5 }])
      #expect(history.description.contains("1e-05"))
    }
  }
}
