/// Gives every channel the mean `beta` and the standard deviation `gamma` (Ioffe and Szegedy,
/// 2015): `(x − mean) · gamma / √(variance + epsilon) + beta`.
///
/// During training, mean and variance are those of the batch, and the layer also collects them in
/// moving averages. Outside of training, and while it is frozen, the layer uses these averages.
/// Input and output have the same shape.
public final class BatchNormalization: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The axis of the channels. Axis 0 is the batch.
  public let axis: Int
  /// The share of the moving averages that each step keeps.
  public let momentum: Double
  /// A small number that is added to the variance.
  public let epsilon: Double
  private let center: Bool
  private let scale: Bool
  private let betaInitializer: any Initializer
  private let gammaInitializer: any Initializer
  private let movingMeanInitializer: any Initializer
  private let movingVarianceInitializer: any Initializer
  private let betaRegularizer: (any Regularizer)?
  private let gammaRegularizer: (any Regularizer)?
  /// Whether optimizers change the weights, and training the moving averages. If false, the layer
  /// always works as it does outside of training.
  public var trainable = true { didSet { variables.freeze(!trainable) } }
  /// The factors `[channels]`, once the layer is built, if it has them.
  public private(set) var gamma: Variable?
  /// The offsets `[channels]`, once the layer is built, if it has them.
  public private(set) var beta: Variable?
  /// The moving average of the means `[channels]`, once the layer is built.
  public private(set) var movingMean: Variable?
  /// The moving average of the variances `[channels]`, once the layer is built.
  public private(set) var movingVariance: Variable?

  /// - Parameters:
  ///   - axis: the axis of the channels, the last one by default. Axis 0 is the batch.
  ///   - momentum: the share of the moving averages that each step keeps, from 0 to 1.
  ///   - epsilon: a small number that is added to the variance, more than 0.
  ///   - center: whether `beta` is added.
  ///   - scale: whether there is a factor `gamma`.
  ///   - betaInitializer: the initial values of `beta`.
  ///   - gammaInitializer: the initial values of `gamma`.
  ///   - movingMeanInitializer: the initial values of the moving mean.
  ///   - movingVarianceInitializer: the initial values of the moving variance.
  ///   - betaRegularizer: a penalty on `beta`, added to the loss; none by default.
  ///   - gammaRegularizer: a penalty on `gamma`, added to the loss; none by default.
  ///   - name: the layer's name; `batch_normalization`, `batch_normalization_1`, … by default.
  public init(
    axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true,
    scale: Bool = true, betaInitializer: any Initializer = Zeros(),
    gammaInitializer: any Initializer = Ones(),
    movingMeanInitializer: any Initializer = Zeros(),
    movingVarianceInitializer: any Initializer = Ones(),
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    name: String? = nil
  ) {
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.movingMeanInitializer = movingMeanInitializer
    self.movingVarianceInitializer = movingVarianceInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.name = LayerNames.next("batch_normalization", given: name)
  }

  /// The weights: gamma, beta, moving mean, moving variance; none until the layer is built. The
  /// moving averages are not trainable.
  public var variables: [Variable] {
    [gamma, beta, movingMean, movingVariance].compactMap { $0 }
  }
  /// Whether the weights have been created.
  public var isBuilt: Bool { movingMean != nil }
  /// The penalties of the regularizers, gamma's first.
  public var losses: [Tensor] {
    get throws { try penalties(gammaRegularizer, gamma, betaRegularizer, beta) }
  }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkSetting((0...1).contains(momentum), "momentum", momentum, "from 0 to 1", at: name)
    try checkEpsilon(epsilon)
    try gammaRegularizer?.validate(at: name)
    try betaRegularizer?.validate(at: name)
    let shape = [inputShape[try position(of: axis, inputShape) - 1]]
    guard try !hasWeights(movingMean, shape: shape, for: inputShape) else { return inputShape }
    if scale { gamma = try makeVariable(gammaInitializer, shape, "gamma") }
    if center { beta = try makeVariable(betaInitializer, shape, "beta") }
    movingMean = try makeVariable(
      movingMeanInitializer, shape, "moving_mean", isTrainable: false)
    movingVariance = try makeVariable(
      movingVarianceInitializer, shape, "moving_variance", isTrainable: false)
    return inputShape
  }

  /// Returns the result for a batch. During training, the moving averages are updated. Throws
  /// `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard let movingMean, let movingVariance else { throw ModelError.notBuilt(name) }
    try checkChannels(input, axis, movingMean.shape)
    let position = try position(of: axis, Array(input.shape.dropFirst()))
    return try input.cast(to: .float32).withLast(position) { x in
      let usesBatch = training && trainable && !TrainedLayers.isFrozen(self) && x.count > 0
      let moments =
        usesBatch
        ? ColumnMoments(of: x)
        : ColumnMoments(mean: movingMean.value, variance: movingVariance.value)
      if usesBatch { try remember(moments, of: x) }
      return try batchNormalization(
        x, moments, areOwn: usesBatch, scale: gamma?.value, offset: beta?.value,
        epsilon: Float(epsilon))
    }
  }

  /// `m = m − (m − value) · float32(1 − momentum)`. As in Keras, images (samples of three or four
  /// axes) use the variance of a sample, `· n / (n − 1)`; all others use the variance of a
  /// population.
  private func remember(_ moments: ColumnMoments, of x: Tensor) throws {
    let rows = x.count / moments.mean.count
    let isOfImages = (4...5).contains(x.rank)
    let correction = isOfImages ? Float(rows) / Float(max(rows - 1, 1)) : 1
    let variance = moments.variance.perElement { $0 * correction }
    try move(movingMean, towards: moments.mean)
    try move(movingVariance, towards: variance)
  }

  private func move(_ average: Variable?, towards value: Tensor) throws {
    guard let average else { return }
    let share = Float(1 - momentum)
    let values = zip(average.value.scalars, value.scalars).map { $0 - ($0 - $1) * share }
    try average.assign(Tensor(values, shape: average.shape))
  }
}

extension Layer {
  func checkEpsilon(_ epsilon: Double) throws {
    try checkSetting(
      epsilon > 0 && epsilon.isFinite, "epsilon", epsilon, "more than 0, and finite", at: name)
  }

  /// Checks that a batch has as many channels as the layer has weights for.
  func checkChannels(_ input: Tensor, _ axis: Int, _ channels: [Int]) throws {
    let position = try position(of: axis, Array(input.shape.dropFirst()))
    guard input.shape[position] == channels[0] else {
      throw ModelError(
        .shape, at: name,
        "has weights for \(channels[0]) channels; the input \(input.shape) has "
          + "\(input.shape[position])",
        help: "Create a new layer for inputs of another shape")
    }
  }
}
