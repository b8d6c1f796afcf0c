import DeepLearning
import Testing

/// Convolution, pooling and the fused operation, over shapes around the sizes of vectors and tiles.
@Suite struct WindowTests {
  /// A model runs convolution, relu and pooling as one operation. As separate operations they give
  /// the same bits, forward and backward.
  @Test(arguments: [
    (1, 6, 6, 1, 1), (3, 7, 9, 1, 3), (8, 8, 8, 2, 4), (9, 28, 28, 1, 12), (17, 11, 10, 3, 16),
    (32, 13, 13, 2, 5),
  ])
  func fusedEqualsSeparate(_ size: (Int, Int, Int, Int, Int)) throws {
    let (batch, height, width, channels, filters) = size
    let x = sample([batch, height, width, channels], seed: 5)
    for (pool, strides, padding) in [
      (Extent(2), Extent(1), Padding.valid), (Extent(2, 3), Extent(1), .same),
      (Extent(1), Extent(2, 1), .valid), (Extent(3), Extent(1, 2), .same),
    ] {
      let convolution = Conv2D(
        filters: filters, kernelSize: 3, strides: strides, padding: padding, activation: .relu,
        kernelInitializer: GlorotUniform(seed: 6),
        biasInitializer: RandomUniform(minval: -0.2, maxval: 0.2, seed: 7))
      let model = try Sequential(inputShape: [height, width, channels]) {
        convolution
        MaxPooling2D(poolSize: pool)
      }
      let weights = sample([batch] + model.outputShape, seed: 8)
      let fused = try valueAndGradient(of: model.variables) { try (model(x) * weights).sum() }
      let separate = try valueAndGradient(of: model.variables) {
        let convolved = try conv2d(
          x, kernel: convolution.kernel!.value, bias: convolution.bias!.value, strides: strides,
          padding: padding)
        return try (maxPool2d(relu(convolved), poolSize: pool) * weights).sum()
      }
      expectSameBits(fused.value, separate.value, "\(size) \(pool) \(strides) \(padding)")
      for (a, b) in zip(fused.gradients, separate.gradients) {
        expectSameBits(a, b, "\(size) \(pool) \(strides) \(padding)")
      }
    }
  }

  /// A model does not fuse the operations if a gradient with respect to the images is needed.
  @Test func gradientsOfImagesPassThrough() throws {
    let model = try Sequential(inputShape: [6, 6, 1]) {
      Conv2D(
        filters: 2, kernelSize: 3, activation: .relu, kernelInitializer: GlorotUniform(seed: 1))
      MaxPooling2D(poolSize: 2)
    }
    let x = sample([2, 6, 6, 1], seed: 2)
    let layer = model.layers[0] as! Conv2D
    let through = try gradient(at: x) { try model($0).sum() }
    let written = try gradient(at: x) { x in
      try maxPool2d(
        relu(conv2d(x, kernel: layer.kernel!.value, bias: layer.bias!.value)), poolSize: 2
      ).sum()
    }
    expectSameBits(through, written)
    #expect(try square(through).sum().scalar > 0)
  }

  @Test func errors() {
    expectError(
      """
      conv2d: cannot convolve [1, 5, 5, 2] with [3, 3, 1, 4]. The shapes must be [batch, height, \
      width, channels], [height, width, channels, filters] and, for the bias, [filters].
      """
    ) { try conv2d(.zeros([1, 5, 5, 2]), kernel: .zeros([3, 3, 1, 4])) }
    expectError(
      """
      conv2d: a window of (3, 3) does not fit into an image of (2, 5). Use a smaller window, \
      larger images or padding: .same.
      """
    ) { try conv2d(.zeros([1, 2, 5, 1]), kernel: .zeros([3, 3, 1, 4])) }
    expectError("conv2d: strides is (0, 1). strides must be at least 1 along both axes.") {
      try conv2d(.zeros([1, 5, 5, 1]), kernel: .zeros([3, 3, 1, 4]), strides: Extent(0, 1))
    }
    expectError(
      """
      maxPool2d: takes images, not [5, 5]. The shape must be [batch, height, width, channels].
      """
    ) { try maxPool2d(.zeros([5, 5]), poolSize: 2) }
    expectError(
      """
      matmul: cannot multiply [2, 3] by [4, 5] and the bias [5]. The shapes must be [rows, inner], \
      [inner, columns] and, for the bias, [columns].
      """
    ) { try matmul(.zeros([2, 3]), .zeros([4, 5]), bias: .zeros([5])) }
  }
}
