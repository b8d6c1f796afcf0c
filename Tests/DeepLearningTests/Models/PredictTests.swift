import DeepLearning
import Testing

extension Seeded {
  /// `predict` and `evaluate` with unusual models, losses and layers.
  @Suite struct PredictTests {
    private let images = try! Tensor((0..<24).map { UInt8($0 * 10) }, shape: [6, 2, 2])

    /// The bits do not depend on the batch size, through the fused layers too.
    @Test func batchSizeDoesNotMatter() throws {
      let model = try Sequential(inputShape: [9, 8, 2]) {
        Conv2D(
          filters: 5, kernelSize: 3, padding: .same, activation: .relu,
          kernelInitializer: GlorotUniform(seed: 1))
        MaxPooling2D(poolSize: 2)
        Flatten()
        Dense(units: 7, activation: .softmax, kernelInitializer: GlorotUniform(seed: 2))
      }
      let x = sample([19, 9, 8, 2], seed: 3)
      let expected = try model.predict(x)
      expectSameBits(try model(x), expected)
      for batchSize in [1, 2, 3, 7, 8, 9, 16, 18, 19, 20, 100] {
        expectSameBits(try model.predict(x, batchSize: batchSize), expected, "\(batchSize)")
      }
    }

    @Test func bytesBecomeNumbers() throws {
      let model = try Sequential(inputShape: [2, 2]) { Flatten() }
      let result = try model.predict(images, batchSize: 4)
      #expect(result.dtype == .float32 && result.shape == [6, 4])
      #expect(result.scalars == images.scalars)
      let scores = try Sequential(inputShape: [2, 2]) {
        Flatten()
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 1))
      }
      expectSameBits(try scores.predict(images), try scores.predict(images.cast(to: .float32)))
    }

    @Test func errorMessages() throws {
      let model = try Sequential(inputShape: [2, 2], name: "model") { Flatten() }
      expectError(
        """
        model: evaluate was called before compile. Call \
        compile(optimizer:loss:metrics:) first.
        """
      ) {
        try model.evaluate(images, try Tensor([0, 1]))
      }
      expectError("model: predict got a batchSize of -1. batchSize must be at least 1.") {
        try model.predict(images, batchSize: -1)
      }
      expectError(
        """
        model: predict takes samples of the shape [2, 2]; found data of the shape [6, 4]. \
        Reshape the data: x.reshaped(to: [6, 2, 2]).
        """
      ) { try model.predict(images.reshaped(to: [6, 4])) }
      expectError(
        """
        model: predict needs samples; found data of the shape [0, 2, 2]. Pass at least one sample.
        """
      ) { try model.predict(images[..<0]) }
      expectError(
        """
        model: predict takes samples of the shape [2, 2]; found data of the shape []. Pass a \
        tensor of the shape [samples, 2, 2].
        """
      ) { try model.predict(Tensor(1.0)) }
    }

    /// A custom layer whose `build` announces another shape than `call` returns.
    @Test func layersMustKeepTheirWord() throws {
      final class Halves: Layer {
        let name = "halves"
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          try input.slice(..<2, axis: 1)
        }
      }
      let model = try Sequential(inputShape: [4], name: "model") { Halves() }
      expectError(
        """
        model: returned [3, 2] for a batch of 3 samples, but its layers' build announced [3, 4]. \
        build must return the shape that call returns, without the batch.
        """
      ) { try model.predict(.ones([3, 4])) }
    }

    /// A custom loss must return a single number, in training and in evaluation.
    @Test func lossesMustBeSingleNumbers() throws {
      struct EachError: Loss {
        func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
          try square(predictions - labels).mean(axis: 1)
        }
      }
      let model = try Sequential(inputShape: [3], name: "model") {
        Dense(units: 2, kernelInitializer: GlorotUniform(seed: 1))
      }
      try model.compile(optimizer: SGD(), loss: EachError())
      expectError(
        """
        model: the loss of a batch is float32 [5], not a single float32 number. Reduce it in your \
        loss, with mean(). Keras would take the mean by itself.
        """
      ) { try model.fit(.ones([5, 3]), .ones([5, 2])) }
      expectError(
        """
        model: the loss of a batch is float32 [5], not a single float32 number. Reduce it in your \
        loss, with mean(). Keras would take the mean by itself.
        """
      ) { try model.evaluate(.ones([5, 3]), .ones([5, 2])) }
    }

    /// A regression: a custom loss, with several numbers for each label.
    @Test func lossesOfOnesOwn() throws {
      struct SquaredError: Loss {
        func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
          try square(predictions - labels).mean()
        }
      }
      let x = sample([40, 3], seed: 4)
      let y = try matmul(x, sample([3, 2], seed: 5))
      let model = try Sequential(inputShape: [3], name: "model") {
        Dense(units: 2, kernelInitializer: GlorotUniform(seed: 1))
      }
      try model.compile(optimizer: SGD(learningRate: 0.3), loss: SquaredError())
      setSeed(6)
      let history = try model.fit(x, y, batchSize: 8, epochs: 60)
      #expect(history.names == ["loss"])
      #expect(history["loss"][59] < 1e-6)
      #expect(try model.evaluate(x, y).loss < 1e-6)
    }
  }
}
