/// The weights that dense and convolution layers share: a kernel and, unless it is left out, a bias, with
/// where they start and what they add to the loss.
struct KernelWeights {
  /// The kernel, once it is made.
  private(set) var kernel: Variable?
  /// The bias, once it is made, if there is one.
  private(set) var bias: Variable?
  private let useBias: Bool
  private let kernelName: String
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let kernelRegularizer: (any Regularizer)?
  private let biasRegularizer: (any Regularizer)?

  /// - Parameters:
  ///   - useBias: whether there is a bias.
  ///   - kernelName: what the kernel is called within its layer.
  ///   - kernelInitializer: where the kernel starts.
  ///   - biasInitializer: where the bias starts.
  ///   - kernelRegularizer: what the kernel adds to the loss.
  ///   - biasRegularizer: what the bias adds to the loss.
  init(
    useBias: Bool, kernelName: String = "kernel", kernelInitializer: any Initializer,
    biasInitializer: any Initializer, kernelRegularizer: (any Regularizer)?,
    biasRegularizer: (any Regularizer)?
  ) {
    self.useBias = useBias
    self.kernelName = kernelName
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.biasRegularizer = biasRegularizer
  }

  /// The kernel before the bias; none until they are made.
  var variables: [Variable] { [kernel, bias].compactMap { $0 } }

  /// What the regularizers add to the loss, the kernel's first.
  func losses(of layer: some Layer) throws -> [Tensor] {
    try layer.penalties(kernelRegularizer, kernel, biasRegularizer, bias)
  }

  /// Checks the settings of the regularizers.
  func validate(at place: String) throws {
    try kernelRegularizer?.validate(at: place)
    try biasRegularizer?.validate(at: place)
  }

  /// Makes the weights of a layer, unless it has them from a model that it is shared with.
  ///
  /// - Parameters:
  ///   - kernelShape: the shape of the kernel.
  ///   - outputs: the length of the bias.
  ///   - inputShape: the shape of a sample, for errors.
  /// - Throws: `ModelError` when the layer has a kernel of another shape.
  mutating func make(
    for layer: some Layer, _ kernelShape: [Int], outputs: Int, inputShape: [Int]
  ) throws {
    guard try !layer.hasWeights(kernel, shape: kernelShape, for: inputShape) else { return }
    kernel = try layer.makeVariable(kernelInitializer, kernelShape, kernelName)
    if useBias { bias = try layer.makeVariable(biasInitializer, [outputs], "bias") }
  }

  /// The kernel of a layer that is built.
  ///
  /// - Throws: `ModelError` before that.
  func kernel(of layer: some Layer) throws -> Variable {
    guard let kernel else { throw ModelError.notBuilt(layer.name) }
    return kernel
  }
}
