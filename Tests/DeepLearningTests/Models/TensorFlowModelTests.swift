import DeepLearning
import Testing

extension Seeded {
  /// Trains models from the same weights, on the same batches as Keras 2.14, and compares the loss
  /// of every batch (Golden/make_models.py).
  @Suite struct TensorFlowModelTests {
    @Test(arguments: ModelCase.all) func losses(_ model: ModelCase) throws {
      let recorded = Golden.json("tensorflow-2.14-models") as! [String: Any]
      let all = recorded["losses"] as! [String: [Double]]
      let expected = try #require(all[model.name]).map { Float($0) }
      setSeed(3)
      let found = try model.batchLosses()
      #expect(found.count == expected.count)
      let distances = zip(found, expected).map { ($0 - $1).magnitude / max($1.magnitude, 1) }
      let farthest = distances.indices.max { distances[$0] < distances[$1] } ?? 0
      let words = "\(model.name): batch \(farthest + 1) of \(distances.count) is off by "
      #expect(distances[farthest] <= model.tolerance, "\(words)\(distances[farthest])")
    }

    @Test func everyModelIsTrained() {
      let recorded = Golden.json("tensorflow-2.14-models") as! [String: Any]
      #expect(
        Set((recorded["losses"] as! [String: Any]).keys) == Set(ModelCase.all.map(\.name)))
    }
  }
}

/// A model to train, with its data: 320 samples, in two epochs of batches of 16.
struct ModelCase: CustomTestStringConvertible, @unchecked Sendable {
  let name: String
  let x: Tensor
  let y: Tensor
  let loss: any Loss
  /// How far a loss may be from Keras's: a difference, or a share of losses above 1.
  let tolerance: Float
  let optimizer: () -> any Optimizer
  let layers: () -> [any Layer]

  var testDescription: String { name }

  init(
    _ name: String, _ x: Tensor, _ y: Tensor, _ loss: any Loss,
    _ optimizer: @autoclosure @escaping () -> any Optimizer, tolerance: Float = 1e-5,
    _ layers: @escaping () -> [any Layer]
  ) {
    self.name = name
    self.x = x
    self.y = y
    self.loss = loss
    self.optimizer = optimizer
    self.tolerance = tolerance
    self.layers = layers
  }

  /// The loss of every batch. Each batch is a `fit` of its own, as with Keras's `train_on_batch`.
  func batchLosses() throws -> [Float] {
    let model = try Sequential(inputShape: Array(x.shape.dropFirst()), layers: layers())
    try model.compile(optimizer: optimizer(), loss: loss)
    return try (0..<2).flatMap { _ in
      try stride(from: 0, to: x.shape[0], by: 16).map { start in
        let batch = start..<(start + 16)
        return try model.fit(x[batch], y[batch], batchSize: 16, shuffle: false)["loss"][0]
      }
    }
  }
}

// MARK: - The models

extension ModelCase {
  static let all: [ModelCase] = {
    let data = Data()
    return data.regressions + data.classifications + data.images + data.sequences + data.penalties
      + data.settings
  }()

  /// The samples and labels of all models.
  private struct Data {
    let flat = normal([6], 11)
    let grids = normal([8, 8, 2], 12)
    let steps = normal([10, 3], 13)
    let words = integers([7], below: 20, 14)
    let bytes = integers([12], below: 256, 15).cast(to: .float32)
    let squared = MeanSquaredError()
    let scores = SparseCategoricalCrossentropy(fromLogits: true)
    let chances = SparseCategoricalCrossentropy()

    private static func normal(_ shape: [Int], _ seed: Int) -> Tensor {
      try! .statelessNormal([320] + shape, seed: (seed, 1))
    }

    private static func integers(_ shape: [Int], below: Int, _ seed: Int) -> Tensor {
      try! .statelessIntegers([320] + shape, seed: (seed, 2), in: 0..<below)
    }

    /// The first and the second number of every sample, `[samples, 1]` each.
    private func firstTwo(_ x: Tensor) -> (Tensor, Tensor) {
      let rows = try! x.reshaped(to: [x.shape[0], -1])
      return try! (rows.slice(0..<1, axis: 1), rows.slice(1..<2, axis: 1))
    }

    /// A number that depends on the sample.
    func line(_ x: Tensor) -> Tensor {
      let (first, second) = firstTwo(x)
      return try! first * 2 - second
    }

