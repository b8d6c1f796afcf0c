import DeepLearning
import Testing

extension Seeded {
  /// The samples that `fit` trains on and validates with, and the values in its history, to the
  /// bit.
  @Suite struct FitDataTests {
    private let x = sample([20, 4], seed: 1)
    private let y = try! Tensor((0..<20).map { Int32($0 % 3) }, shape: [20])
    private let crossEntropy = SparseCategoricalCrossentropy(fromLogits: true)

    private func model(metrics: [Metric] = [.accuracy]) throws -> Sequential {
      let model = try Sequential(inputShape: [4], name: "model") {
        Dense(units: 5, activation: .tanh, kernelInitializer: GlorotUniform(seed: 1))
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 2))
      }
      try model.compile(
        optimizer: SGD(learningRate: 0.5, momentum: 0.9), loss: crossEntropy, metrics: metrics)
      return model
    }

    /// Losses are added up in binary32, each times its batch's size, from the forward passes before
    /// the updates. Accuracies are exact quotients. Validation comes after the epoch's last update.
    /// There are five batches of 3 and one of 1: a product with 3 is rounded, and so is the
    /// following addition.
    @Test func historyToTheBit() throws {
      setSeed(4)
      let fitted = try model()
      let history = try fitted.fit(x, y, batchSize: 3, epochs: 8, validationSplit: 0.2)

      let byHand = try model()
      let optimizer = SGD(learningRate: 0.5, momentum: 0.9)
      for epoch in 0..<8 {
        let order = try Tensor(
          SampleOrder.epoch(epoch, sampleCount: 16, seed: 4), shape: [16])
        var total = 0.0
        var matches: Float = 0
        for batch in [0..<3, 3..<6, 6..<9, 9..<12, 12..<15, 15..<16] {
          let inputs = try x.gathered(at: order[batch])
          let labels = try y.gathered(at: order[batch])
          var scores = Tensor.zeros([])
          let (loss, gradients) = try valueAndGradient(of: byHand.trainableVariables) {
            scores = try byHand(inputs, training: true)
            return try crossEntropy(labels, scores)
          }
          try optimizer.apply(gradients, to: byHand.trainableVariables)
          total = total + Double(loss.scalar) * Double(batch.count)
          matches += try (scores.detached.argMax() .== labels).sum().scalar
        }
        #expect(history["loss"][epoch] == Float(total / 16))
        #expect(history["accuracy"][epoch] == matches / 16)
        let validation = try byHand.evaluate(x[16...], y[16...], batchSize: 3)
        #expect(history["val_loss"][epoch] == validation.loss)
        #expect(history["val_accuracy"][epoch] == validation.accuracy)
      }
      #expect(fitted.digest == byHand.digest)
    }

    /// Without shuffling, every epoch takes the samples in order, and no seed matters.
    @Test func withoutShufflingSeedsDoNotMatter() throws {
      setSeed(1)
      let one = try model()
      try one.fit(x, y, batchSize: 8, epochs: 2, shuffle: false)
      setSeed(2)
      let two = try model()
      for _ in 0..<2 { try two.fit(x, y, batchSize: 8, shuffle: false) }
      #expect(one.digest == two.digest)
    }

    /// The default is 32 samples, or all samples if there are fewer.
    @Test(arguments: [(20, 20), (70, 32)])
    func batchesOf32(_ samples: Int, _ batchSize: Int) throws {
      let x = sample([samples, 4], seed: 3)
      let y = try Tensor((0..<samples).map { Int32($0 % 3) }, shape: [samples])
      setSeed(5)
      let byDefault = try model()
      try byDefault.fit(x, y)
      let given = try model()
      try given.fit(x, y, batchSize: batchSize)
      #expect(byDefault.digest == given.digest)
    }

    /// The first floor(N · (1 − f)) samples are for training, computed in binary64. 1 − 0.9 is
    /// slightly less than 0.1, so 10 samples leave none, and 11 leave one.
    @Test func splitIsRoundedDown() throws {
      expectError(
        """
        model: a validationSplit of 0.9 leaves 0 of 10 samples for training and 10 for validation. \
        Pass more samples or another validationSplit.
        """
      ) { try model().fit(x[..<10], y[..<10], validationSplit: 0.9) }
      let split = try model()
      try split.fit(x[..<11], y[..<11], validationSplit: 0.9)
      let first = try model()
      try first.fit(x[..<1], y[..<1])
      #expect(split.digest == first.digest)
    }

    /// As in Keras, validation data replace the split: all samples are used for training.
    @Test func validationDataOverrideTheSplit() throws {
      setSeed(1)
      let both = try model()
      let one = try both.fit(
        x, y, batchSize: 8, validationSplit: 0.25, validationData: (x[..<4], y[..<4]))
      let alone = try model()
      let two = try alone.fit(x, y, batchSize: 8, validationData: (x[..<4], y[..<4]))
      #expect(both.digest == alone.digest)
      #expect(one["val_loss"] == two["val_loss"])
    }

    @Test func withoutMetricsOnlyTheLoss() throws {
      let model = try model(metrics: [])
      #expect(try model.fit(x, y, batchSize: 8).names == ["loss"])
      let result = try model.evaluate(x, y)
      #expect(result.names == ["loss"] && result.accuracy.isNaN)
      #expect(result.description.wholeMatch(of: /loss: \d\.\d{4}/) != nil)
    }

    @Test func wrongValidationData() throws {
      let model = try model()
      let before = model.digest
      expectError(
        """
        model: fit's validationData takes samples of the shape [4]; found data of the shape [5, \
        3]. Pass a tensor of the shape [samples, 4].
        """
      ) { try model.fit(x, y, validationData: (.zeros([5, 3]), y[..<5])) }
      expectError(
        """
        model: fit's validationData got 5 samples and labels of the shape [4]. Pass one label for \
        each sample.
        """
      ) { try model.fit(x, y, validationData: (x[..<5], y[..<4])) }
      expectError(
        """
        SparseCategoricalCrossentropy: the label of sample 1 is -1; there are scores of 3 classes. \
        Labels must be from 0 to 2.
        """
      ) { try model.fit(x, y, validationData: (x[..<2], try Tensor([0, -1]))) }
      // No training happened before the error was found.
      #expect(model.digest == before)
    }

    /// The weights are those before the step whose loss is not finite.
    @Test func lossThatIsNotFiniteChangesNoWeight() throws {
      let stopped = try model()
      expectError(
        """
        model: the loss is nan in epoch 2, batch 1. Lower the learning rate, scale the inputs, or \
        check them for NaN and infinite values.
        """
      ) {
        final class Spoiled: Layer {
          var calls = 0
          func call(_ input: Tensor, training: Bool) throws -> Tensor {
            calls += 1
            return calls > 2 ? try input + Tensor.full([], .nan) : input
          }
        }
        let late = try Sequential(inputShape: [4], name: "model") {
          Spoiled()
          stopped
        }
        try late.compile(optimizer: SGD(learningRate: 0.5, momentum: 0.9), loss: crossEntropy)
        try late.fit(x, y, batchSize: 10, epochs: 2, shuffle: false)
      }
      let finite = try model()
      try finite.fit(x, y, batchSize: 10, shuffle: false)
      #expect(stopped.digest == finite.digest)
    }
  }
}
