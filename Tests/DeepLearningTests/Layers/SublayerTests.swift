import DeepLearning
import Foundation
import Testing

/// Everything that layers of one's own can hold other layers in.
private class Base: Layer {
  let first = Dense(units: 3, kernelRegularizer: L2(0.1))
  func build(inputShape: [Int]) throws -> [Int] { [2] }
  func call(_ input: Tensor, training: Bool) throws -> Tensor { try first(input) }
}

private final class Everything: Base {
  struct Part { var layer: Dense, factor = Variable(.ones([]), name: "factor") }
  enum Choice { case none, some(Dense) }
  let numbers = [Float](repeating: 1, count: 1000)
  let normalization = BatchNormalization()
  let named = ["z": Dense(units: 2), "b": Dense(units: 4)]
  let numbered = [10: Dense(units: 2), 9: Dense(units: 2)]
  var pair: (Dense, [[Dense?]]) = (Dense(units: 2), [[nil, Dense(units: 2)], []])
  var part = Part(layer: Dense(units: 2))
  var choice = Choice.some(Dense(units: 2))
  lazy var late = Dense(units: 2)
  let model: Sequential
  weak var outer: Everything?
  let same: Dense

  override init() {
    model = try! Sequential(inputShape: [2]) { Dense(units: 2) }
    same = named["b"]!
    super.init()
    outer = self
  }

  override func call(_ input: Tensor, training: Bool) throws -> Tensor {
    var x = try normalization(first(input), training: training)
    x = try named["z"]!(named["b"]!(x))
    x = try numbered[9]!(numbered[10]!(x))
    x = try pair.1[0][1]!(pair.0(x))
    x = try part.layer(x) * part.factor.value
    if case .some(let layer) = choice { x = try layer(x) }
    return try model(late(x), training: training)
  }
}

extension Seeded {
  @Suite struct SublayerTests {
    private func trained(_ model: Sequential, epochs: Int = 1) throws {
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      try model.fit(
        sample([8, model.inputShape[0]], seed: 3), .ones([8] + model.outputShape), epochs: epochs)
    }

    @Test func everyPlaceIsSearched() throws {
      let layer = Everything()
      let model = try Sequential(inputShape: [5]) { layer }
      let expected: [Variable?] =
        layer.first.variables + layer.normalization.variables + layer.named["b"]!.variables
        + layer.named["z"]!.variables + layer.numbered[9]!.variables
        + layer.numbered[10]!.variables + layer.pair.0.variables + layer.pair.1[0][1]!.variables
        + layer.part.layer.variables + [layer.part.factor]
        + { if case .some(let dense) = layer.choice { dense.variables } else { [] } }()
        + layer.late.variables + layer.model.variables
      #expect(model.variables.map(ObjectIdentifier.init) == expected.map { ObjectIdentifier($0!) })
      #expect(layer.variables.count == 27 && layer.trainableVariables.count == 25)
      #expect(try model.losses.count == 1)
      let names = model.namedVariables.map(\.name)
      #expect(Set(names).count == 27)
      #expect(names[0] == "everything/dense/kernel")
      #expect(names[2] == "everything/batch_normalization/gamma")
      #expect(names[6] == "everything/dense_1/kernel")
      #expect(names.contains("everything/factor"))
      #expect(names[25] == "everything/sequential/dense/kernel")
      let before = model.variables.map(\.value.digest)
      try trained(model)
      let after = model.variables.map(\.value.digest)
      #expect(zip(before, after).allSatisfy(!=), "all weights have learned")
    }

    /// Keras's summary has one line for the layer, with the count of all its weights.
    @Test func summaryAndDigests() throws {
      let block = try Block(width: 3, inner: Dense(units: 2))
      let model = try Sequential(inputShape: [5], name: "m") {
        block
        Dense(units: 1)
      }
      let lines = model.summaryText.split(separator: "\n").map(String.init)
      #expect(lines[4].hasPrefix(" block (Block)               (None, 2)                 26 "))
      #expect(model.summaryText.contains("Total params: 29 "))
      #expect(model.summaryText.contains("Non-trainable params: 0 "))
      #expect(model.parameterCount == 29)
      block.trainable = false
      #expect(model.summaryText.contains("\nTrainable params: 3 "))
      #expect(model.summaryText.contains("Non-trainable params: 26 "))
      let digests = model.layerDigests
      #expect(digests["block"] != nil)
      let whole = model.digest
      try block.dense.kernel!.assign(.zeros([5, 3]))
      #expect(model.digest != whole && model.layerDigests != digests)
    }

