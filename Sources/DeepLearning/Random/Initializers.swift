import Synchronization

/// Computes the initial values of a layer's weights.
public protocol Initializer: Sendable {
  /// The initial values for weights of a shape, `float32`.
  ///
  /// - Parameter shape: `[inputs, outputs]` for a dense kernel,
  ///   `[height, width, channels, filters]` for that of a convolution.
  /// - Throws: `ModelError` if a length is negative.
  func callAsFunction(shape: [Int]) throws -> Tensor
}

/// The seed of an initializer: its own, or the next one in the global seed's sequence. The latter
/// is taken once, when the first weights are created.
private final class InitializerSeed: Sendable {
  private let chosen: Mutex<Int64?>

  init(_ seed: Int?) { chosen = Mutex(seed.map(Int64.init)) }

  /// The start of the random numbers: the same for every call.
  var stream: Philox {
    let seed = chosen.withLock { chosen in
      let seed = chosen ?? GlobalSeed.nextInitializerSeed()
      chosen = seed
      return seed
    }
    return StatelessSeed(seed, 0).stream
  }
}

/// The distribution of an initializer's numbers.
private enum Spread {
  case uniform(from: Double, to: Double)
  case normal(mean: Double, standardDeviation: Double)
  case truncatedNormal(mean: Double, standardDeviation: Double)

  /// Uniform numbers around 0 with the variance that Keras's `VarianceScaling` defines.
  static func scaledUniform(_ variance: Double) -> Spread {
    let limit = (3 * variance).squareRoot()
    return .uniform(from: -limit, to: limit)
  }

  /// Normal numbers with that variance, truncated at two standard deviations and widened to
  /// compensate.
  static func scaledNormal(_ variance: Double) -> Spread {
    .truncatedNormal(
      mean: 0, standardDeviation: variance.squareRoot() / 0.87962566103423978)
  }

  func values(_ shape: [Int], _ seed: InitializerSeed, at place: String) throws -> Tensor {
    try Tensor.checkShape(shape, at: place)
    let count = shape.product
    let values =
      switch self {
      case .uniform(let low, let high):
        seed.stream.uniform(count, from: Float(low), to: Float(high))
      case .normal(let mean, let deviation):
        seed.stream.normal(count, mean: Float(mean), standardDeviation: Float(deviation))
      case .truncatedNormal(let mean, let deviation):
        seed.stream.truncatedNormal(count, mean: Float(mean), standardDeviation: Float(deviation))
      }
    return try Tensor(values, shape: shape)
  }
}

/// The numbers of inputs and outputs that a weight of a shape connects, as Keras counts them.
private func fans(_ shape: [Int]) -> (input: Double, output: Double) {
  switch shape.count {
  case 0: return (1, 1)
  case 1: return (Double(shape[0]), Double(shape[0]))
  default:
    let receptive = shape.dropLast(2).reduce(1) { $0 * Double($1) }
    return (
      Double(shape[shape.count - 2]) * receptive, Double(shape[shape.count - 1]) * receptive
    )
  }
}

// MARK: - Scaled by the number of connections

/// Uniform numbers within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010): the default of the
/// layers.
public struct GlorotUniform: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    let fans = fans(shape)
    return try Spread.scaledUniform(1 / max(1, (fans.input + fans.output) / 2))
      .values(shape, seed, at: "GlorotUniform")
  }
}

/// Normal numbers of the variance 2 / (inputs + outputs), truncated at two standard deviations
/// (Glorot and Bengio, 2010).
public struct GlorotNormal: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    let fans = fans(shape)
    return try Spread.scaledNormal(1 / max(1, (fans.input + fans.output) / 2))
      .values(shape, seed, at: "GlorotNormal")
  }
}

/// Uniform numbers within ±√(6 / inputs) (He et al., 2015), for layers with relu.
public struct HeUniform: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.scaledUniform(2 / max(1, fans(shape).input)).values(shape, seed, at: "HeUniform")
  }
}

