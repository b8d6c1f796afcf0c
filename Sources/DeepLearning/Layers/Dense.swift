/// Connects every input with every output: `activation(input · kernel + bias)`.
///
/// Input `[batch, …, inputs]`, output `[batch, …, units]`; kernel `[inputs, units]`, bias
/// `[units]`. Every row along the last axis is computed on its own.
public final class Dense: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  package var batchLayout: BatchLayout { .samplesLast }
  /// The number of outputs.
  public let units: Int
  /// The function applied to the result.
  public let activation: ActivationFunction
  private var weights: KernelWeights
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The weights `[inputs, units]`, once the layer is built.
  public var kernel: Variable? { weights.kernel }
  /// The bias `[units]`, once the layer is built, if it has one.
  public var bias: Variable? { weights.bias }

  /// - Parameters:
  ///   - units: the number of outputs, 1 or more.
  ///   - activation: the function applied to the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: the initial values of the kernel.
  ///   - biasInitializer: the initial values of the bias.
  ///   - kernelRegularizer: a penalty on the kernel, added to the loss; none by default.
  ///   - biasRegularizer: a penalty on the bias, added to the loss; none by default.
  ///   - name: the layer's name; `dense`, `dense_1`, … by default.
  public init(
    units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), kernelRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    weights = KernelWeights(
      useBias: useBias, kernelInitializer: kernelInitializer, biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, biasRegularizer: biasRegularizer)
    self.name = LayerNames.next("dense", given: name)
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
    try checkCount(units, "units")
    try weights.validate(at: name)
    guard let inputs = inputShape.last else {
      throw ModelError(
        .shape, at: name, "takes samples of the shape […, inputs], not []",
        help: "Give each sample at least one axis; the first axis of the input is the batch")
    }
    let outputShape = Array(inputShape.dropLast()) + [units]
    let shape = [inputs, units]
    try weights.make(for: self, shape, outputs: units, inputShape: inputShape)
    return outputShape
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    let kernel = try weights.kernel(of: self)
    guard input.rank >= 2, input.shape[input.rank - 1] == kernel.shape[0] else {
      throw misfit(input, kernel, "[batch, …, \(kernel.shape[0])]")
    }
    return try activation(matmul(input, kernel.value, bias: bias?.value))
  }
}
