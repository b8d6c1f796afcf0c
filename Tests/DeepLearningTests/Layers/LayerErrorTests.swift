import DeepLearning
import Testing

/// The error messages of the layers.
@Suite struct LayerErrorTests {
  private func build(_ layer: any Layer, _ shape: [Int]) throws -> [Int] {
    try layer.build(inputShape: shape)
  }

  @Test func settings() {
    expectError("c: filters is 0. filters must be at least 1.") {
      try build(Conv1D(filters: 0, kernelSize: 3, name: "c"), [9, 2])
    }
    expectError("c: kernelSize is 0. kernelSize must be at least 1.") {
      try build(Conv1D(filters: 1, kernelSize: 0, name: "c"), [9, 2])
    }
    expectError("c: dilationRate is (2, 2), and strides are (1, 2). One of them must be 1.") {
      try build(
        Conv2D(filters: 1, kernelSize: 3, strides: Extent(1, 2), dilationRate: 2, name: "c"),
        [9, 9, 1])
    }
    expectError("c: dilationRate is (0, 1). dilationRate must be at least 1 along both axes.") {
      try build(
        Conv2D(filters: 1, kernelSize: 3, dilationRate: Extent(0, 1), name: "c"), [9, 9, 1])
    }
    expectError(
      "c: padding is .causal, which images do not have. Use .valid or .same; .causal is for Conv1D."
    ) { try build(Conv2D(filters: 1, kernelSize: 3, padding: .causal, name: "c"), [9, 9, 1]) }
    expectError(
      """
      p: padding is .causal, which pooling does not have. Use .valid or .same; .causal is for \
      Conv1D.
      """
    ) { try build(MaxPooling1D(padding: .causal, name: "p"), [9, 1]) }
    expectError("d: depthMultiplier is 0. depthMultiplier must be at least 1.") {
      try build(DepthwiseConv2D(kernelSize: 3, depthMultiplier: 0, name: "d"), [9, 9, 1])
    }
    expectError("p: poolSize is -1. poolSize must be at least 1.") {
      try build(AveragePooling1D(poolSize: -1, name: "p"), [9, 1])
    }
    expectError("z: padding is ((0, -1), (0, 0)). padding must be at least 0 everywhere.") {
      try build(ZeroPadding2D(padding: ((0, -1), (0, 0)), name: "z"), [9, 9, 1])
    }
    expectError("r: scale is inf. scale must be finite.") {
      try build(Rescaling(.infinity, name: "r"), [2])
    }
    expectError("r: negativeSlope is -0.1. negativeSlope must be 0 or more, and finite.") {
      try build(ReLU(negativeSlope: -0.1, name: "r"), [2])
    }
    expectError("r: maxValue is -1.0. maxValue must be 0 or more.") {
      try build(ReLU(maxValue: -1, name: "r"), [2])
    }
    expectError("l: alpha is -0.3. alpha must be 0 or more, and finite.") {
      try build(LeakyReLU(alpha: -0.3, name: "l"), [2])
    }
    expectError("e: alpha is -1.0. alpha must be 0 or more, and finite.") {
      try build(ELU(alpha: -1, name: "e"), [2])
    }
    expectError("b: momentum is 1.5. momentum must be from 0 to 1.") {
      try build(BatchNormalization(momentum: 1.5, name: "b"), [2])
    }
    expectError("b: epsilon is 0.0. epsilon must be more than 0, and finite.") {
      try build(BatchNormalization(epsilon: 0, name: "b"), [2])
    }
    expectError("n: epsilon is -1.0. epsilon must be more than 0, and finite.") {
      try build(LayerNormalization(epsilon: -1, name: "n"), [2])
    }
    expectError("e: inputDim is 0. inputDim must be at least 1.") {
      try build(Embedding(inputDim: 0, outputDim: 3, name: "e"), [2])
    }
    expectError("d: l2 is -0.1. l2 must be 0 or more, and finite.") {
      try build(Dense(units: 1, kernelRegularizer: L2(-0.1), name: "d"), [2])
    }
  }

