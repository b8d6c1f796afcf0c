/// The weights that dense and convolution layers have in common: a kernel and an optional bias,
/// with their initializers and regularizers.
struct KernelWeights {
  /// The kernel, once it is created.
  private(set) var kernel: Variable?
  /// The bias, once it is created, if there is one.
  private(set) var bias: Variable?
  private let useBias: Bool
  private let kernelName: String
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  private let kernelRegularizer: (any Regularizer)?
  private let biasRegularizer: (any Regularizer)?

  /// - Parameters:
  ///   - useBias: whether there is a bias.
  ///   - kernelName: the kernel's name within its layer.
  ///   - kernelInitializer: the initial values of the kernel.
  ///   - biasInitializer: the initial values of the bias.
  ///   - kernelRegularizer: a penalty on the kernel, added to the loss.
  ///   - biasRegularizer: a penalty on the bias, added to the loss.
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

  /// The kernel before the bias; none until they are created.
  var variables: [Variable] { [kernel, bias].compactMap { $0 } }

  /// The penalties of the regularizers, the kernel's first.
  func losses(of layer: some Layer) throws -> [Tensor] {
    try layer.penalties(kernelRegularizer, kernel, biasRegularizer, bias)
  }

  /// Checks the settings of the regularizers.
  func validate(at place: String) throws {
    try kernelRegularizer?.validate(at: place)
    try biasRegularizer?.validate(at: place)
  }

  /// Creates the weights of a layer, unless another model that shares the layer has done so.
  ///
  /// - Parameters:
  ///   - kernelShape: the shape of the kernel.
  ///   - outputs: the length of the bias.
  ///   - inputShape: the shape of a sample, for errors.
  /// - Throws: `ModelError` if the layer has a kernel of another shape.
  mutating func make(
    for layer: some Layer, _ kernelShape: [Int], outputs: Int, inputShape: [Int]
  ) throws {
    guard try !layer.hasWeights(kernel, shape: kernelShape, for: inputShape) else { return }
    kernel = try layer.makeVariable(kernelInitializer, kernelShape, kernelName)
    if useBias { bias = try layer.makeVariable(biasInitializer, [outputs], "bias") }
  }

  /// The kernel of a layer that has been built.
  ///
  /// - Throws: `ModelError` if it has not been built.
  func kernel(of layer: some Layer) throws -> Variable {
    guard let kernel else { throw ModelError.notBuilt(layer.name) }
    return kernel
  }
}
