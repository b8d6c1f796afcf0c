/// A function that a layer applies to its output.
public enum ActivationFunction: String, Sendable, CustomStringConvertible {
  /// The input unchanged.
  case linear
  /// x, or 0 if x is negative.
  case relu
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// Probabilities along the last axis.
  case softmax
  /// x, or eˣ − 1 if x is negative.
  case elu
  /// x, or 0.2 · x if x is negative.
  case leakyRelu = "leaky_relu"
  /// log(1 + eˣ).
  case softplus
  /// x / (1 + |x|).
  case softsign
  /// eˣ.
  case exponential

  /// The name as Keras writes it.
  public var description: String { rawValue }

  /// Applies the function to every element; softmax works along the last axis.
  ///
  /// - Parameter x: a tensor of any shape; for softmax, `[…, classes]`.
  /// - Returns: a tensor of the same shape.
  /// - Throws: `ModelError` if softmax is applied to a scalar.
  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    switch self {
    case .linear: x
    case .relu: DeepLearning.relu(x)
    case .sigmoid: DeepLearning.sigmoid(x)
    case .tanh: DeepLearning.tanh(x)
    case .softmax: try DeepLearning.softmax(x)
    case .elu: DeepLearning.elu(x)
    case .leakyRelu: DeepLearning.leakyRelu(x)
    case .softplus: DeepLearning.softplus(x)
    case .softsign: DeepLearning.softsign(x)
    case .exponential: exp(x)
    }
  }
}

/// Applies a function to every element; the shape stays. Softmax works along the last axis.
public final class Activation: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  /// The function.
  public let function: ActivationFunction

  /// - Parameters:
  ///   - function: the function to apply.
  ///   - name: the layer's name; `activation`, `activation_1`, … by default.
  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    self.name = LayerNames.next("activation", given: name)
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor { try function(input) }
}
