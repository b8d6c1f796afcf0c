import DeepLearning
import Testing

extension Seeded {
  /// Layers of one's own that are frozen, before they are built or later, with the layers inside
  /// them.
  @Suite struct FrozenLayerTests {
    private func trained(_ model: Sequential, epochs: Int = 1) throws {
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      try model.fit(
        sample([8, model.inputShape[0]], seed: 3), .ones([8] + model.outputShape), epochs: epochs)
    }

    @Test func frozenBeforeItIsBuilt() throws {
      let late = Late()
      late.trainable = false
      let model = try Sequential(inputShape: [3]) {
        late
        Dense(units: 1)
      }
      #expect(late.variables.count == 7 && late.trainableVariables.isEmpty && !late.trainable)
      #expect(!late.scale!.isTrainable && !late.normalization!.trainable)
      let digests = model.layerDigests
      try trained(model, epochs: 2)
      #expect(model.layerDigests["late"] == digests["late"])
      #expect(model.layerDigests.digests[1] != digests.digests[1])
      late.trainable = true
      #expect(late.trainableVariables.count == 5)
      try trained(model)
      #expect(model.layerDigests["late"] != digests["late"])
    }

    /// Keras: the weights of a frozen layer do not train, even if a layer inside is set trainable.
    @Test func layersInsideFrozenLayers() throws {
      let block = try Block(width: 3, inner: Dense(units: 2))
      let model = try Sequential(inputShape: [5]) { block }
      #expect(block.trainableVariables.count == 4)
      block.trainable = false
      #expect(!block.dense.trainable && !block.inner.trainable)
      block.dense.trainable = true
      #expect(block.trainableVariables.isEmpty && model.trainableVariables.isEmpty)
      block.trainable = true
      #expect(block.trainableVariables.count == 4)
      block.dense.trainable = false
      #expect(block.trainable && block.trainableVariables.count == 2)
      model.trainable = false
      #expect(!block.trainable && model.trainableVariables.isEmpty)
      model.layers[0].trainable = true
      #expect(model.trainableVariables.isEmpty)
    }

    /// A property `trainable` of one's own freezes weights too.
    @Test func ownTrainable() throws {
      final class Own: Layer {
        var trainable = false
        let dense = Dense(units: 2)
        var factor: Variable?
        func build(inputShape: [Int]) throws -> [Int] {
          factor = Variable(.ones([]))
          return [2]
        }
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          try dense(input) * factor!.value
        }
      }
      let own = Own()
      let model = try Sequential(inputShape: [3]) {
        own
        Dense(units: 1)
      }
      let digests = model.layerDigests
      try trained(model)
      #expect(model.layerDigests["own"] == digests["own"])
      own.trainable = true
      #expect(model.trainableVariables.count == 5)
      try trained(model)
      #expect(model.layerDigests["own"] != digests["own"])
    }

    /// Keras: the averages of a batch normalization stay too, if the layer around it is frozen.
    @Test func averagesInAFrozenLayer() throws {
      final class Block: Layer {
        let normalization = BatchNormalization()
        var trainable = true
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          try normalization(input, training: training)
        }
      }
      let block = Block()
      let model = try Sequential(inputShape: [3]) {
        block
        Dense(units: 1)
      }
      block.trainable = false
      let digest = model.layerDigests["block"]
      try trained(model)
      #expect(model.layerDigests["block"] == digest)
      block.trainable = true
      try trained(model)
      #expect(model.layerDigests["block"] != digest)
    }
  }
}
