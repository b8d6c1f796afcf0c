/// A part of a model: takes a batch of samples and returns another.
///
/// A layer of one's own needs a class with `call` and, if it changes the shape or has weights, `build`
/// and `variables`:
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
  /// What the layer is called in summaries and errors: by default the type's name in snake case.
  var name: String { get }
  /// The weights, in the order of the model's digest: kernel, bias, … None by default.
  var variables: [Variable] { get }
  /// Whether `build` has run, so that a call need not. By default it has when there are weights; that of
  /// a layer without any runs at each call like a function, and checks the shape.
  var isBuilt: Bool { get }
  /// Whether optimizers change the weights. Setting it to false freezes the layer: its weights stay
  /// as they are, also those that it makes later.
  var trainable: Bool { get set }
  /// What the layer adds to the loss: one scalar for each of its regularizers. None by default.
  ///
  /// - Throws: what a regularizer throws.
  var losses: [Tensor] { get throws }
  /// Makes the weights for samples of a shape.
  ///
  /// - Parameter inputShape: the shape of one sample, without the batch.
  /// - Returns: the shape of one sample of the result. By default that of the input.
  /// - Throws: `ModelError` for a shape that the layer cannot take.
  func build(inputShape: [Int]) throws -> [Int]
  /// The result for a batch.
  ///
  /// - Parameters:
  ///   - input: `[batch, …]`.
  ///   - training: whether a model is being trained, for layers that then do something else.
  /// - Returns: `[batch, …]`; the shape behind the batch is the one that `build` returned.
  /// - Throws: `ModelError` for a shape that the layer cannot take.
  func call(_ input: Tensor, training: Bool) throws -> Tensor
}

extension Layer {
  /// The kind of layer and its name: `Dense 'dense'`.
  public var description: String { "\(type(of: self)) '\(name)'" }
  /// The type's name in snake case.
  public var name: String { LayerNames.snakeCase("\(type(of: self))") }
  /// No weights.
  public var variables: [Variable] { [] }
  /// Whether there are weights.
  public var isBuilt: Bool { !variables.isEmpty }
  /// Whether none of the weights is frozen; setting it freezes those that there are, or lets them go.
  public var trainable: Bool {
    get { !variables.contains(where: \.isFrozen) }
    set { variables.freeze(!newValue) }
  }
  /// Nothing is added to the loss.
  public var losses: [Tensor] { [] }
  /// Makes nothing: the shape stays.
  public func build(inputShape: [Int]) throws -> [Int] { inputShape }

  /// The result for a batch; a layer that is not built yet is built first.
  ///
  /// - Parameters:
  ///   - input: `[batch, …]`.
  ///   - training: whether a model is being trained, for layers that then do something else.
  /// - Returns: `[batch, …]`, as `call` does.
  /// - Throws: `ModelError` naming the layer for a shape that does not fit.
  public func callAsFunction(_ input: Tensor, training: Bool = false) throws -> Tensor {
    if !isBuilt { _ = try build(inputShape: Array(input.shape.dropFirst())) }
    return try call(input, training: training)
  }

  /// The weights that optimizers change.
  public var trainableVariables: [Variable] { variables.filter(\.isTrainable) }
}
