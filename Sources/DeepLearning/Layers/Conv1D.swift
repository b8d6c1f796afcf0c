/// Convolution of sequences: `activation(convolution(input, kernel) + bias)`.
///
/// Input `[batch, steps, channels]`, output `[batch, steps, filters]`; kernel
/// `[steps, channels, filters]`, bias `[filters]`.
public final class Conv1D: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The number of output channels.
  public let filters: Int
  /// The length of the kernel.
  public let kernelSize: Int
  /// How far the kernel moves.
  public let strides: Int
  /// How the ends are handled.
  public let padding: Padding
  /// The distance between the kernel's taps.
  public let dilationRate: Int
  /// The function applied to the result.
  public let activation: ActivationFunction
  private var weights: KernelWeights
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The weights `[steps, channels, filters]`, once the layer is built.
  public var kernel: Variable? { weights.kernel }
  /// The bias `[filters]`, once the layer is built, if it has one.
  public var bias: Variable? { weights.bias }

  /// - Parameters:
  ///   - filters: the number of output channels, 1 or more.
  ///   - kernelSize: the length of the kernel, in steps.
  ///   - strides: how far the kernel moves, in steps.
  ///   - padding: `.valid`; `.same` for a result as long as the input if the strides are 1; or
  ///     `.causal`, which is the same with all padding before the sequence.
  ///   - dilationRate: the distance between the kernel's taps, in steps; 1 unless the strides are
  ///     1.
  ///   - activation: the function applied to the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: the initial values of the kernel.
  ///   - biasInitializer: the initial values of the bias.
  ///   - kernelRegularizer: a penalty on the kernel, added to the loss; none by default.
  ///   - biasRegularizer: a penalty on the bias, added to the loss; none by default.
  ///   - name: the layer's name; `conv1d`, `conv1d_1`, … by default.
  public init(
    filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dilationRate: Int = 1, activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), kernelRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dilationRate = dilationRate
    self.activation = activation
    weights = KernelWeights(
      useBias: useBias, kernelInitializer: kernelInitializer, biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, biasRegularizer: biasRegularizer)
    self.name = LayerNames.next("conv1d", given: name)
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
    try checkCount(filters, "filters")
    try checkCount(kernelSize, "kernelSize")
    try checkCount(strides, "strides")
    try checkCount(dilationRate, "dilationRate")
    try Extent(1, dilationRate).check(with: Extent(1, strides), at: name)
    try weights.validate(at: name)
    try checkAxes(inputShape, ["steps", "channels"])
    let window = SequenceWindow(
      size: kernelSize, strides: strides, padding: padding, dilation: dilationRate)
    let steps = try window.outputLength(inputShape[0], at: name)
    let shape = [kernelSize, inputShape[1], filters]
    try weights.make(for: self, shape, outputs: filters, inputShape: inputShape)
    return [steps, filters]
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    let kernel = try weights.kernel(of: self)
    guard input.rank == 3, input.shape[2] == kernel.shape[1] else {
      throw misfit(input, kernel, "[batch, steps, \(kernel.shape[1])]")
    }
    let result = try named {
      try conv1d(
        input, kernel: kernel.value, bias: bias?.value, strides: strides, padding: padding,
        dilationRate: dilationRate)
    }
    return try activation(result)
  }
}
