/// Every output connected with every input: `activation(input · kernel + bias)`.
///
/// Input `[batch, …, inputs]`, output `[batch, …, units]`: every row along the last axis on its own; kernel
/// `[inputs, units]`, bias `[units]`.
public final class Dense: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  package var batchLayout: BatchLayout { .samplesLast }
  /// The number of outputs.
  public let units: Int
  /// The function of the result.
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
  ///   - activation: the function of the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: where the weights start.
  ///   - biasInitializer: where the bias starts.
  ///   - kernelRegularizer: what the kernel adds to the loss; nothing by default.
  ///   - biasRegularizer: what the bias adds to the loss; nothing by default.
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
  /// Whether the weights have been made.
  public var isBuilt: Bool { kernel != nil }
  /// What the regularizers add to the loss, the kernel's first.
  public var losses: [Tensor] {
    get throws { try weights.losses(of: self) }
  }

  /// Checks the shape of a sample, makes the weights if there are any, and returns the shape of the
  /// result. Throws `ModelError` for a shape that does not fit.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkCount(units, "units")
    try weights.validate(at: name)
    guard let inputs = inputShape.last else {
      throw ModelError(
        .shape, at: name, "takes samples of the shape […, inputs], not []",
        help: "Give each sample an axis; the first axis of an input, [batch, inputs], is the batch")
    }
    let outputShape = Array(inputShape.dropLast()) + [units]
    let shape = [inputs, units]
    try weights.make(for: self, shape, outputs: units, inputShape: inputShape)
    return outputShape
  }

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    let kernel = try weights.kernel(of: self)
    guard input.rank >= 2, input.shape[input.rank - 1] == kernel.shape[0] else {
      throw misfit(input, kernel, "[batch, …, \(kernel.shape[0])]")
    }
    return try activation(matmul(input, kernel.value, bias: bias?.value))
  }
}
