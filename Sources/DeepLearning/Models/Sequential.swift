/// A stack of layers, each taking what the one before it returns.
///
///     let model = try Sequential(inputShape: [28, 28]) {
///       Reshape(28, 28, 1)
///       Conv2D(filters: 12, kernelSize: 3, activation: .relu)
///       MaxPooling2D(poolSize: 2)
///       Flatten()
///       Dense(units: 10)
///     }
///
/// Shapes are worked out and weights are made when the model is; a layer that cannot take what it
/// gets is reported then, before there are any data.
public final class Sequential: Layer {
  /// `sequential`, `sequential_1`, … unless it was given.
  public let name: String
  /// The shape of one sample.
  public let inputShape: [Int]
  /// The layers, in order.
  public let layers: [any Layer]
  /// The shape of one sample after each layer.
  let outputShapes: [[Int]]
  /// The names of the layers in this model, all different.
  let layerNames: [String]
  private let stages: [Stage]
  /// The layers within, those of inner models in their places, each one once.
  let leaves: [any Layer]
  /// Whether optimizers change the weights: setting it sets it for every layer.
  public var trainable = true {
    didSet { for layer in layers { layer.trainable = trainable } }
  }
  /// What `compile` set.
  var training: TrainingSetup?
  /// Set by a callback, it ends the training after the epoch.
  public var stopTraining = false

  /// - Parameters:
  ///   - inputShape: the shape of one sample, without the batch.
  ///   - name: the model's name; `sequential`, `sequential_1`, … by default.
  ///   - layers: the layers, in order.
  /// - Throws: `ModelError` naming the layer and the shapes when a layer cannot take its input.
  public convenience init(
    inputShape: [Int], name: String? = nil, @LayerBuilder layers: () throws -> [any Layer]
  ) throws {
    try self.init(inputShape: inputShape, layers: layers(), name: name)
  }

  /// A model of layers in an array.
  ///
  /// - Parameters:
  ///   - inputShape: the shape of one sample, without the batch.
  ///   - layers: the layers, in order.
  ///   - name: the model's name; `sequential`, `sequential_1`, … by default.
  /// - Throws: `ModelError` naming the layer and the shapes when a layer cannot take its input.
  public init(inputShape: [Int], layers: [any Layer], name: String? = nil) throws {
    self.name = LayerNames.next("sequential", given: name)
    self.inputShape = inputShape
    self.layers = layers
    guard !layers.isEmpty else {
      throw ModelError(
        .state, at: self.name, "has no layers", help: "Put at least one layer between the braces")
    }
    guard inputShape.allSatisfy({ $0 >= 1 }) else {
      throw ModelError(
        .shape, at: self.name, "the input shape is \(inputShape)",
        help: "Give the shape of one sample, without the batch: every length at least 1")
    }
    guard inputShape.product <= Int32.max else {
      throw ModelError(
        .shape, at: self.name, "the input shape is \(inputShape)",
        help: "A sample has at most \(Int32.max) elements")
    }
    outputShapes = try Sequential.build(layers, inputShape, at: self.name)
    layerNames = Sequential.distinct(layers.map(\.name))
    stages = Sequential.stages(layers, [inputShape] + outputShapes)
    leaves = Sequential.leaves(layers)
  }

  /// Builds the layers one after the other; the shape of a sample after each.
  private static func build(
    _ layers: [any Layer], _ inputShape: [Int], at place: String
  ) throws -> [[Int]] {
    var shapes: [[Int]] = []
    for (position, layer) in layers.enumerated() {
      guard !layers[..<position].contains(where: { $0 === layer }) else {
        throw ModelError(
          .state, at: place, "holds the layer \(layer.name) twice",
          help: "Make a layer of its own for each place")
      }
      do {
        shapes.append(try layer.build(inputShape: shapes.last ?? inputShape))
      } catch let error as ModelError where error.kind == .shape {
        let source = position == 0 ? "the model's input" : layers[position - 1].name
        throw ModelError(
          error.kind, at: error.place, "\(error.summary) (its input comes from \(source))",
          help: error.help)
      }
    }
    return shapes
  }

  /// The layers with inner models' layers in their places, each one once.
  private static func leaves(_ layers: [any Layer]) -> [any Layer] {
    var seen: Set<ObjectIdentifier> = []
    return layers.flatMap { ($0 as? Sequential)?.leaves ?? [$0] }
      .filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// Names with `_1`, `_2`, … behind those that stood before.
  private static func distinct(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var candidate = name
      var number = 0
      while !taken.insert(candidate).inserted {
        number += 1
        candidate = "\(name)_\(number)"
      }
      return candidate
    }
  }

