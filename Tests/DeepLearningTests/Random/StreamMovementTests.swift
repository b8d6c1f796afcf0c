import DeepLearning
import Testing

extension Seeded {
  /// What changes the random streams and what does not, as described in docs/random.md.
  @Suite struct StreamMovementTests {
    private let x = sample([20, 4], seed: 1)
    private let y = try! Tensor((0..<20).map { Int32($0 % 3) }, shape: [20])

    /// No seeds of their own anywhere: weights, masks and order depend on the global seed.
    private func model() throws -> Sequential {
      let model = try Sequential(inputShape: [4]) {
        Dense(units: 6, activation: .relu)
        Dropout(0.5)
        Dense(units: 3)
      }
      try model.compile(
        optimizer: SGD(learningRate: 0.1), loss: SparseCategoricalCrossentropy(fromLogits: true))
      return model
    }

    private func fitted(_ before: (Sequential) throws -> Void = { _ in }) throws -> String {
      setSeed(42)
      let model = try model()
      try before(model)
      try model.fit(x, y, batchSize: 8, epochs: 2)
      return model.digest
    }

    @Test func predictionAndEvaluationMoveNothing() throws {
      let expected = try fitted()
      #expect(
        try fitted { model in
          _ = try model.predict(x)
          _ = try model.evaluate(x, y)
          _ = try model(x)
        } == expected)
    }

    /// Numbers drawn in an earlier cell change neither weights nor order nor masks. They only
    /// change later numbers of the same kind.
    @Test func otherDrawsMoveOnlyTheirLike() throws {
      let expected = try fitted()
      setSeed(42)
      let first = try Tensor.randomUniform([3])
      #expect(try fitted { _ in _ = try Tensor.randomUniform([3]) } == expected)
      setSeed(42)
      _ = try Tensor.randomNormal([5])
      #expect(try Tensor.randomUniform([3]) != first)
      setSeed(42)
      let weights = try model().weights[0]
      setSeed(42)
      _ = try Tensor.randomUniform([3])
      _ = try Dropout(0.5)(.ones([4]), training: true)
      expectSameBits(try model().weights[0], weights)
    }

    /// A layer created earlier takes the seed that the next layer without a seed would have had.
    @Test func layersMoveTheWeightsOfLaterOnes() throws {
      setSeed(42)
      let first = try model()
      let second = try model()
      #expect(first.digest != second.digest)
      setSeed(42)
      _ = try Sequential(inputShape: [2]) {
        Dense(units: 2, kernelInitializer: GlorotUniform(seed: 1))
      }
      #expect(try model().digest == first.digest, "a layer with a seed takes none")
      setSeed(42)
      _ = try Sequential(inputShape: [2]) { Dense(units: 2) }
      #expect(try model().digest != first.digest)
    }

    /// Training one model does not affect another: each has its own masks, and both have the same
    /// order.
    @Test func modelsDoNotMoveEachOther() throws {
      setSeed(42)
      let start = try model().weights
      func train(_ others: Int) throws -> String {
        setSeed(42)
        for _ in 0..<others {
          let other = try model()
          try other.fit(x, y, batchSize: 8)
        }
        let model = try model()
        try model.setWeights(start)
        try model.fit(x, y, batchSize: 8, epochs: 2)
        return model.digest
      }
      let alone = try train(0)
      #expect(try train(1) == alone)
      #expect(try train(2) == alone)
    }

    /// A second `fit` starts with the order of epoch 0, and its masks continue where the first one
    /// stopped. With `initialEpoch` it starts with the order of that epoch, as in one long
    /// training.
    @Test func secondFit() throws {
      setSeed(42)
      let long = try model()
      try long.fit(x, y, batchSize: 8, epochs: 4)
      setSeed(42)
      let parted = try model()
      try parted.fit(x, y, batchSize: 8, epochs: 2)
      try parted.fit(x, y, batchSize: 8, epochs: 4, initialEpoch: 2)
      #expect(parted.digest == long.digest)
      setSeed(42)
      let begunAgain = try model()
      for _ in 0..<2 { try begunAgain.fit(x, y, batchSize: 8, epochs: 2) }
      #expect(begunAgain.digest != long.digest)
    }
  }
}