    /// The same layers in a stack and inside one another train to the same bits, with their masks,
    /// averages and penalties.
    @Test func asGoodAsAStack() throws {
      func layers() -> (Dense, Dropout, BatchNormalization, Dense) {
        setSeed(3)
        return (
          Dense(units: 3, kernelRegularizer: L2(0.5)), Dropout(0.5, seed: 7), BatchNormalization(),
          Dense(units: 2)
        )
      }
      final class Nested: Layer {
        let layers: [any Layer]
        init(_ layers: [any Layer]) { self.layers = layers }
        func build(inputShape: [Int]) throws -> [Int] {
          try layers.reduce(inputShape) { try $1.build(inputShape: $0) }
        }
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          try layers.reduce(input) { try $1($0, training: training) }
        }
      }
      let a = layers()
      let stack = try Sequential(inputShape: [5]) {
        a.0
        a.1
        a.2
        a.3
      }
      try trained(stack, epochs: 3)
      let b = layers()
      let nested = try Sequential(inputShape: [5]) {
        Nested([b.0, try Sequential(inputShape: [3]) { Nested([b.1, b.2]) }])
        b.3
      }
      try trained(nested, epochs: 3)
      #expect(nested.digest == stack.digest)
      #expect(try nested.regularizationLoss() == stack.regularizationLoss())
      let c = layers()
      let lazy = try Sequential(inputShape: [5]) { Lazily(c.0, c.1, c.2, c.3) }
      try trained(lazy, epochs: 3)
      #expect(lazy.digest == stack.digest, "built in the first call")
    }

