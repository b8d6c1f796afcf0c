import CAllocationCount
import DeepLearning
import Testing

extension Seeded {
  /// Steps that only repeat the kernel calls of an earlier step.
  @Suite struct StepRepeaterTests {
    private let images = sample([70, 8, 8, 1], seed: 1)
    private let rows = sample([70, 6], seed: 2)
    private let labels = try! Tensor((0..<70).map { Int32($0 * 7 % 5) }, shape: [70])

    private static let models: [(name: String, layers: @Sendable () -> [any Layer])] = [
      ("samples last", { [conv(relu: true), MaxPooling2D(poolSize: 2), Flatten(), dense(5)] }),
      (
        "pooling alone",
        { [conv(relu: false), MaxPooling2D(poolSize: 3, strides: 2), Flatten(), dense(5)] }
      ),
      ("two convolutions", { [conv(relu: true), conv(relu: true), Flatten(), dense(5)] }),
      ("rows", { [Flatten(), dense(9, .relu), dense(7, .tanh), dense(6, .sigmoid), dense(5)] }),
      (
        "two activations",
        { [Flatten(), dense(9), ReLU(), Activation(.relu), Reshape(3, 3), Flatten(), dense(5)] }
      ),
      (
        "frozen",
        {
          let frozen = dense(9, .relu)
          frozen.trainable = false
          return [Flatten(), frozen, dense(5)]
        }
      ),
      ("softmax", { [Flatten(), dense(9, .sigmoid), dense(5, .softmax)] }),
      // None of these steps can be repeated.
      ("dropout", { [Flatten(), dense(9, .relu), Dropout(0.3), dense(5)] }),
      ("statistics", { [Flatten(), dense(9, .relu), BatchNormalization(), dense(5)] }),
      ("regularized", { [Flatten(), Dense(units: 5, kernelRegularizer: L2(0.1))] }),
    ]

    private static func dense(_ units: Int, _ activation: ActivationFunction = .linear) -> Dense {
      Dense(
        units: units, activation: activation, kernelInitializer: GlorotUniform(seed: 3),
        biasInitializer: Ones())
    }

    private static func conv(relu: Bool) -> Conv2D {
      Conv2D(
        filters: 3, kernelSize: 3, activation: relu ? .relu : .linear,
        kernelInitializer: GlorotUniform(seed: 4))
    }

    private static let optimizers: [(name: String, make: @Sendable () -> any Optimizer)] = [
      ("Adam", { Adam() }),
      ("SGD", { SGD(learningRate: 0.05, momentum: 0.9, nesterov: true) }),
      ("RMSprop", { RMSprop(momentum: 0.5) }),
      ("weight decay", { AdamW(weightDecay: 0.01) }),
      ("clipping", { Adam(clipNorm: 0.1) }),
      (
        "a schedule",
        {
          SGD(
            learningRate: ExponentialDecay(initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5))
        }
      ),
    ]

    /// A callback observes each batch, so every step runs through the layers.
    private func train(
      _ model: Int, _ optimizer: Int, _ batchSize: Int, shuffle: Bool, isWatched: Bool
    ) throws -> [String] {
      setSeed(5)
      let model = try Sequential(inputShape: [8, 8, 1], layers: Self.models[model].layers())
      let fromLogits = !(model.layers.last as? Dense)!.isSoftmax
      try model.compile(
        optimizer: Self.optimizers[optimizer].make(),
        loss: SparseCategoricalCrossentropy(fromLogits: fromLogits),
        metrics: [.accuracy, .sparseTopKCategoricalAccuracy(k: 2)])
      let history = try model.fit(
        images, labels, batchSize: batchSize, epochs: 3, validationSplit: 0.2, shuffle: shuffle,
        callbacks: isWatched ? [LambdaCallback()] : [])
      return [
        model.digest, history.description,
        try model.evaluate(images, labels, batchSize: batchSize).description,
      ]
    }

