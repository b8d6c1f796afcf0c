import DeepLearning
import Testing

/// Compares a model's fused convolution, relu and pooling with the three separate operations. The
/// bits are equal for images and weights that are not finite, for ties, and for any set of
/// gradients.
@Suite struct FusedPathTests {
  private struct Network {
    let model: Sequential
    let convolution: Conv2D

    init(channels: Int, useBias: Bool = true) throws {
      let convolution = Conv2D(
        filters: 12, kernelSize: 3, activation: .relu, useBias: useBias,
        kernelInitializer: GlorotUniform(seed: 6),
        biasInitializer: RandomUniform(minval: -0.1, maxval: 0.1, seed: 7))
      self.convolution = convolution
      model = try Sequential(inputShape: [12, 11, channels]) {
        convolution
        MaxPooling2D(poolSize: 2)
      }
    }

    /// The model's computation, operation by operation.
    func separate(_ x: Tensor) throws -> Tensor {
      let convolved = try conv2d(
        x, kernel: convolution.kernel!.value, bias: convolution.bias?.value)
      return try maxPool2d(relu(convolved), poolSize: 2)
    }

    func expectSame(
      _ x: Tensor, by variables: [Variable], _ comment: Comment,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let weights = sample([x.shape[0]] + model.outputShape, seed: 8)
      let fused = try valueAndGradient(of: variables) { try (model(x) * weights).sum() }
      let written = try valueAndGradient(of: variables) { try (separate(x) * weights).sum() }
      expectSameBits(
        try model(x), try separate(x), comment, sourceLocation: sourceLocation)
      for (a, b) in zip(fused.gradients, written.gradients) {
        expectSameBits(a, b, comment, sourceLocation: sourceLocation)
      }
    }
  }

  /// The batch ends with an incomplete block of samples. The special values are in the middle and
  /// at the edges.
  @Test(arguments: [1, 2])
  func imagesThatAreNotFinite(channels: Int) throws {
    let network = try Network(channels: channels)
    let plain = sample([11, 12, 11, channels], seed: 5)
    for value in [Double.nan, .infinity, -.infinity, 3e38, -3e38, 1e-45, -0.0] {
      for position in [0, 17, 130 * channels, plain.count - 1] {
        var pixels = plain.scalars
        pixels[position] = Float(value)
        let x = try Tensor(pixels, shape: plain.shape)
        try network.expectSame(x, by: network.model.variables, "\(value) at \(position)")
      }
    }
  }

  @Test func weightsThatAreNotFinite() throws {
    let x = sample([9, 12, 11, 1], seed: 5)
    for value in [Double.nan, .infinity, -.infinity, 1e-45, -0.0] {
      let network = try Network(channels: 1)
      for variable in network.model.variables {
        let before = variable.value
        var elements = before.scalars
        elements[5] = Float(value)
        try variable.assign(try Tensor(elements, shape: before.shape))
        try network.expectSame(x, by: network.model.variables, "\(variable.name) \(value)")
        try variable.assign(before)
      }
    }
  }

  /// Windows with equal values, with only zeros, and with only values that relu sets to zero.
  @Test func ties() throws {
    let network = try Network(channels: 1)
    for value in [0.0, 1, -1] {
      let x = Tensor.full([10, 12, 11, 1], value)
      try network.expectSame(x, by: network.model.variables, "\(value)")
    }
    // A background of zeros with a few strokes, as in MNIST.
    let strokes = relu(sample([10, 12, 11, 1], seed: 9) - 0.8)
    try network.expectSame(strokes, by: network.model.variables, "strokes")
  }

  /// Each gradient alone, no gradient, and a layer without a bias.
  @Test func someGradients() throws {
    let network = try Network(channels: 1)
    let x = sample([9, 12, 11, 1], seed: 5)
    let kernel = network.convolution.kernel!
    let bias = network.convolution.bias!
    for (variables, comment) in [([kernel], "kernel"), ([bias], "bias"), ([], "none")] {
      try network.expectSame(x, by: variables, "\(comment)")
    }
    let withoutBias = try Network(channels: 1, useBias: false)
    try withoutBias.expectSame(x, by: withoutBias.model.variables, "no bias")
  }

  /// Bytes, and slices of larger batches, are used as they are.
  @Test func bytesAndViews() throws {
    let network = try Network(channels: 1)
    let bytes = try Tensor((0..<(20 * 132)).map { UInt8($0 * 7 % 256) }, shape: [20, 12, 11, 1])
    for x in [bytes, bytes[3..<14], sample([20, 12, 11, 1], seed: 5)[3..<14]] {
      try network.expectSame(x, by: network.model.variables, "\(x.dtype) \(x.shape)")
    }
  }

  /// With a dense layer after the images, whole vectors of samples are stored samples last in
  /// between.
  @Test(arguments: [16, 32, 33, 48])
  func untilADenseLayer(batch: Int) throws {
    let convolution = Conv2D(
      filters: 5, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 6))
    let dense = Dense(units: 7, kernelInitializer: GlorotUniform(seed: 8))
    let model = try Sequential(inputShape: [12, 11]) {
      Reshape(12, 11, 1)
      convolution
      MaxPooling2D(poolSize: 2)
      Flatten()
      dense
    }
    let weights = sample([batch, 7], seed: 9)
    func separate(_ x: Tensor) throws -> Tensor {
      let convolved = try conv2d(
        x.reshaped(to: [batch, 12, 11, 1]), kernel: convolution.kernel!.value,
        bias: convolution.bias?.value)
      let pooled = try maxPool2d(relu(convolved), poolSize: 2)
      return try matmul(
        pooled.reshaped(to: [batch, -1]), dense.kernel!.value, bias: dense.bias?.value)
    }
    for value in [0.5, Double.nan, .infinity, 1e-45] {
      var pixels = sample([batch, 12, 11], seed: 5).scalars
      pixels[200] = Float(value)
      let x = try Tensor(pixels, shape: [batch, 12, 11])
      let fused = try valueAndGradient(of: model.variables) { try (model(x) * weights).sum() }
      let written = try valueAndGradient(of: model.variables) {
        try (separate(x) * weights).sum()
      }
      expectSameBits(try model(x), try separate(x), "\(value)")
      for (a, b) in zip(fused.gradients, written.gradients) { expectSameBits(a, b, "\(value)") }
    }
  }
}