    /// One of four classes, which depends on the sample.
    func classes(_ x: Tensor, above limit: Double = 0) -> Tensor {
      let (first, second) = firstTwo(x)
      let both = try! (first .> limit).cast(to: .int32) * 2 + (second .> limit).cast(to: .int32)
      return try! both.reshaped(to: [-1])
    }

    /// Whether the first number of a sample is positive.
    var yes: Tensor { (firstTwo(flat).0 .> 0).cast(to: .float32) }
    var hot: Tensor { try! oneHot(classes(flat), depth: 4) }

    var regressions: [ModelCase] {
      let y = line(flat)
      return [
        ModelCase("line", flat, y, squared, SGD(learningRate: 0.05)) { [Dense(units: 1)] },
        ModelCase("relu", flat, y, squared, Adam(learningRate: 0.01)) {
          [Dense(units: 16, activation: .relu), Dense(units: 1)]
        },
        ModelCase("absolute", flat, y, MeanAbsoluteError(), RMSprop(learningRate: 0.005)) {
          [Dense(units: 16, activation: .tanh), Dense(units: 1)]
        },
        ModelCase("huber", flat, y, Huber(delta: 0.7), SGD(learningRate: 0.05, momentum: 0.9)) {
          [Dense(units: 16, activation: .sigmoid), Dense(units: 1)]
        },
        ModelCase("leaky", flat, y, squared, Adam(learningRate: 0.01)) {
          [Dense(units: 16), LeakyReLU(), Dense(units: 8), ELU(alpha: 0.5), Dense(units: 1)]
        },
        ModelCase("smooth", flat, y, squared, Adam(learningRate: 0.01)) {
          [
            Dense(units: 16, activation: .softplus), Dense(units: 8, activation: .softsign),
            Dense(units: 1),
          ]
        },
        ModelCase("layerNormalized", flat, y, squared, Adam(learningRate: 0.01)) {
          [Dense(units: 16), LayerNormalization(), Activation(.tanh), Dense(units: 1)]
        },
      ]
    }

