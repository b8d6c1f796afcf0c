import DeepLearning
import Testing

/// Frozen layers keep their weights, no matter when they are frozen.
extension Seeded {
  @Suite struct TrainableTests {
    private func train(_ model: Sequential) throws {
      try model.compile(
        optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true))
      try model.fit(
        sample([16, 5], seed: 3), Tensor((0..<16).map { Int32($0 % 3) }), epochs: 2)
    }

    @Test func frozenBeforeAndAfterTheyAreBuilt() throws {
      let early = Dense(units: 4)
      early.trainable = false
      let late = Dense(units: 4)
      let last = Dense(units: 3)
      let model = try Sequential(inputShape: [5]) {
        early
        late
        last
      }
      late.trainable = false
      #expect(!early.trainable && !late.trainable && last.trainable && model.trainable)
      #expect(model.trainableVariables.count == 2 && model.variables.count == 6)
      let digests = [early, late, last].map { $0.variables.map(\.value.digest) }
      try train(model)
      let after = [early, late, last].map { $0.variables.map(\.value.digest) }
      #expect(after[0] == digests[0] && after[1] == digests[1] && after[2] != digests[2])
      late.trainable = true
      try train(model)
      #expect(late.variables.map(\.value.digest) != digests[1])
    }

    @Test func wholeModels() throws {
      let inner = try Sequential(inputShape: [5]) {
        Dense(units: 4)
        BatchNormalization()
      }
      inner.trainable = false
      let model = try Sequential(inputShape: [5]) {
        inner
        Dense(units: 3)
      }
      let digest = inner.digest
      try train(model)
      #expect(inner.digest == digest)
      #expect(inner.trainableVariables.isEmpty)
      inner.trainable = true
      #expect(inner.trainableVariables.count == 4)
      try train(model)
      #expect(inner.digest != digest)
    }

    /// As in Keras, a frozen batch normalization uses its moving averages.
    @Test func frozenBatchNormalization() throws {
      let layer = BatchNormalization()
      let x = sample([6, 3], seed: 2)
      let training = try layer(x, training: true)
      let moved = layer.movingMean!.value
      layer.trainable = false
      let frozen = try layer(x, training: true)
      expectSameBits(layer.movingMean!.value, moved)
      expectSameBits(frozen, try layer(x))
      #expect(frozen != training)
      #expect(
        !layer.movingMean!.isTrainable
          && layer.variables.map(\.name) == [
            "gamma", "beta", "moving_mean", "moving_variance",
          ])
    }

    @Test func layersOfOnesOwn() throws {
      final class Scale: Layer {
        let factor = Variable(.full([], 2), name: "factor")
        var variables: [Variable] { [factor] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor.value }
      }
      let scale = Scale()
      #expect(scale.trainable)
      scale.trainable = false
      #expect(!scale.trainable && scale.trainableVariables.isEmpty)
    }
  }
}
