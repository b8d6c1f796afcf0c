/// Gives every row along a sample's last axis the mean 0 and the standard deviation 1, and then
/// computes `· gamma + beta` (Ba, Kiros and Hinton, 2016). Input and output have the same shape.
public final class LayerNormalization: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// A small number that is added to the variance.
  public let epsilon: Double
  private let center: Bool
  private let scale: Bool
  private let betaInitializer: any Initializer
  private let gammaInitializer: any Initializer
  private let betaRegularizer: (any Regularizer)?
  private let gammaRegularizer: (any Regularizer)?
  /// Whether optimizers change the weights.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The factors, `[last axis]`, once the layer is built, if it has them.
  public private(set) var gamma: Variable?
  /// The offsets, `[last axis]`, once the layer is built, if it has them.
  public private(set) var beta: Variable?
  /// Whether the layer has been built. It may have no weights at all.
  public private(set) var isBuilt = false

  /// - Parameters:
  ///   - epsilon: a small number that is added to the variance, more than 0.
  ///   - center: whether `beta` is added.
  ///   - scale: whether there is a factor `gamma`.
  ///   - betaInitializer: the initial values of `beta`.
  ///   - gammaInitializer: the initial values of `gamma`.
  ///   - betaRegularizer: a penalty on `beta`, added to the loss; none by default.
  ///   - gammaRegularizer: a penalty on `gamma`, added to the loss; none by default.
  ///   - name: the layer's name; `layer_normalization`, `layer_normalization_1`, … by default.
  public init(
    epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = Zeros(), gammaInitializer: any Initializer = Ones(),
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    name: String? = nil
  ) {
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.name = LayerNames.next("layer_normalization", given: name)
  }

  /// The weights, gamma before beta; none until the layer is built.
  public var variables: [Variable] { [gamma, beta].compactMap { $0 } }
  /// The penalties of the regularizers, gamma's first.
  public var losses: [Tensor] {
    get throws { try penalties(gammaRegularizer, gamma, betaRegularizer, beta) }
  }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkEpsilon(epsilon)
    try gammaRegularizer?.validate(at: name)
    try betaRegularizer?.validate(at: name)
    let shape = [inputShape[try position(of: -1, inputShape) - 1]]
    guard try !hasWeights(gamma ?? beta, shape: shape, for: inputShape) else { return inputShape }
    isBuilt = true
    if scale { gamma = try makeVariable(gammaInitializer, shape, "gamma") }
    if center { beta = try makeVariable(betaInitializer, shape, "beta") }
    return inputShape
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard isBuilt else { throw ModelError.notBuilt(name) }
    if let weights = gamma ?? beta { try checkChannels(input, -1, weights.shape) }
    _ = try position(of: -1, Array(input.shape.dropFirst()))
    return try layerNormalization(
      input.cast(to: .float32), scale: gamma?.value, offset: beta?.value, epsilon: Float(epsilon))
  }
}
