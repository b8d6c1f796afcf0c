/// Convolves each channel with kernels of its own: `activation(convolution(input, kernel) + bias)`.
///
/// Input `[batch, height, width, channels]`, output
/// `[batch, height, width, channels · depthMultiplier]`; kernel
/// `[height, width, channels, depthMultiplier]`, bias `[channels · depthMultiplier]`.
public final class DepthwiseConv2D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The height and width of the kernel.
  public let kernelSize: Extent
  /// How far the kernel moves.
  public let strides: Extent
  /// How the edges are handled.
  public let padding: Padding
  /// The number of output channels for each input channel.
  public let depthMultiplier: Int
  /// The distance between the kernel's taps.
  public let dilationRate: Extent
  /// The function applied to the result.
  public let activation: ActivationFunction
  private var weights: KernelWeights
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The weights `[height, width, channels, depthMultiplier]`, once the layer is built.
  public var kernel: Variable? { weights.kernel }
  /// The bias `[channels · depthMultiplier]`, once the layer is built, if it has one.
  public var bias: Variable? { weights.bias }

  /// - Parameters:
  ///   - kernelSize: the height and width of the kernel, in pixels: an integer for a square, or
  ///     `[3, 2]` for a height and a width.
  ///   - strides: how far the kernel moves, in pixels.
  ///   - padding: `.valid`, or `.same` for a result as large as the input if the strides are 1.
  ///   - depthMultiplier: the number of output channels for each input channel, 1 or more.
  ///   - dilationRate: the distance between the kernel's taps, in pixels; 1 unless the strides are
  ///     1.
  ///   - activation: the function applied to the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - depthwiseInitializer: the initial values of the kernel.
  ///   - biasInitializer: the initial values of the bias.
  ///   - depthwiseRegularizer: a penalty on the kernel, added to the loss; none by default.
  ///   - biasRegularizer: a penalty on the bias, added to the loss; none by default.
  ///   - name: the layer's name; `depthwise_conv2d`, `depthwise_conv2d_1`, … by default.
  public init(
    kernelSize: any ExtentConvertible, strides: any ExtentConvertible = 1,
    padding: Padding = .valid, depthMultiplier: Int = 1,
    dilationRate: any ExtentConvertible = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true,
    depthwiseInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), depthwiseRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, name: String? = nil
  ) {
    self.kernelSize = kernelSize.extent
    self.strides = strides.extent
    self.padding = padding
    self.depthMultiplier = depthMultiplier
    self.dilationRate = dilationRate.extent
    self.activation = activation
    weights = KernelWeights(
      useBias: useBias, kernelName: "depthwise_kernel", kernelInitializer: depthwiseInitializer,
      biasInitializer: biasInitializer,
      kernelRegularizer: depthwiseRegularizer, biasRegularizer: biasRegularizer)
    self.name = LayerNames.next("depthwise_conv2d", given: name)
  }

  /// The weights, kernel before bias; none until the layer is built.
  public var variables: [Variable] { weights.variables }
  /// Whether the weights have been created.
  public var isBuilt: Bool { kernel != nil }
  /// The penalties of the regularizers, the kernel's first.
  public var losses: [Tensor] {
    get throws { try weights.losses(of: self) }
  }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkCount(depthMultiplier, "depthMultiplier")
    try weights.validate(at: name)
    try dilationRate.check(with: strides, at: name)
    let window = Window(
      size: kernelSize, strides: strides, padding: padding, dilation: dilationRate)
    let filters = [inputShape.last ?? 1, depthMultiplier].product
    let output = try window.outputShape(inputShape, channels: filters, at: name)
    let shape = [kernelSize.height, kernelSize.width, inputShape[2], depthMultiplier]
    try weights.make(for: self, shape, outputs: filters, inputShape: inputShape)
    return output
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    let kernel = try weights.kernel(of: self)
    try checkImages(input, kernel)
    let result = try named {
      try depthwiseConv2d(
        input, kernel: kernel.value, bias: bias?.value, strides: strides, padding: padding,
        dilationRate: dilationRate)
    }
    return try activation(result)
  }
}
