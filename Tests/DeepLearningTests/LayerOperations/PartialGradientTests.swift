import DeepLearning
import Testing

/// A gradient does not depend on which other gradients are computed. A batch may be empty.
@Suite struct PartialGradientTests {
  private func network() throws -> Sequential {
    try Sequential(inputShape: [9, 8, 2]) {
      Conv2D(
        filters: 3, kernelSize: 3, strides: 2, padding: .same, activation: .tanh,
        kernelInitializer: GlorotUniform(seed: 1))
      Conv2D(filters: 4, kernelSize: 2, kernelInitializer: GlorotUniform(seed: 2))
      MaxPooling2D(poolSize: 2, strides: 1)
      Flatten()
      Dense(units: 5, activation: .sigmoid, kernelInitializer: GlorotUniform(seed: 3))
      Dense(units: 3, kernelInitializer: GlorotUniform(seed: 4))
    }
  }

  @Test func eachVariableAlone() throws {
    let model = try network()
    let x = sample([6, 9, 8, 2], seed: 5)
    let labels = try Tensor([0, 1, 2, 2, 1, 0])
    func loss() throws -> Tensor {
      try sparseCategoricalCrossentropy(labels: labels, logits: model(x))
    }
    let all = try valueAndGradient(of: model.variables, loss).gradients
    let backwards = try valueAndGradient(of: model.variables.reversed(), loss).gradients
    for (index, variable) in model.variables.enumerated() {
      let alone = try valueAndGradient(of: [variable], loss).gradients[0]
      expectSameBits(alone, all[index], "\(index)")
      expectSameBits(backwards[all.count - 1 - index], all[index], "\(index)")
      #expect(try abs(alone).sum().scalar > 0)
    }
  }

  /// A step without samples gives results without rows, and gradients of zeros.
  @Test func emptyBatches() throws {
    let model = try network()
    let x = Tensor.zeros([0, 9, 8, 2])
    #expect(try model(x).shape == [0, 3])
    #expect(try softmax(model(x)).shape == [0, 3])
    let (value, gradients) = try valueAndGradient(of: model.variables) { try model(x).sum() }
    #expect(value.scalar == 0)
    for (gradient, variable) in zip(gradients, model.variables) {
      #expect(gradient.shape == variable.shape)
      #expect(gradient.scalars.allSatisfy { $0 == 0 })
    }
    let images = try Sequential(inputShape: [6, 6, 1]) {
      Conv2D(
        filters: 2, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 1))
      MaxPooling2D(poolSize: 2)
    }
    let fused = try valueAndGradient(of: images.variables) {
      try images(.zeros([0, 6, 6, 1])).sum()
    }
    #expect(fused.gradients.map(\.shape) == [[3, 3, 1, 2], [2]])
    #expect(fused.gradients.flatMap(\.scalars).allSatisfy { $0 == 0 })
  }

  /// A gradient that stops within a model.
  @Test func detachedWithinAModel() throws {
    final class Stop: Layer {
      func call(_ input: Tensor, training: Bool) throws -> Tensor { input.detached }
    }
    let first = Dense(units: 4, kernelInitializer: GlorotUniform(seed: 1))
    let last = Dense(units: 2, kernelInitializer: GlorotUniform(seed: 2))
    let model = try Sequential(inputShape: [3]) {
      first
      Stop()
      last
    }
    let gradients = try valueAndGradient(of: model.variables) {
      try square(model(sample([5, 3]))).sum()
    }.gradients
    #expect(gradients[0].scalars.allSatisfy { $0 == 0 })
    #expect(try abs(gradients[2]).sum().scalar > 0)
  }

  /// An error during a gradient leaves the variables unchanged.
  @Test func errorsEndTheRecording() throws {
    let a = Variable(try Tensor([1.0, 2]))
    #expect(throws: ModelError.self) {
      try valueAndGradient(of: [a]) { try (a.value + .ones([3])).sum() }
    }
    #expect(a.value.trace == nil)
    #expect(try valueAndGradient(of: [a]) { try a.value.sum() }.gradients[0].scalars == [1, 1])
  }
}
