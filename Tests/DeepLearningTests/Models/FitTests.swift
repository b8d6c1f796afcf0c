import DeepLearning
import Testing

extension Seeded {
  @Suite struct FitTests {
    private let x = sample([20, 4], seed: 1)
    private let y = try! Tensor((0..<20).map { Int32($0 % 3) }, shape: [20])

    private func model(compiled: Bool = true, _ optimizer: any Optimizer = Adam()) throws
      -> Sequential
    {
      let model = try Sequential(inputShape: [4], name: "model") {
        Dense(units: 5, activation: .tanh, kernelInitializer: GlorotUniform(seed: 1))
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 2))
      }
      if compiled {
        try model.compile(
          optimizer: optimizer, loss: SparseCategoricalCrossentropy(fromLogits: true),
          metrics: [.accuracy])
      }
      return model
    }

    @Test func historyHoldsEveryEpoch() throws {
      setSeed(1)
      let history = try model().fit(x, y, batchSize: 8, epochs: 3, validationSplit: 0.25)
      #expect(history.epochs == 3)
      #expect(history.names == ["loss", "accuracy", "val_loss", "val_accuracy"])
      #expect(history["loss"].count == 3)
      #expect(history["loss"][2] < history["loss"][0])
      #expect(history["accuracy"].allSatisfy { ($0 * 15).rounded() / 15 == $0 })
      #expect(history.description.hasPrefix("epoch    loss  accuracy  val_loss  val_accuracy\n"))
      #expect(history.displayBundle.representations.map(\.mimeType) == ["text/plain", "text/html"])
    }

    /// The split takes the end of the data; the sample order does not affect it.
    @Test func validationDataAreTheSplitsTail() throws {
      setSeed(1)
      let split = try model()
      let one = try split.fit(x, y, batchSize: 8, epochs: 2, validationSplit: 0.25)
      setSeed(1)
      let given = try model()
      let two = try given.fit(
        x[..<15], y[..<15], batchSize: 8, epochs: 2, validationData: (x[15...], y[15...]))
      #expect(split.digest == given.digest)
      #expect(one["val_loss"] == two["val_loss"])
    }

    /// A second `fit` starts again with the order of epoch 0; the optimizer continues.
    @Test func secondFitBeginsAgain() throws {
      setSeed(3)
      let twice = try model()
      try twice.fit(x, y, batchSize: 8)
      try twice.fit(x, y, batchSize: 8)
      let byHand = try model()
      let first = try Tensor(SampleOrder.epoch(0, sampleCount: 20, seed: 3), shape: [20])
      for _ in 0..<2 {
        try byHand.fit(
          x.gathered(at: first), y.gathered(at: first), batchSize: 8, shuffle: false)
      }
      #expect(twice.digest == byHand.digest)
      setSeed(3)
      let straight = try model()
      try straight.fit(x, y, batchSize: 8, epochs: 2)
      #expect(straight.digest != twice.digest)
    }

    @Test func predictAndEvaluateChangeNothing() throws {
      let model = try model()
      let before = model.digest
      let result = try model.evaluate(x, y)
      let scores = try model.predict(x, batchSize: 7)
      #expect(model.digest == before)
      #expect(scores.shape == [20, 3])
      expectSameBits(scores, try model.predict(x, batchSize: 32))
      let right = try (scores.argMax() .== y).mean().scalar
      #expect(result.accuracy == right && result["accuracy"] == right)
      #expect(
        result.loss
          == (try SparseCategoricalCrossentropy(fromLogits: true)(y, scores)).scalar)
      #expect(result.names == ["loss", "accuracy"] && result["none"] == nil)
    }

    /// The running loss of two batches is weighted by their sizes, in binary64.
    @Test func evaluationOfAShortLastBatch() throws {
      let model = try model()
      let loss = SparseCategoricalCrossentropy(fromLogits: true)
      let first = try loss(y[..<16], model(x[..<16])).scalar
      let second = try loss(y[16...], model(x[16...])).scalar
      let total = Double(first) * 16 + Double(second) * 4
      #expect(try model.evaluate(x, y, batchSize: 16).loss == Float(total / 20))
    }

    /// Labels may be bytes, and may have the shape of a column.
    @Test func formsOfLabels() throws {
      setSeed(1)
      let one = try model()
      try one.fit(x, y)
      for labels in [y.cast(to: .uint8), try y.reshaped(to: [20, 1])] {
        let other = try model()
        try other.fit(x, labels)
        #expect(other.digest == one.digest)
      }
    }

    /// Other tests run at the same time and allocate memory too, so one quiet training out of many
    /// is enough.
    @Test func stepsTakeNoMemoryAfterTheFirst() throws {
      let model = try model()
      try model.fit(x, y, batchSize: 8)
      let isQuiet = try (0..<50).contains { _ in
        let before = TensorMemory.blocksTakenFromSystem
        try model.fit(x, y, batchSize: 8, epochs: 5)
        return TensorMemory.blocksTakenFromSystem == before
      }
      #expect(isQuiet)
    }

    // MARK: Errors

    @Test func errorMessages() throws {
      let model = try model()
      expectError(
        """
        model: fit was called before compile. Call \
        compile(optimizer:loss:metrics:) first.
        """
      ) { try self.model(compiled: false).fit(x, y) }
      expectError("model: the metric 'accuracy' is listed twice. List each metric once.") {
        try model.compile(
          loss: SparseCategoricalCrossentropy(), metrics: [.accuracy, .accuracy])
      }
      for taken in ["loss", "lr", "epoch", "val_loss", "val_accuracy"] {
        expectError(
          """
          model: a metric has the name '\(taken)'. Choose another name. The history has its own \
          'loss', 'lr' and 'epoch', and names that begin with 'val_' belong to the validation.
          """
        ) { try model.compile(loss: MeanSquaredError(), metrics: [Metric(taken) { try $1 - $0 }]) }
      }
      expectError("model: a metric has an empty name. Give every metric a name.") {
        try model.compile(loss: MeanSquaredError(), metrics: [Metric("") { try $1 - $0 }])
      }
      expectError(
        """
        model: fit takes samples of the shape [4]; found data of the shape [20, 2, 2]. \
        Reshape the data: x.reshaped(to: [20, 4]).
        """
      ) { try model.fit(x.reshaped(to: [20, 2, 2]), y) }
      expectError(
        """
        model: fit needs samples; found data of the shape [0, 4]. Pass at least one sample.
        """
      ) { try model.fit(x[..<0], y[..<0]) }
      expectError(
        "model: fit got 20 samples and labels of the shape [19]. Pass one label for each sample."
      ) { try model.fit(x, y[1...]) }
      expectError(
        """
        SparseCategoricalCrossentropy: the label of sample 4 is 9; there are scores of 3 classes. \
        Labels must be from 0 to 2; for labels up to 9, end the model with Dense(units: 10).
        """
      ) {
        var wrong = y
        wrong[4] = try Tensor(9)
        try model.fit(x, wrong)
      }
      expectError(
        """
        SparseCategoricalCrossentropy: labels must be integers; found float32 [20]. Pass the class \
        number of each sample as int32 or uint8: labels.cast(to: .int32).
        """
      ) { try model.fit(x, y.cast(to: .float32)) }
      expectError(
        """
        SparseCategoricalCrossentropy: labels must be integers; found float32 [20]. Pass the class \
        number of each sample as int32 or uint8.
        """
      ) { try model.fit(x, y.cast(to: .float32) * 0.5) }
      expectError(
        """
        model: a batchSize of 21 is more than the 20 training samples. Lower batchSize to 20 or \
        less, or omit it to use the default.
        """
      ) { try model.fit(x, y, batchSize: 21) }
      expectError(
        """
        model: a batchSize of 20 is more than the 18 training samples. Lower batchSize to 18 or \
        less, or omit it to use the default.
        """
      ) { try model.fit(x, y, batchSize: 20, validationSplit: 0.1) }
      expectError("model: fit got a batchSize of 0. batchSize must be at least 1.") {
        try model.fit(x, y, batchSize: 0)
      }
      expectError("model: fit got 0 epochs. epochs must be at least 1.") {
        try model.fit(x, y, epochs: 0)
      }
      expectError(
        "model: fit got a validationSplit of 1.0. validationSplit must be from 0 to below 1."
      ) { try model.fit(x, y, validationSplit: 1) }
      expectError(
        """
        model: a validationSplit of 0.5 leaves 0 of 1 samples for training and 1 for validation. \
        Pass more samples or another validationSplit.
        """
      ) { try model.fit(x[..<1], y[..<1], validationSplit: 0.5) }
    }

    @Test func lossThatIsNotFiniteStopsTheTraining() throws {
      setSeed(1)
      let model = try model(SGD(learningRate: 3e38))
      let error = #expect(throws: ModelError.self) {
        try model.fit(x, y, batchSize: 8, epochs: 50, shuffle: false)
      }
      #expect(error?.kind == .numeric)
      let words = try #require(error.map { "\($0)" })
      #expect(
        words.wholeMatch(of: /model: the loss is (nan|inf) in epoch \d+, batch [123]\. .+/) != nil)
      var broken = x
      broken[9] = .full([4], .nan)
      expectError(
        """
        model: the loss is nan in epoch 1, batch 2. Lower the learning rate, scale the inputs, or \
        check them for NaN and infinite values.
        """
      ) { try self.model().fit(broken, y, batchSize: 8, shuffle: false) }
    }
  }
}
