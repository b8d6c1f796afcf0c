/// Convolution of each channel with kernels of its own: `activation(convolution(input, kernel) + bias)`.
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
  /// What happens at the edges.
  public let padding: Padding
  /// The number of output channels for each input channel.
  public let depthMultiplier: Int
  /// How far apart the kernel's taps lie.
  public let dilationRate: Extent
  /// The function of the result.
  public let activation: ActivationFunction
  private var weights: KernelWeights
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The weights `[height, width, channels, depthMultiplier]`, once the layer is built.
  public var kernel: Variable? { weights.kernel }
  /// The bias `[channels · depthMultiplier]`, once the layer is built, if it has one.
  public var bias: Variable? { weights.bias }

  /// - Parameters:
  ///   - kernelSize: the height and width of the kernel, in pixels: an integer means a square, `[3, 2]` a
  ///     height and a width.
  ///   - strides: how far the kernel moves, in pixels.
  ///   - padding: `.valid`, or `.same` for a result as large as the input at strides of 1.
  ///   - depthMultiplier: the number of output channels for each input channel, 1 or more.
  ///   - dilationRate: how far apart the kernel's taps lie, in pixels; with strides other than 1 it
  ///     must be 1.
  ///   - activation: the function of the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - depthwiseInitializer: where the weights start.
  ///   - biasInitializer: where the bias starts.
  ///   - depthwiseRegularizer: what the kernel adds to the loss; nothing by default.
  ///   - biasRegularizer: what the bias adds to the loss; nothing by default.
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
  /// Whether the weights have been made.
  public var isBuilt: Bool { kernel != nil }
  /// What the regularizers add to the loss, the kernel's first.
  public var losses: [Tensor] {
    get throws { try weights.losses(of: self) }
  }

  /// Checks the shape of a sample, makes the weights if there are any, and returns the shape of the
  /// result. Throws `ModelError` for a shape that does not fit.
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

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
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
