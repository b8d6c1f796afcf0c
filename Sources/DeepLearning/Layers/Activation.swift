/// A function that a layer applies to its result.
public enum ActivationFunction: String, Sendable, CustomStringConvertible {
  /// The result as it is.
  case linear
  /// What is not negative; else 0.
  case relu
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// Probabilities along the last axis.
  case softmax
  /// What is not negative; else eˣ − 1.
  case elu
  /// What is above 0; else a fifth of it.
  case leakyRelu = "leaky_relu"
  /// log(1 + eˣ).
  case softplus
  /// x / (1 + |x|).
  case softsign
  /// eˣ.
  case exponential

  /// The name as Keras writes it.
  public var description: String { rawValue }

  /// The function of every element.
  ///
  /// - Parameter x: a tensor of any shape; for softmax `[…, classes]`.
  /// - Returns: a tensor of the same shape.
  /// - Throws: `ModelError` when softmax meets a scalar.
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

/// Applies a function to every element; the shape stays. Softmax goes along the last axis.
public final class Activation: LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { true }
  /// The function.
  public let function: ActivationFunction

  /// - Parameters:
  ///   - function: what to apply.
  ///   - name: the layer's name; `activation`, `activation_1`, … by default.
  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    self.name = LayerNames.next("activation", given: name)
  }

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor { try function(input) }
}