/// Normal numbers of the variance 2 / inputs, truncated at two standard deviations (He et al.,
/// 2015).
public struct HeNormal: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.scaledNormal(2 / max(1, fans(shape).input)).values(shape, seed, at: "HeNormal")
  }
}

/// Uniform numbers within ±√(3 / inputs) (LeCun et al., 1998).
public struct LecunUniform: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.scaledUniform(1 / max(1, fans(shape).input)).values(shape, seed, at: "LecunUniform")
  }
}

/// Normal numbers of the variance 1 / inputs, truncated at two standard deviations (LeCun et al.,
/// 1998).
public struct LecunNormal: Initializer {
  private let seed: InitializerSeed
  /// - Parameter seed: a seed for these numbers; without it they depend on the global seed.
  public init(seed: Int? = nil) { self.seed = InitializerSeed(seed) }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.scaledNormal(1 / max(1, fans(shape).input)).values(shape, seed, at: "LecunNormal")
  }
}

// MARK: - Of a fixed distribution

/// Uniform numbers between two bounds.
public struct RandomUniform: Initializer {
  private let seed: InitializerSeed
  private let bounds: (low: Double, high: Double)
  /// - Parameters:
  ///   - minval: the lower bound.
  ///   - maxval: the upper bound.
  ///   - seed: a seed for these numbers; without it they depend on the global seed.
  public init(minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil) {
    self.seed = InitializerSeed(seed)
    bounds = (minval, maxval)
  }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.uniform(from: bounds.low, to: bounds.high).values(shape, seed, at: "RandomUniform")
  }
}

/// Normal numbers.
public struct RandomNormal: Initializer {
  private let seed: InitializerSeed
  private let mean: Double
  private let deviation: Double
  /// - Parameters:
  ///   - mean: the mean of the numbers.
  ///   - stddev: the standard deviation of the numbers.
  ///   - seed: a seed for these numbers; without it they depend on the global seed.
  public init(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) {
    self.seed = InitializerSeed(seed)
    self.mean = mean
    deviation = stddev
  }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.normal(mean: mean, standardDeviation: deviation)
      .values(shape, seed, at: "RandomNormal")
  }
}

/// Normal numbers less than two standard deviations from their mean.
public struct TruncatedNormal: Initializer {
  private let seed: InitializerSeed
  private let mean: Double
  private let deviation: Double
  /// - Parameters:
  ///   - mean: the mean before the truncation.
  ///   - stddev: the standard deviation before the truncation.
  ///   - seed: a seed for these numbers; without it they depend on the global seed.
  public init(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) {
    self.seed = InitializerSeed(seed)
    self.mean = mean
    deviation = stddev
  }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Spread.truncatedNormal(mean: mean, standardDeviation: deviation)
      .values(shape, seed, at: "TruncatedNormal")
  }
}

// MARK: - Constant values

/// Zeros: the initial values of biases.
public struct Zeros: Initializer {
  /// Zeros.
  public init() {}
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Tensor.checkShape(shape, at: "Zeros")
    return .zeros(shape)
  }
}

/// Ones.
public struct Ones: Initializer {
  /// Ones.
  public init() {}
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Tensor.checkShape(shape, at: "Ones")
    return .ones(shape)
  }
}

/// The same number in every place.
public struct Constant: Initializer {
  private let value: Double
  /// - Parameter value: the number, rounded once to `float32`.
  public init(_ value: Double) { self.value = value }
  /// The same with Keras's parameter name: `Constant(value: 0.5)`.
  ///
  /// - Parameter value: the number, rounded once to `float32`.
  public init(value: Double) { self.value = value }
  /// Returns the values. Throws `ModelError` if the shape has a negative length.
  public func callAsFunction(shape: [Int]) throws -> Tensor {
    try Tensor.checkShape(shape, at: "Constant")
    return .full(shape, value)
  }
}
