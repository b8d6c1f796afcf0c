import DeepLearning

/// The tutorial's model and data.
enum Tutorial {
  static let data = Result { try MNIST.load() }
  /// The training images, scaled to 0 … 1.
  static let images = Result { try data.get().train.images / 255 }

  static func model() throws -> Sequential {
    let model = try Sequential(inputShape: [28, 28]) {
      Reshape(28, 28, 1)
      Conv2D(
        filters: 12, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 42))
      MaxPooling2D(poolSize: 2)
      Flatten()
      Dense(units: 10, kernelInitializer: GlorotUniform(seed: 42))
    }
    try model.compile(
      optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [.accuracy])
    return model
  }
}
