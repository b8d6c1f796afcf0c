import DeepLearning
import ReferenceArithmetic
import Testing

/// Regularizers add to the loss in training, in the logs and in evaluation.
extension Seeded {
  @Suite struct RegularizerTests {
    /// `factor · Σ f(w)`.
    private func penalty(_ w: Tensor, _ factor: Float, _ f: (Float) -> Float) -> Float {
      Reference.sum(w.scalars.map(f)) * factor
    }

    @Test(arguments: [[3, 4], [3, 2, 5, 7], [6], [1, 1]])
    func equalPlainLoops(shape: [Int]) throws {
      let w = sample(shape, seed: 4)
      let magnitudes = penalty(w, 0.03) { $0.magnitude }
      let squares = penalty(w, 0.2) { $0 * $0 }
      #expect(try L1(0.03)(w).scalar == magnitudes)
      #expect(try L2(0.2)(w).scalar == squares)
      #expect(try L1L2(l1: 0.03, l2: 0.2)(w).scalar == magnitudes + squares)
      let slopes = try gradient(at: w) { try L1L2(l1: 0.03, l2: 0.2)($0) }
      let expected = w.scalars.map { w in
        Float(0.2) * (w + w) + (w > 0 ? Float(0.03) : w < 0 ? -Float(0.03) : 0)
      }
      #expect(slopes.scalars == expected)
    }

    private func model() throws -> Sequential {
      let model = try Sequential(inputShape: [6]) {
        Dense(
          units: 4, activation: .relu, kernelInitializer: GlorotUniform(seed: 1),
          kernelRegularizer: L2(0.05), biasRegularizer: L1(0.1))
        try Sequential(inputShape: [4]) {
          Dense(
            units: 3, kernelInitializer: GlorotUniform(seed: 2),
            kernelRegularizer: L1L2(l1: 0.01, l2: 0.02))
        }
      }
      try model.compile(
        optimizer: SGD(learningRate: 0.1), loss: SparseCategoricalCrossentropy(fromLogits: true))
      return model
    }

    /// `fit` equals a loop that adds `regularizationLoss()`, bit for bit, and logs the sum.
    @Test func fitEqualsALoop() throws {
      let x = sample([8, 6], seed: 3)
      let y = try Tensor([0, 1, 2, 0, 1, 2, 0, 1])
      let fitted = try model()
      let history = try fitted.fit(x, y, batchSize: 8, epochs: 3, shuffle: false)
      let written = try model()
      let optimizer = SGD(learningRate: 0.1)
      var losses: [Float] = []
      for _ in 0..<3 {
        let step = try valueAndGradient(of: written.trainableVariables) {
          try sparseCategoricalCrossentropy(labels: y, logits: written(x, training: true))
            + written.regularizationLoss()
        }
        losses.append(step.value.scalar * 8 / 8)
        try optimizer.apply(step.gradients, to: written.trainableVariables)
      }
      #expect(fitted.digest == written.digest)
      #expect(history["loss"] == losses)
      #expect(try written.losses.count == 3)
      let total = try written.losses.dropFirst().reduce(written.losses[0].scalar) {
        $0 + $1.scalar
      }
      #expect(try written.regularizationLoss().scalar == total)
      let bare = try sparseCategoricalCrossentropy(labels: y, logits: written(x)).scalar
      #expect(try written.regularizationLoss().scalar > 0)
      let evaluated = try fitted.evaluate(x, y, batchSize: 8).loss
      #expect(evaluated == (bare + total) * 8 / 8)
    }

    @Test func noneIsZero() throws {
      let model = try Sequential(inputShape: [2]) { Dense(units: 1) }
      #expect(try model.losses.isEmpty)
      #expect(try model.regularizationLoss().scalar == 0)
    }

    /// A layer in two inner models adds its penalty only once.
    @Test func sharedLayersCountOnce() throws {
      let dense = Dense(units: 3, kernelRegularizer: L2())
      let model = try Sequential(inputShape: [3]) {
        try Sequential(inputShape: [3]) { dense }
        try Sequential(inputShape: [3]) { dense }
      }
      #expect(try model.losses.count == 1)
    }

    /// A custom regularizer is a function of the weights.
    @Test func onesOwn() throws {
      struct Largest: Regularizer {
        func callAsFunction(_ weights: Tensor) throws -> Tensor { try abs(weights).max() }
      }
      struct Wrong: Regularizer {
        func callAsFunction(_ weights: Tensor) throws -> Tensor { weights }
      }
      let dense = Dense(units: 2, kernelRegularizer: Largest())
      _ = try dense.build(inputShape: [3])
      #expect(try dense.losses[0] == abs(dense.kernel!.value).max())
      let wrong = Dense(units: 2, kernelRegularizer: Wrong(), name: "d")
      _ = try wrong.build(inputShape: [3])
      expectError(
        """
        d: a regularizer returned float32 [3, 2], not a single float32 number. Reduce it with \
        sum() or mean() in the regularizer.
        """
      ) { try wrong.losses }
    }
  }
}
