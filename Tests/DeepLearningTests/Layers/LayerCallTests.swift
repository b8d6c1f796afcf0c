import DeepLearning
import ReferenceArithmetic
import Testing

/// The example in the documentation of `Layer`, character by character.
private final class Scale: Layer {
  var factor: Variable?
  var variables: [Variable] { factor.map { [$0] } ?? [] }
  func build(inputShape: [Int]) throws -> [Int] {
    factor = Variable(.ones([]), name: "factor")
    return inputShape
  }
  func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor!.value }
}

/// Layers that are called like functions, outside of a model.
@Suite struct LayerCallTests {
  @Test func aLayerOfOnesOwnIsBuiltAtItsFirstCall() throws {
    #expect(try Scale()(Tensor.ones([2, 2])) == .ones([2, 2]))
    let layer = Scale()
    #expect(!layer.isBuilt)
    _ = try layer(.ones([1]))
    try layer.factor?.assign(.full([], 3))
    // The second call keeps the existing weights.
    #expect(try layer(.ones([1])).scalars == [3])
    let model = try Sequential(inputShape: [2]) { layer }
    #expect(try model(.ones([1, 2])).scalars == [1, 1])
  }

  /// Dense computes each row along the last axis: the chains are those of all rows, in order.
  @Test func denseOfSequences() throws {
    let x = sample([2, 3, 4], seed: 1)
    let layer = Dense(units: 5, kernelInitializer: GlorotUniform(seed: 2))
    #expect(try layer.build(inputShape: [3, 4]) == [3, 5])
    let w = try #require(layer.kernel).value.detached
    let y = try layer(x)
    #expect(y.shape == [2, 3, 5])
    #expect(
      y.scalars
        == Reference<Float>.matmul(
          x.scalars, w.scalars, bias: [Float](repeating: 0, count: 5), rows: 6, inner: 4, columns: 5
        ))
    let g = sample([2, 3, 5], seed: 3)
    let (_, gradients) = try valueAndGradient(of: layer.variables) { try (layer(x) * g).sum() }
    let expected = Reference<Float>.matmulGradients(
      x.scalars, w.scalars, g.scalars, rows: 6, inner: 4, columns: 5)
    #expect(gradients[0].scalars == expected.dw)
    #expect(gradients[1].scalars == expected.db)
  }

  @Test func inputsOfAnotherShape() throws {
    let help = "Create a new layer for inputs of another shape."
    let dense = Dense(units: 2, name: "d")
    _ = try dense(.ones([1, 3]))
    expectError(
      """
      d: has a kernel of the shape [3, 2], for inputs of the shape [batch, …, 3]; the input is \
      [5, 4]. \(help)
      """
    ) { try dense(.ones([5, 4])) }
    expectError(
      """
      d: takes samples of the shape […, inputs], not []. Give each sample at least one axis; the \
      first axis of the input is the batch.
      """
    ) { try Dense(units: 2, name: "d")(.ones([9])) }
    let layers: [(any Layer, [Int], String)] = [
      (Conv1D(filters: 2, kernelSize: 3, name: "c"), [1, 9, 1], "[batch, steps, 1]"),
      (Conv2D(filters: 2, kernelSize: 3, name: "c"), [1, 9, 9, 1], "[batch, height, width, 1]"),
      (DepthwiseConv2D(kernelSize: 3, name: "c"), [1, 9, 9, 1], "[batch, height, width, 1]"),
    ]
    for (layer, shape, wanted) in layers {
      _ = try layer(.ones(shape))
      let other = shape.dropLast() + [4]
      expectError(
        """
        c: has a kernel of the shape \(layer.variables[0].shape), for inputs of the shape \
        \(wanted); the input is \(Array(other)). \(help)
        """
      ) { try layer(.ones(Array(other))) }
    }
    expectError(
      """
      p: takes samples of the shape [height, width, channels], not [2, 2]. Put Reshape(2, 2, 1) \
      before p.
      """
    ) { try MaxPooling2D(name: "p")(.ones([1, 2, 2])) }
    expectError(
      "p: takes images, not [1, 2, 2]. The shape must be [batch, height, width, channels]."
    ) { try MaxPooling2D(name: "p").call(.ones([1, 2, 2]), training: false) }
  }

  @Test func singleNumbers() {
    let message = """
      x: takes batches [batch, …]; the input is a scalar. Add an axis for the batch: \
      reshaped(to: [1]).
      """
    expectError(message) { try Flatten(name: "x")(.ones([])) }
    expectError(message) { try Reshape(1, name: "x")(.ones([])) }
    expectError(
      """
      p: [] does not contain each axis of [2] exactly once. Use every number from 1 to 1 exactly \
      once.
      """
    ) {
      try Permute(name: "p")(.ones([1, 2]))
    }
    expectError(
      """
      p: [1] does not contain each axis of [] exactly once. Samples must have at least one axis.
      """
    ) {
      try Permute(1, name: "p")(.ones([1]))
    }
  }

  @Test func countsBeyondAllMemory() {
    let most = "must be at most 2147483647"
    expectError("c: filters is \(Int.max). filters \(most).") {
      try Conv2D(filters: .max, kernelSize: 3, name: "c")(.ones([1, 9, 9, 1]))
    }
    expectError("c: depthMultiplier is \(Int.max). depthMultiplier \(most).") {
      try DepthwiseConv2D(kernelSize: 3, depthMultiplier: .max, name: "c")(.ones([1, 9, 9, 1]))
    }
    expectError(
      """
      d: its kernel would have the shape [4, 2147483647]. A weight can have at most 2147483647 \
      elements: make the layer smaller.
      """
    ) { try Dense(units: Int(Int32.max), name: "d")(.ones([1, 4])) }
    expectError("c: the window size is (\(Int.max), \(Int.max)). the window size \(most).") {
      try Conv2D(filters: 1, kernelSize: Int.max, name: "c")(.ones([1, 9, 9, 1]))
    }
  }

  /// Sizes are integers, also computed ones, or a height and a width.
  @Test func sizes() throws {
    let k = 3
    #expect(Conv2D(filters: 2, kernelSize: k, strides: k, dilationRate: k).strides == 3)
    let rectangle = Conv2D(filters: 2, kernelSize: [3, 2], strides: Extent(k, 1))
    #expect(rectangle.kernelSize == Extent(3, 2) && rectangle.strides == Extent(3, 1))
    #expect(DepthwiseConv2D(kernelSize: [k, 2]).kernelSize == [3, 2])
    #expect(MaxPooling2D(poolSize: k).strides == 3)
    #expect(AveragePooling2D(poolSize: [2, k], strides: k).poolSize == Extent(2, 3))
    let padding = ZeroPadding2D(padding: k).padding
    #expect(padding.0 == (3, 3) && padding.1 == (3, 3))
    expectError(
      """
      c: the window size is 3 numbers. the window size must be one number, or a height and a \
      width: [3, 2].
      """
    ) { try Conv2D(filters: 2, kernelSize: [3, 3, 3], name: "c")(.ones([1, 9, 9, 1])) }
  }

  /// Keras's parameter names, which are optional here.
  @Test func namesOfParameters() throws {
    #expect(Dropout(rate: 0.5).rate == 0.5 && Rescaling(scale: 2, offset: 1).scale == 2)
    #expect(L1(l1: 0.5).l1 == 0.5 && L2(l2: 0.5).l2 == 0.5)
    #expect(try Constant(value: 2)(shape: [1]).scalars == [2])
    #expect(Reshape([18]).targetShape == [18] && Permute([2, 1]).dims == [2, 1])
  }
}