    /// Builds nothing itself.
    private final class Lazily: Layer {
      let a: Dense, b: Dropout, c: BatchNormalization, d: Dense
      init(_ a: Dense, _ b: Dropout, _ c: BatchNormalization, _ d: Dense) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
      }
      func build(inputShape: [Int]) throws -> [Int] { [2] }
      func call(_ input: Tensor, training: Bool) throws -> Tensor {
        try d(c(b(a(input), training: training), training: training))
      }
    }

    /// A list of one's own comes first, and what it lacks is added. Nothing counts twice.
    @Test func ownListOfVariables() throws {
      final class Listed: Layer {
        let a = Dense(units: 2), b = Dense(units: 2)
        let factor = Variable(.ones([]), name: "factor")
        var variables: [Variable] { [factor] + b.variables }
        var losses: [Tensor] {
          get throws { [square(factor.value)] + (try b.losses) }
        }
        func build(inputShape: [Int]) throws -> [Int] {
          try b.build(inputShape: a.build(inputShape: inputShape))
        }
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          try b(a(input)) * factor.value
        }
      }
      let listed = Listed()
      let model = try Sequential(inputShape: [3]) { listed }
      let expected = [listed.factor] + listed.b.variables + listed.a.variables
      #expect(model.variables.map(ObjectIdentifier.init) == expected.map(ObjectIdentifier.init))
      #expect(
        model.namedVariables.map(\.name) == [
          "listed/factor", "listed/kernel", "listed/bias", "listed/dense/kernel",
          "listed/dense/bias",
        ])
      listed.b.trainable = false
      #expect(model.trainableVariables.count == 3)
      #expect(try model.losses.map(\.scalar) == [1])
    }

    /// `losses` of one's own may or may not name those of layers inside; they count once.
    @Test func ownLosses() throws {
      final class Penalized: Layer {
        let names: Bool
        let dense = Dense(units: 1, kernelInitializer: Ones(), kernelRegularizer: L2(1))
        init(names: Bool) { self.names = names }
        var losses: [Tensor] {
          get throws { [.full([], 5)] + (names ? try dense.losses : []) }
        }
        func build(inputShape: [Int]) throws -> [Int] { try dense.build(inputShape: inputShape) }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try dense(input) }
      }
      for names in [false, true] {
        let model = try Sequential(inputShape: [2]) { Penalized(names: names) }
        #expect(try model.losses.map(\.scalar) == [5, 2])
        #expect(try model.regularizationLoss().scalar == 7)
        try model.compile(loss: MeanSquaredError())
        let zero = try model.evaluate(.zeros([1, 2]), .zeros([1, 1]))
        #expect(zero.loss == 7)
      }
      final class Wrong: Layer {
        let factor = Variable(.ones([2]))
        var losses: [Tensor] { [factor.value] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { input }
      }
      expectError(
        """
        wrong: one of its losses is float32 [2], not a single float32 number. Reduce it with sum() \
        or mean().
        """
      ) { try Sequential(inputShape: [2]) { Wrong() }.losses }
    }

    /// Weights and trainings are saved with the weights, moments and seeds inside.
    @Test func savedAndRestored() throws {
      func model() throws -> Sequential {
        setSeed(5)
        let model = try Sequential(inputShape: [5]) {
          try Block(width: 4, inner: Late())
          Dense(units: 1)
        }
        try model.compile(optimizer: Adam(learningRate: 0.1), loss: MeanSquaredError())
        return model
      }
      let (x, y) = (sample([8, 5], seed: 1), Tensor.ones([8, 1]))
      for suffix in ["npz", "safetensors"] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "training.\(suffix)").path
        let whole = try model()
        try whole.fit(x, y, epochs: 4)
        let first = try model()
        #expect(
          first.namedVariables.map(\.name).prefix(4) == [
            "block/dense/kernel", "block/dense/bias", "block/sequential/late/scale",
            "block/sequential/late/batch_normalization/gamma",
          ])
        try first.fit(x, y, epochs: 2)
        try first.saveTraining(to: path)
        let second = try model()
        try second.setWeights(second.weights.map { .zeros($0.shape) })
        let done = try second.restoreTraining(from: path)
        #expect(second.digest == first.digest)
        try second.fit(x, y, epochs: 4, initialEpoch: done)
        #expect(second.digest == whole.digest)
        try whole.saveWeights(to: folder.appending(path: "weights.\(suffix)").path)
        let third = try model()
        try third.loadWeights(from: folder.appending(path: "weights.\(suffix)").path)
        #expect(third.digest == whole.digest)
      }
    }

    /// The static type of a property may hide that it holds layers.
    @Test func layersBehindOtherTypes() throws {
      class Part {}
      final class Special: Part, Layer {
        let factor = Variable(.ones([]))
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor.value }
      }
      final class Hidden: Layer {
        let parts: [Part] = [Special()]
        let any: Any = Special()
        let object: AnyObject? = Special()
        func call(_ input: Tensor, training: Bool) throws -> Tensor { input }
      }
      let hidden = Hidden()
      #expect(hidden.variables.count == 3)
    }

    /// A layer that cannot have weights later is not called before it is needed.
    @Test func noNeedlessTrialCall() throws {
      final class Counting: Layer {
        var calls = 0
        var kept: [Tensor] = []
        let dropout = Dropout(0.5)
        let flatten = Flatten()
        let factor = Variable(.ones([]))
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          calls += 1
          return try flatten(dropout(input, training: training)) * factor.value
        }
      }
      let counting = Counting()
      let model = try Sequential(inputShape: [3]) { counting }
      #expect(counting.calls == 0)
      try model.compile(loss: MeanSquaredError())
      try model.fit(.ones([4, 3]), .ones([4, 3]), batchSize: 2)
      #expect(counting.calls == 2)
    }

    /// Layers of one's own in a loop of one's own.
    @Test func inALoopOfOnesOwn() throws {
      let block = try Block(width: 3, inner: Dense(units: 2))
      let x = sample([4, 5], seed: 2)
      _ = try block(x)
      let (_, gradients) = try valueAndGradient(of: block.trainableVariables) {
        try square(block(x)).mean() + block.losses[0]
      }
      #expect(gradients.map(\.shape) == [[5, 3], [3], [3, 2], [2]])
      #expect(gradients.allSatisfy { $0.scalars.contains { $0 != 0 } })
      block.dense.trainable = false
      #expect(block.trainableVariables.map(\.shape) == [[3, 2], [2]])
    }

    /// Layers that hold each other, and layers that several layers hold.
    @Test func circlesAndSharedLayers() throws {
      final class Node: Layer {
        var other: Node?
        let dense: Dense
        init(_ dense: Dense) { self.dense = dense }
        func build(inputShape: [Int]) throws -> [Int] { try dense.build(inputShape: inputShape) }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try dense(input) }
      }
      let shared = Dense(units: 3, kernelRegularizer: L2(1))
      let (a, b) = (Node(shared), Node(shared))
      (a.other, b.other) = (b, a)
      let model = try Sequential(inputShape: [3]) {
        a
        b
        shared
      }
      #expect(model.variables.count == 2 && model.trainableVariables.count == 2)
      #expect(try model.losses.count == 1)
      a.trainable = false
      #expect(!b.trainable && !shared.trainable)
      a.other = nil
      #expect(Set(model.namedVariables.map(\.name)).count == 2)
    }

    /// What `build` announces must be what `call` returns; the trial call finds it.
    @Test func aShapeThatWasNotAnnounced() throws {
      final class Halving: Layer {
        let dense = Dense(units: 2)
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try dense(input) }
      }
      expectError(
        """
        halving: returned [1, 2] for a batch of 1 sample, but its build announced [1, 4] (its input \
        comes from the model's input). build must return the shape that call returns, without the \
        batch.
        """
      ) { try Sequential(inputShape: [4]) { Halving() } }
    }

    /// Layers that take numbers of words, or data that zeros are not.
    @Test func layersThatCannotTakeZeros() throws {
      final class Words: Layer {
        let embedding = Embedding(inputDim: 5, outputDim: 2)
        func build(inputShape: [Int]) throws -> [Int] { inputShape + [2] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor { try embedding(input) }
      }
      let words = Words()
      _ = try Sequential(inputShape: [3]) { words }
      #expect(words.variables.count == 1)
      struct NoZeros: Error {}
      final class Positive: Layer {
        let dense = Dense(units: 1)
        func build(inputShape: [Int]) throws -> [Int] { [1] }
        func call(_ input: Tensor, training: Bool) throws -> Tensor {
          guard try input.min().scalar > 0 else { throw NoZeros() }
          return try dense(input)
        }
      }
      let positive = Positive()
      let model = try Sequential(inputShape: [3]) { positive }
      #expect(positive.variables.isEmpty)
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      try model.fit(.ones([4, 3]), .ones([4, 1]), batchSize: 4)
      #expect(positive.dense.bias!.value.scalar != 0, "trained from the first step")
    }
  }
}
