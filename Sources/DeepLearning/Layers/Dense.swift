/// Every output connected with every input: `activation(input · kernel + bias)`.
///
/// Input `[batch, inputs]`, output `[batch, units]`; kernel `[inputs, units]`, bias `[units]`.
public final class Dense: Layer {
  /// The layer's name.
  public let name: String
  /// The number of outputs.
  public let units: Int
  /// The function of the result.
  public let activation: ActivationFunction
  private let useBias: Bool
  private let kernelInitializer: any Initializer
  private let biasInitializer: any Initializer
  /// The weights `[inputs, units]`, once the layer is built.
  public private(set) var kernel: Variable?
  /// The bias `[units]`, once the layer is built, if it has one.
  public private(set) var bias: Variable?

  /// - Parameters:
  ///   - units: the number of outputs, 1 or more.
  ///   - activation: the function of the result; none by default.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: where the weights start.
  ///   - biasInitializer: where the bias starts.
  ///   - name: the layer's name; `dense`, `dense_1`, … by default.
  public init(
    units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.name = LayerNames.next("dense", given: name)
  }

  /// The weights, kernel before bias; none until the layer is built.
  public var variables: [Variable] { [kernel, bias].compactMap { $0 } }
  /// Whether the weights have been made.
  public var isBuilt: Bool { kernel != nil }

  /// Checks the shape of a sample, makes the weights if there are any, and returns the shape of the
  /// result. Throws `ModelError` for a shape that does not fit.
  public func build(inputShape: [Int]) throws -> [Int] {
    guard units >= 1 else {
      throw ModelError(.value, at: name, "units is \(units)", help: "units must be at least 1")
    }
    guard inputShape.count == 1 else {
      throw ModelError(
        .shape, at: name, "takes samples of the shape [inputs], not \(inputShape)",
        help: "Put Flatten() before \(name)")
    }
    let shape = [inputShape[0], units]
    guard try !hasWeights(kernel, shape: shape, for: inputShape) else { return [units] }
    kernel = Variable(try kernelInitializer(shape: shape), name: "kernel")
    if useBias { bias = Variable(try biasInitializer(shape: [units]), name: "bias") }
    return [units]
  }

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw ModelError.notBuilt(name) }
    return try activation(matmul(input, kernel.value, bias: bias?.value))
  }
}

extension ModelError {
  /// A layer whose weights are not there yet.
  static func notBuilt(_ name: String) -> ModelError {
    ModelError(
      .state, at: name, "has no weights yet",
      help: "Put the layer into a Sequential, or call it like a function: layer(input)")
  }
}
