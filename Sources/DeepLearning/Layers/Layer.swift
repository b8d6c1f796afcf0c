/// A part of a model. It takes a batch of samples and returns another batch.
///
/// To write your own layer, write a class with `call`. If the layer changes the shape or has
/// weights, it also needs `build` and `variables`:
///
///     final class Scale: Layer {
///       var factor: Variable?
///       var variables: [Variable] { factor.map { [$0] } ?? [] }
///       func build(inputShape: [Int]) throws -> [Int] {
///         factor = Variable(.ones([]), name: "factor")
///         return inputShape
///       }
///       func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor!.value }
///     }
public protocol Layer: AnyObject, CustomStringConvertible {
  /// The layer's name in summaries and errors. By default it is the type's name in snake case.
  var name: String { get }
  /// The weights, in the order of the model's digest: kernel, bias, … None by default.
  var variables: [Variable] { get }
  /// Whether `build` has run, so that a call does not have to run it. By default this is true if
  /// there are weights. A layer without weights is then built whenever it is called like a
  /// function, which checks the shape.
  var isBuilt: Bool { get }
  /// Whether optimizers change the weights. Setting it to false freezes the layer: its weights stay
  /// as they are, and so do weights that it creates later.
  var trainable: Bool { get set }
  /// The penalties that the layer adds to the loss: one scalar for each of its regularizers. None
  /// by default.
  ///
  /// - Throws: anything that a regularizer throws.
  var losses: [Tensor] { get throws }
  /// Creates the weights for samples of a shape.
  ///
  /// - Parameter inputShape: the shape of one sample, without the batch.
  /// - Returns: the shape of one sample of the result. By default that of the input.
  /// - Throws: `ModelError` if the layer cannot take the shape.
  func build(inputShape: [Int]) throws -> [Int]
  /// Returns the result for a batch.
  ///
  /// - Parameters:
  ///   - input: `[batch, …]`.
  ///   - training: whether a model is being trained. Some layers then work in another way.
  /// - Returns: `[batch, …]`; the shape after the batch is the one that `build` returned.
  /// - Throws: `ModelError` if the layer cannot take the shape.
  func call(_ input: Tensor, training: Bool) throws -> Tensor
}

extension Layer {
  /// The type of the layer and its name: `Dense 'dense'`.
  public var description: String { "\(type(of: self)) '\(name)'" }
  /// The type's name in snake case.
  public var name: String { LayerNames.snakeCase("\(type(of: self))") }
  /// No weights.
  public var variables: [Variable] { [] }
  /// Whether there are weights.
  public var isBuilt: Bool { !variables.isEmpty }
  /// Whether none of the weights is frozen. Setting it freezes or unfreezes the present weights.
  public var trainable: Bool {
    get { !variables.contains(where: \.isFrozen) }
    set { variables.freeze(!newValue) }
  }
  /// No penalties.
  public var losses: [Tensor] { [] }
  /// Creates nothing; the shape stays.
  public func build(inputShape: [Int]) throws -> [Int] { inputShape }

  /// The result for a batch. The layer is built first if necessary.
  ///
  /// - Parameters:
  ///   - input: `[batch, …]`.
  ///   - training: whether a model is being trained. Some layers then work in another way.
  /// - Returns: `[batch, …]`, as `call` does.
  /// - Throws: `ModelError`, which names the layer, if the input has a wrong shape.
  public func callAsFunction(_ input: Tensor, training: Bool = false) throws -> Tensor {
    if !isBuilt { _ = try build(inputShape: Array(input.shape.dropFirst())) }
    return try call(input, training: training)
  }

  /// The weights that optimizers change.
  public var trainableVariables: [Variable] { variables.filter(\.isTrainable) }
}