  @Test func shapes() {
    expectError(
      """
      c: takes samples of the shape [steps, channels], not [9]. Put Reshape(9, 1) before c.
      """
    ) { try build(Conv1D(filters: 1, kernelSize: 3, name: "c"), [9]) }
    expectError(
      """
      c: a window of 5 steps does not fit into a sequence of 4. Use a smaller window, longer \
      sequences or padding: .same.
      """
    ) { try build(Conv1D(filters: 1, kernelSize: 3, dilationRate: 2, name: "c"), [4, 1]) }
    expectError(
      """
      c: a window of (5, 5) does not fit into an image of (4, 9). Use a smaller window, larger \
      images or padding: .same.
      """
    ) { try build(Conv2D(filters: 1, kernelSize: 3, dilationRate: 2, name: "c"), [4, 9, 1]) }
    expectError(
      """
      g: takes samples of the shape [height, width, channels], not [9]. Put a Reshape layer with 3 \
      axes before g.
      """
    ) { try build(GlobalAveragePooling2D(name: "g"), [9]) }
    expectError(
      """
      p: [1, 3] does not contain each axis of [4, 5] exactly once. Use every number from 1 to 2 \
      exactly once.
      """
    ) { try build(Permute(1, 3, name: "p"), [4, 5]) }
    expectError(
      """
      s: axis is 0; samples have the shape [4, 5]. axis must be from 1 to 2, because 0 is the \
      batch, or negative to count from the end.
      """
    ) { try build(Softmax(axis: 0, name: "s"), [4, 5]) }
    expectError(
      """
      b: has weights for 3 channels; the input [2, 4] has 4. Create a new layer for inputs of \
      another shape.
      """
    ) {
      let layer = BatchNormalization(name: "b")
      _ = try layer(.zeros([2, 3]))
      return try layer(.zeros([2, 4]))
    }
    expectError(
      """
      n: already has a kernel of the shape [3]; samples of [4] need [4]. Create a new layer for \
      inputs of another shape.
      """
    ) {
      let layer = LayerNormalization(name: "n")
      _ = try layer.build(inputShape: [3])
      return try layer.build(inputShape: [4])
    }
  }

  @Test func beforeTheyAreBuilt() {
    let help = """
      has no weights yet. Use the layer in a Sequential, or call it like a function: layer(input).
      """
    let layers: [any Layer] = [
      Conv1D(filters: 1, kernelSize: 1, name: "x"), DepthwiseConv2D(kernelSize: 1, name: "x"),
      BatchNormalization(name: "x"), LayerNormalization(name: "x"),
      Embedding(inputDim: 1, outputDim: 1, name: "x"),
    ]
    for layer in layers {
      expectError("x: \(help)") { try layer.call(.zeros([1, 1, 1, 1]), training: false) }
    }
  }

  @Test func numbersWithoutAVector() throws {
    let layer = Embedding(inputDim: 5, outputDim: 2, name: "words")
    expectError(
      """
      words: sample 1 of the batch contains the number 5; inputDim is 5. Numbers must be from 0 to \
      4: raise inputDim, or check the data.
      """
    ) { try layer(Tensor([0, 4, 1, 2, 5, 0] as [Int32], shape: [2, 3])) }
    expectError(
      """
      words: sample 0 of the batch contains the number -1; inputDim is 5. Numbers must be from 0 \
      to 4: raise inputDim, or check the data.
      """
    ) { try layer(Tensor([-1] as [Int32], shape: [1])) }
    expectError(
      """
      words: takes integers; the input is float32 [1, 2]. Pass the inputs as int32 or uint8, or \
      convert them with cast(to: .int32).
      """
    ) { try layer(.zeros([1, 2])) }
  }

  @Test func operations() {
    expectError(
      """
      conv1d: cannot convolve [2, 5] with [3, 1, 1]. The shapes must be [batch, steps, channels], \
      [steps, channels, filters] and, for the bias, [filters].
      """
    ) { try conv1d(.zeros([2, 5]), kernel: .zeros([3, 1, 1])) }
    expectError(
      """
      depthwiseConv2d: cannot convolve [1, 5, 5, 2] with [3, 3, 3, 1]. The shapes must be [batch, \
      height, width, channels], [height, width, channels, multiplier] and, for the bias, \
      [channels · multiplier].
      """
    ) { try depthwiseConv2d(.zeros([1, 5, 5, 2]), kernel: .zeros([3, 3, 3, 1])) }
    expectError(
      "averagePool2d: takes images, not [3]. The shape must be [batch, height, width, channels]."
    ) { try averagePool2d(.zeros([3]), poolSize: 2) }
  }
}