    @Test(arguments: models.indices)
    func bitsAreThoseOfStepsThroughTheLayers(model: Int) throws {
      for batchSize in [3, 16] {
        for shuffle in [true, false] {
          #expect(
            try train(model, 0, batchSize, shuffle: shuffle, isWatched: false)
              == train(model, 0, batchSize, shuffle: shuffle, isWatched: true),
            "\(Self.models[model].name), \(batchSize) samples, shuffle: \(shuffle)")
        }
      }
    }

    @Test(arguments: optimizers.indices) func everyOptimizer(optimizer: Int) throws {
      #expect(
        try train(3, optimizer, 4, shuffle: true, isWatched: false)
          == train(3, optimizer, 4, shuffle: true, isWatched: true),
        "\(Self.optimizers[optimizer].name)")
    }

    private func network() throws -> Sequential {
      let model = try Sequential(
        inputShape: [6], layers: [Self.dense(4, .relu), Self.dense(5)])
      try model.compile(
        loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
      return model
    }

    @Test func callbacksBetweenEpochs() throws {
      func train(_ watchers: [any Callback]) throws -> String {
        setSeed(1)
        let model = try network()
        let history = try model.fit(
          rows, labels, batchSize: 5, epochs: 8, validationSplit: 0.2,
          callbacks: [
            EarlyStopping(monitor: "val_loss", patience: 2, restoreBestWeights: true),
            ReduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 1),
          ] + watchers)
        return "\(history) \(model.digest)"
      }
      #expect(try train([]) == train([LambdaCallback()]))
    }

    /// Weights that a caller holds are values: no later step changes them.
    @Test func whatSomebodyHoldsStays() throws {
      setSeed(1)
      let model = try network()
      func bits(_ weights: [Tensor]) -> [[Float]] { weights.map { $0.array(of: Float.self) } }
      var held: [(weights: [Tensor], bits: [[Float]])] = []
      for _ in 0..<3 {
        held.append((model.weights, bits(model.weights)))
        try model.fit(rows, labels, batchSize: 5, epochs: 2)
        _ = try model.evaluate(rows, labels, batchSize: 5)
      }
      #expect(Set(held.map(\.bits)).count == 3)
      for (weights, before) in held { #expect(bits(weights) == before) }
    }

    /// Weights may have been assigned from anywhere: here from part of a larger tensor.
    @Test func weightsThatWereAPart() throws {
      func train(_ isPart: Bool) throws -> String {
        setSeed(2)
        let model = try network()
        try model.setWeights(
          model.variables.map { variable in
            let larger = sample([variable.shape[0] + 3] + variable.shape.dropFirst(), seed: 9)
            let part = larger[..<variable.shape[0]]
            return isPart ? part : try Tensor(part.array(of: Float.self), shape: part.shape)
          })
        try model.fit(rows, labels, batchSize: 7)
        return model.digest
      }
      #expect(try train(true) == train(false))
    }

    /// A thousand steps allocate hardly more often than two. The few allocations for the larger
    /// data set at the start may miss the pool, because other tests use it at the same time.
    @Test(.enabled(if: StepRepeaterTests.isOptimized, "a debug build asks for memory at each step"))
    func stepsAfterTheFirstAskForNoMemory() throws {
      func requests(_ sampleCount: Int) throws -> Int {
        setSeed(1)
        let model = try network()
        let x = sample([sampleCount, 6], seed: 1)
        let y = try Tensor((0..<sampleCount).map { Int32($0 % 5) }, shape: [sampleCount])
        try model.fit(x, y, batchSize: 4)
        let before = allocation_count()
        try model.fit(x, y, batchSize: 4)
        _ = try model.evaluate(x, y, batchSize: 4)
        return allocation_count() - before
      }
      let few = try requests(4)
      #expect(few > 0)
      #expect(try requests(2000) - few < 50)
    }

    #if DEBUG
      private static let isOptimized = false
    #else
      private static let isOptimized = true
    #endif
  }
}

extension Dense {
  fileprivate var isSoftmax: Bool { activation == .softmax }
}