    var classifications: [ModelCase] {
      let y = classes(flat)
      let bits = classes(bytes, above: 127)
      let odd = try! (bits - (bits .>= 2).cast(to: .int32) * 2).reshaped(to: [320, 1])
      func stack(_ activation: ActivationFunction) -> () -> [any Layer] {
        { [Dense(units: 16, activation: .relu), Dense(units: 4, activation: activation)] }
      }
      let adam = { Adam(learningRate: 0.01) }
      return [
        ModelCase("softmaxHead", flat, y, chances, adam(), stack(.softmax)),
        ModelCase(
          "scores", flat, y, scores, SGD(learningRate: 0.1, momentum: 0.8, nesterov: true),
          stack(.linear)),
        ModelCase("oneHot", flat, hot, CategoricalCrossentropy(), adam(), stack(.softmax)),
        ModelCase(
          "smoothed", flat, hot, CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1),
          adam()
        ) { [Dense(units: 16, activation: .tanh), Dense(units: 4)] },
        ModelCase("sigmoidHead", flat, yes, BinaryCrossentropy(), Adam(learningRate: 0.02)) {
          [Dense(units: 8, activation: .tanh), Dense(units: 1, activation: .sigmoid)]
        },
        ModelCase(
          "binaryScores", flat, yes, BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.2),
          Adam(learningRate: 0.02)
        ) { [Dense(units: 8, activation: .tanh), Dense(units: 1)] },
        ModelCase("batchNormalized", flat, y, chances, adam()) {
          [
            Dense(units: 16), BatchNormalization(), ReLU(),
            Dense(units: 4, activation: .softmax),
          ]
        },
        ModelCase("deep", flat, y, chances, adam()) {
          (0..<8).map { _ in Dense(units: 12, activation: .tanh) }
            + [Dense(units: 4, activation: .softmax)]
        },
        ModelCase("unscaled", bytes, bits, chances, Adam(), stack(.softmax)),
        ModelCase(
          "huge", bytes, odd.cast(to: .float32), BinaryCrossentropy(), SGD(learningRate: 0.0001)
        ) { [Dense(units: 16, activation: .relu), Dense(units: 1, activation: .sigmoid)] },
        ModelCase("dropout", flat, y, chances, adam()) {
          [
            Dense(units: 32, activation: .relu), Dropout(0.3),
            Dense(units: 4, activation: .softmax),
          ]
        },
        ModelCase("seededDropout", flat, line(flat), squared, SGD(learningRate: 0.02)) {
          [Dense(units: 32, activation: .relu), Dropout(0.5, seed: 9), Dense(units: 1)]
        },
      ]
    }

    var images: [ModelCase] {
      let y = classes(grids)
      let adam = { Adam(learningRate: 0.01) }
      return [
        ModelCase("convolution", grids, y, chances, adam()) {
          [
            Conv2D(filters: 6, kernelSize: 3, activation: .relu), MaxPooling2D(), Flatten(),
            Dense(units: 4, activation: .softmax),
          ]
        },
        ModelCase("strided", grids, y, scores, adam()) {
          [
            Conv2D(filters: 5, kernelSize: 3, strides: 2, padding: .same, activation: .relu),
            AveragePooling2D(), Flatten(), Dense(units: 4),
          ]
        },
        ModelCase("depthwise", grids, y, scores, Adam(learningRate: 0.02)) {
          [
            DepthwiseConv2D(kernelSize: 3, depthMultiplier: 2, activation: .relu),
            GlobalAveragePooling2D(), Dense(units: 4),
          ]
        },
        ModelCase("dilated", grids, y, scores, adam()) {
          [
            Conv2D(filters: 6, kernelSize: 3, dilationRate: 2, activation: .elu),
            GlobalMaxPooling2D(), Dense(units: 4),
          ]
        },
        ModelCase("normalizedImages", grids, y, scores, adam()) {
          [
            Conv2D(filters: 6, kernelSize: 3, useBias: false), BatchNormalization(), ReLU(),
            MaxPooling2D(), Flatten(), Dense(units: 4),
          ]
        },
      ]
    }

    var sequences: [ModelCase] {
      let number = line(steps)
      let kind = try! words.slice(0..<1, axis: 1).reshaped(to: [320])
      let remainder = try! Tensor(kind.array(of: Int32.self).map { $0 % 4 }, shape: [320])
      return [
        ModelCase("causal", steps, number, squared, Adam(learningRate: 0.01)) {
          [
            Conv1D(filters: 6, kernelSize: 3, padding: .causal, activation: .relu),
            GlobalMaxPooling1D(), Dense(units: 1),
          ]
        },
        ModelCase("sequence", steps, number, squared, RMSprop(learningRate: 0.01)) {
          [
            Conv1D(filters: 6, kernelSize: 3, strides: 2, activation: .relu),
            GlobalAveragePooling1D(), Dense(units: 1),
          ]
        },
        ModelCase("embedding", words, remainder, chances, Adam(learningRate: 0.05)) {
          [
            Embedding(inputDim: 20, outputDim: 6), GlobalAveragePooling1D(),
            Dense(units: 4, activation: .softmax),
          ]
        },
      ]
    }

    var penalties: [ModelCase] {
      [
        ModelCase("penalized", flat, line(flat), squared, Adam(learningRate: 0.01)) {
          [
            Dense(units: 16, activation: .relu, kernelRegularizer: L2(0.01)),
            Dense(units: 1, kernelRegularizer: L1(0.01)),
          ]
        },
        ModelCase("penalizedTwice", flat, classes(flat), scores, Adam(learningRate: 0.01)) {
          [
            Dense(
              units: 16, activation: .relu, kernelRegularizer: L1L2(l1: 0.002, l2: 0.01),
              biasRegularizer: L2(0.1)), Dense(units: 4),
          ]
        },
      ]
    }

    /// Optimizers with settings, on one model.
    var settings: [ModelCase] {
      let y = line(flat)
      let one: () -> [any Layer] = { [Dense(units: 16, activation: .relu), Dense(units: 1)] }
      let schedule = ExponentialDecay(initialLearningRate: 0.02, decaySteps: 10, decayRate: 0.8)
      return [
        ModelCase(
          "decayed", flat, y, squared, AdamW(learningRate: 0.01, weightDecay: 0.01), one),
        ModelCase("scheduled", flat, classes(flat), scores, Adam(learningRate: schedule)) {
          [Dense(units: 16, activation: .relu), Dense(units: 4)]
        },
        ModelCase("clipped", flat, y, squared, SGD(learningRate: 0.1, clipNorm: 0.5), one),
        ModelCase(
          "clippedTogether", flat, y, squared, Adam(learningRate: 0.01, globalClipNorm: 0.3), one),
        ModelCase(
          "centered", flat, y, squared,
          RMSprop(learningRate: 0.005, momentum: 0.5, centered: true), one),
      ]
    }
  }
}