  // MARK: Layer

  /// The weights, layer by layer, kernel before bias; those that layers share, only once.
  public var variables: [Variable] {
    var seen: Set<ObjectIdentifier> = []
    return layers.flatMap(\.variables).filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// A model is built when it is made.
  public var isBuilt: Bool { true }

  /// The shape of one sample of the result.
  public var outputShape: [Int] { outputShapes[outputShapes.count - 1] }

  /// Checks the shape of a sample, makes the weights if there are any, and returns the shape of the
  /// result. Throws `ModelError` for a shape that does not fit.
  public func build(inputShape: [Int]) throws -> [Int] {
    guard inputShape == self.inputShape else {
      throw ModelError(
        .shape, at: name, "takes samples of the shape \(self.inputShape), not \(inputShape)",
        help: "Give the model the shape that the layer before it returns")
    }
    return outputShape
  }

  /// The result for a batch. Throws `ModelError` for a shape that does not fit.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard input.rank > 0, input.shape.dropFirst().elementsEqual(inputShape) else {
      throw ModelError(
        .shape, at: name,
        "takes batches of samples of the shape \(inputShape); the input is \(input.shape)",
        help: "Pass a tensor of the shape [batch\(inputShape.map { ", \($0)" }.joined())]")
    }
    var x = input
    for stage in stages {
      switch stage {
      case .layer(let layer): x = try layer.call(x, training: training)
      case .fused(let first, let second, let call, let samplesLast):
        if x.tape == nil {
          x = try call(x, samplesLast)
        } else {
          x = try second.call(first.call(x, training: training), training: training)
        }
      }
    }
    return x
  }

  // MARK: Stages

  /// Whether a batch had best lie with the samples last.
  var takesSamplesLast: Bool {
    for stage in stages {
      switch stage {
      case .layer(let layer): guard layer.layoutOfBatches == .any else { return false }
      case .fused(_, _, _, let samplesLast): return samplesLast
      }
    }
    return false
  }

  /// What runs as one operation: a layer, or two whose results between need not be kept.
  private enum Stage {
    case layer(any Layer)
    case fused(any Layer, any Layer, FusedCall, samplesLast: Bool)
  }

  /// - Parameter inputShapes: the shape of one sample before each layer.
  private static func stages(_ layers: [any Layer], _ inputShapes: [[Int]]) -> [Stage] {
    var stages: [Stage] = []
    var position = 0
    while position < layers.count {
      if position + 1 < layers.count, let first = layers[position] as? any LibraryLayer,
        let call = first.fused(with: layers[position + 1])
      {
        let next = layers[(position + 2)...].indices.first { layers[$0].layoutOfBatches != .any }
        let samplesLast = next.map {
          layers[$0].layoutOfBatches == .samplesLast && inputShapes[$0].count == 1
        }
        stages.append(
          .fused(first, layers[position + 1], call, samplesLast: samplesLast ?? false))
        position += 2
      } else {
        stages.append(.layer(layers[position]))
        position += 1
      }
    }
    return stages
  }
}

extension Sequential: LibraryLayer {
  /// Whether all layers are.
  package var isRepeatable: Bool { leaves.allSatisfy(\.mayBeRepeated) }
}

// MARK: - Weights

extension Sequential {
  /// The values of all weights, layer by layer, kernel before bias; each has its variable's shape.
  public var weights: [Tensor] { variables.map(\.value.detached) }

  /// Replaces the values of all weights.
  ///
  /// - Parameter weights: `float32` tensors in the order and of the shapes of `weights`.
  /// - Throws: `ModelError` when their number, a shape or a type differs; no weight is changed
  ///   then.
  public func setWeights(_ weights: [Tensor]) throws {
    let variables = variables
    guard weights.map(\.shape) == variables.map(\.shape),
      weights.allSatisfy({ $0.dtype == .float32 })
    else {
      throw ModelError(
        .shape, at: name,
        "has weights of the shapes \(variables.map(\.shape)); given are \(weights.map(\.shape))",
        help: "Pass float32 tensors of the same shapes, in the same order")
    }
    for (variable, value) in zip(variables, weights) { try variable.assign(value) }
  }

  /// How many numbers the weights hold in all, Keras's `count_params()`.
  public var parameterCount: Int { variables.reduce(0) { $0 + $1.value.count } }

  /// The SHA-256 of all weights as little-endian binary32, in the order of `weights`: equal for
  /// models of equal bits, on every machine.
  public var digest: String { Tensor.digest(of: weights) }
}
