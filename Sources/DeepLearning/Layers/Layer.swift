/// A part of a model. It takes a batch of samples and returns another batch.
///
/// To write your own layer, write a class with `call`. If the layer changes the shape or creates
/// weights for the shape of its input, it also needs `build`:
///
///     final class Scale: Layer {
///       var factor: Variable?
///       func build(inputShape: [Int]) throws -> [Int] {
///         factor = Variable(.ones([]), name: "factor")
///         return inputShape
///       }
///       func call(_ input: Tensor, training: Bool) throws -> Tensor { try input * factor!.value }
///     }
///
/// As in Keras, a layer may consist of other layers. It finds the layers and variables in its
/// stored properties, also in optionals, arrays, dictionaries, tuples and structs. Their weights,
/// penalties and seeds are then the layer's, and `trainable` freezes them. It does not find layers
/// in closures, in objects that are not layers, or those that `call` creates each time:
///
///     final class Residual: Layer {
///       let first = Dense(units: 8, activation: .relu)
///       let second = Dense(units: 8)
///       func call(_ input: Tensor, training: Bool) throws -> Tensor {
///         try input + second(first(input))
///       }
///     }
public protocol Layer: AnyObject, CustomStringConvertible {
  /// The layer's name in summaries and errors. By default it is the type's name in snake case.
  var name: String { get }
  /// The weights, in the order of the model's digest: kernel, bias, … By default these are the
  /// variables in stored properties and the weights of layers there, in order of declaration.
  /// (Keras puts all trainable ones first.) If you list them yourself, a model adds those that your
  /// list lacks.
  var variables: [Variable] { get }
  /// Whether `build` has run, so that a call does not have to run it. By default this is true if
  /// there are weights. A layer without weights is then built whenever it is called like a
  /// function, which checks the shape.
  var isBuilt: Bool { get }
  /// Whether optimizers change the weights. Setting it to false freezes the layer and the layers
  /// inside it: their weights stay as they are, and so do weights that they create later.
  var trainable: Bool { get set }
  /// The penalties that the layer adds to the loss: one scalar for each of its regularizers. By
  /// default those of the layers inside it. If you write it yourself, return the layer's own
  /// penalties; a model adds those of the layers inside.
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
  /// The variables in stored properties and the weights of layers there.
  public var variables: [Variable] {
    self is any LibraryLayer || DefaultProbe.asks(self) ? [] : allVariables
  }
  /// Whether a model or a call has built the layer and given it weights, or there are variables of
  /// its own.
  public var isBuilt: Bool {
    if DefaultProbe.asks(self) { return false }
    if self is any LibraryLayer { return !variables.isEmpty }
    return LayerRecords[self].isBuilt
      || members.contains { if case .variable = $0 { true } else { false } }
  }
  /// The value that was set last; true if none was set. Setting it also sets it for the variables
  /// and layers in stored properties.
  public var trainable: Bool {
    get { LayerRecords[self].trainable ?? true }
    set {
      guard !LayerRecords[self].isBeingSet else { return }
      LayerRecords[self].isBeingSet = true
      LayerRecords[self].trainable = newValue
      for member in members {
        switch member {
        case .variable(let variable): variable.isFrozen = !newValue
        case .layer(let layer): layer.trainable = newValue
        }
      }
      LayerRecords[self].isBeingSet = false
    }
  }
  /// The penalties of the layers in stored properties.
  public var losses: [Tensor] {
    get throws {
      self is any LibraryLayer || DefaultProbe.asks(self) ? [] : try LayerLosses.collect([self])
    }
  }
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
    if !isBuilt {
      _ = try build(inputShape: Array(input.shape.dropFirst()))
      noteBuilt()
    }
    return try call(input, training: training)
  }

  /// The weights that optimizers change, those of layers inside included. A layer that is not
  /// trainable has none.
  public var trainableVariables: [Variable] { LayerTree.trainableVariables([self]) }
}
