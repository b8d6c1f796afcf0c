import DeepLearning
import Testing

/// Models whose loss contains gradients.
@Suite struct GradientPenaltyTests {
  /// A convolution that is fused with relu and pooling, and a product with the samples last.
  private func images() throws -> Sequential {
    try Sequential(inputShape: [10, 9, 2]) {
      Conv2D(
        filters: 4, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 1),
        biasInitializer: RandomUniform(seed: 2))
      MaxPooling2D(poolSize: 2)
      Flatten()
      Dense(units: 3, kernelInitializer: GlorotUniform(seed: 3))
    }
  }

  /// The gradients of the squared length of the loss's gradient.
  private func curvatures(
    _ variables: [Variable], _ loss: () throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    try valueAndGradient(of: variables) {
      let slopes = try valueAndGradient(of: variables, loss).gradients
      return try slopes.reduce(Tensor.zeros([])) { try $0 + square($1).sum() }
    }
  }

  /// The fused kernels have the gradients' gradients of the operations that they stand for.
  @Test(arguments: [16, 5]) func fusedOperations(samples: Int) throws {
    let model = try images()
    let x = sample([samples, 10, 9, 2], seed: 5)
    let labels = try Tensor((0..<samples).map { Int32($0 % 3) })
    let fused = try curvatures(model.variables) {
      try sparseCategoricalCrossentropy(labels: labels, logits: model(x))
    }
    let weights = model.variables
    let written = try curvatures(weights) {
      let z = try conv2d(x, kernel: weights[0].value, bias: weights[1].value)
      let flat = try maxPool2d(relu(z), poolSize: 2).reshaped(to: [samples, -1])
      return try sparseCategoricalCrossentropy(
        labels: labels, logits: matmul(flat, weights[2].value, bias: weights[3].value))
    }
    expectSameBits(fused.value, written.value)
    for (a, b) in zip(fused.gradients, written.gradients) {
      for (a, b) in zip(a.scalars, b.scalars) { #expect(abs(a - b) < 1e-6 * (1 + abs(b))) }
      #expect(a.scalars.contains { $0 != 0 })
    }
  }

  /// A loss of one's own that takes the gradient of the model's result.
  private func trained(_ loss: @escaping @Sendable (Tensor, Tensor) throws -> Tensor) throws
    -> [Float]
  {
    let model = try Sequential(inputShape: [2]) {
      Dense(units: 1, kernelInitializer: GlorotUniform(seed: 1))
    }
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: loss)
    let x = sample([32, 2], seed: 3)
    let y = try x.sum(axis: 1, keepDims: true)
    try model.fit(x, y, batchSize: 16, epochs: 2)
    return model.weights.flatMap(\.scalars)
  }

  /// In `fit`, a loss may take gradients: here those of the squared error by the predictions, which
  /// are twice the errors.
  @Test func gradientsWithinALoss() throws {
    let direct = try trained { truth, guess in try square(2 * (guess - truth)).mean() }
    let nested = try trained { truth, guess in
      try square(gradient(at: guess) { try square($0 - truth).sum() }).mean()
    }
    for (a, b) in zip(direct, nested) { #expect(abs(a - b) < 1e-6) }
  }

  /// A layer that follows the gradient of an energy: `x − ½ · d/dx Σ w · x²`, which is x − w · x.
  private final class Descent: Layer {
    let name = "descent"
    var trainable = true
    private var weights: Variable?
    var variables: [Variable] { [weights].compactMap { $0 } }
    var isBuilt: Bool { weights != nil }

    func build(inputShape: [Int]) throws -> [Int] {
      weights = Variable(.full(inputShape, 0.25), name: "weights")
      return inputShape
    }

    func call(_ input: Tensor, training: Bool) throws -> Tensor {
      try input - 0.5 * gradient(at: input) { try (self.weights!.value * square($0)).sum() }
    }
  }

  @Test func gradientsWithinALayer() throws {
    let model = try Sequential(inputShape: [2]) { Descent() }
    try model.compile(optimizer: SGD(learningRate: 0.5), loss: MeanSquaredError())
    let x = sample([64, 2], seed: 3)
    try model.fit(x, x * 0.4, batchSize: 64, epochs: 100)
    for weight in model.weights[0].scalars { #expect(abs(weight - 0.6) < 1e-3) }
  }

  /// What fit does within another gradient does not count as that gradient's own dependence.
  @Test func aLossThatDoesNotDependOnTheWeights() throws {
    let outside = Variable(try Tensor([2.0]))
    let model = try Sequential(inputShape: [2]) { Dense(units: 1) }
    try model.compile(optimizer: SGD()) { _, _ in square(outside.value[0]) }
    #expect {
      try valueAndGradient(of: [outside]) {
        try model.fit(.ones([4, 2]), .ones([4, 1]))
        return outside.value[0]
      }
    } throws: { "\($0)".contains("the loss does not depend on the weights") }
  }

  /// Mean squared lengths of gradients go down when they are the loss.
  @Test func normalizedNetworks() throws {
    let model = try Sequential(inputShape: [6]) {
      Dense(units: 8, activation: .tanh, kernelInitializer: GlorotUniform(seed: 1))
      BatchNormalization()
      LayerNormalization()
      Dense(units: 1, kernelInitializer: GlorotUniform(seed: 2))
    }
    let x = sample([16, 6], seed: 3)
    func penalty() throws -> Tensor {
      let slopes = try gradient(at: x) { try model($0, training: true).sum() }
      return try square(slopes.norm(axis: 1)).mean()
    }
    let optimizer = SGD(learningRate: 0.05)
    let before = try penalty().scalar
    for _ in 0..<20 {
      let (_, slopes) = try valueAndGradient(of: model.trainableVariables, penalty)
      try optimizer.apply(slopes, to: model.trainableVariables)
    }
    #expect(try penalty().scalar < before / 2)
  }
}
