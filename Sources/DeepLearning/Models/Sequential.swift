/// A stack of layers: each layer takes the result of the one before it.
///
///     let model = try Sequential(inputShape: [28, 28]) {
///       Reshape(28, 28, 1)
///       Conv2D(filters: 12, kernelSize: 3, activation: .relu)
///       MaxPooling2D(poolSize: 2)
///       Flatten()
///       Dense(units: 10)
///     }
///
/// The model computes all shapes and creates all weights when it is created. If a layer cannot take
/// its input, the error comes then, before there are any data.
public final class Sequential: Layer {
  /// The model's name: `sequential`, `sequential_1`, … unless one was given.
  public let name: String
  /// The shape of one sample.
  public let inputShape: [Int]
  /// The layers, in order.
  public let layers: [any Layer]
  /// The shape of one sample after each layer.
  let outputShapes: [[Int]]
  /// The names of the layers within this model, all different.
  let layerNames: [String]
  private let stages: [Stage]
  /// The basic layers, those of inner models included, each once.
  let leaves: [any Layer]
  /// Whether optimizers change the weights. Setting it sets it for every layer.
  public var trainable = true {
    didSet { for layer in layers { layer.trainable = trainable } }
  }
  /// The settings of `compile`, and the training's state.
  var training: TrainingSetup?
  /// Whether a `fit` is running.
  var isTraining = false
  /// A callback sets this to end the training after the current epoch.
  public var stopTraining = false

  /// - Parameters:
  ///   - inputShape: the shape of one sample, without the batch.
  ///   - name: the model's name; `sequential`, `sequential_1`, … by default.
  ///   - layers: the layers, in order.
  /// - Throws: `ModelError`, which names the layer and the shapes, if a layer cannot take its
  ///   input.
  public convenience init(
    inputShape: [Int], name: String? = nil, @LayerBuilder layers: () throws -> [any Layer]
  ) throws {
    try self.init(inputShape: inputShape, layers: layers(), name: name)
  }

  /// A model with the layers in an array.
  ///
  /// - Parameters:
  ///   - inputShape: the shape of one sample, without the batch.
  ///   - layers: the layers, in order.
  ///   - name: the model's name; `sequential`, `sequential_1`, … by default.
  /// - Throws: `ModelError`, which names the layer and the shapes, if a layer cannot take its
  ///   input.
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
        help: inputShape.count > 1 && inputShape[0] < 1 && inputShape[1...].allSatisfy { $0 >= 1 }
          ? "Give the shape of one sample, without the batch: inputShape: \(Array(inputShape[1...]))"
          : "Give the shape of one sample, without the batch; every length must be at least 1")
    }
    guard inputShape.product <= Int32.max else {
      throw ModelError(
        .shape, at: self.name, "the input shape is \(inputShape)",
        help: "A sample can have at most \(Int32.max) elements")
    }
    outputShapes = try Sequential.build(layers, inputShape, at: self.name)
    layerNames = Sequential.distinct(layers.map(\.name))
    stages = Sequential.stages(layers, [inputShape] + outputShapes)
    leaves = Sequential.leaves(layers)
  }

  /// Builds the layers one after another, and returns the shape of a sample after each.
  private static func build(
    _ layers: [any Layer], _ inputShape: [Int], at place: String
  ) throws -> [[Int]] {
    var shapes: [[Int]] = []
    for (position, layer) in layers.enumerated() {
      guard !layers[..<position].contains(where: { $0 === layer }) else {
        throw ModelError(
          .state, at: place, "contains the layer \(layer.name) twice",
          help: "Create a separate layer for each place")
      }
      do {
        let shape = shapes.last ?? inputShape
        shapes.append(try layer.build(inputShape: shape))
        layer.noteBuilt()
        try layer.createWeights(shape, announced: shapes[position])
      } catch let error as ModelError where error.kind == .shape {
        let source = position == 0 ? "the model's input" : layers[position - 1].name
        let summary = "\(error.summary) (its input comes from \(source))"
        // The Reshape layer before this one has one axis too many, and it has length 1: the author
        // may have counted the batch.
        if position > 0, let reshape = layers[position - 1] as? Reshape,
          let first = reshape.targetShape.first, first == -1 || first == 1,
          error.help == reshapeHelp(axes: reshape.targetShape.count - 1, at: layer.name),
          shapes[position - 1].first == 1
        {
          let sample = Array(shapes[position - 1].dropFirst())
          throw ModelError(
            error.kind, at: error.place, summary,
            help: "\(reshape.name) takes the shape of one sample. \(Reshape.help(sample))")
        }
        // The first layer takes samples with one axis less: the author may have counted the batch.
        let sample = Array(inputShape.dropFirst())
        let hasBatch =
          position == 0 && error.help == reshapeHelp(axes: sample.count, at: layer.name)
          && !sample.isEmpty
        throw ModelError(
          error.kind, at: error.place, summary,
          help: hasBatch
            ? "Leave the batch out of the model's inputShape: \(sample). Or put a Reshape layer "
              + "with \(sample.count) axes before \(layer.name)" : error.help)
      }
    }
    return shapes
  }

  /// The basic layers, those of inner models included, each once.
  private static func leaves(_ layers: [any Layer]) -> [any Layer] {
    var seen: Set<ObjectIdentifier> = []
    return layers.flatMap { ($0 as? Sequential)?.leaves ?? [$0] }
      .filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// Adds `_1`, `_2`, … to names that occurred before.
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

  /// The weights, layer by layer, kernel before bias. Weights that layers share appear once.
  public var variables: [Variable] { LayerTree.variables(layers) }

  /// A model is built when it is created.
  public var isBuilt: Bool { true }

  /// The shape of one sample of the result.
  public var outputShape: [Int] { outputShapes[outputShapes.count - 1] }

  /// Checks the shape of a sample, creates the weights if there are any, and returns the shape of
  /// the result. Throws `ModelError` if the shape is wrong.
  public func build(inputShape: [Int]) throws -> [Int] {
    guard inputShape == self.inputShape else {
      throw ModelError(
        .shape, at: name, "takes samples of the shape \(self.inputShape), not \(inputShape)",
        help: "Create the model with the shape that the previous layer returns")
    }
    return outputShape
  }

  /// Returns the result for a batch. Throws `ModelError` if the input has a wrong shape.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    guard input.rank > 0, input.shape.dropFirst().elementsEqual(inputShape) else {
      throw ModelError(
        .shape, at: name,
        "takes batches of samples of the shape \(inputShape); "
          + "the input has the shape \(input.shape)",
        help: helpForInputs(input.shape, "batch", isTraining: false))
    }
    var x = input
    for stage in stages {
      switch stage {
      case .layer(let layer): x = try layer.call(x, training: training)
      case .fused(let first, let second, let call, let samplesLast):
        if !x.isRecorded {
          x = try call(x, samplesLast)
        } else {
          x = try second.call(first.call(x, training: training), training: training)
        }
      }
    }
    return x
  }

  // MARK: Stages

  /// Whether a batch should have the samples last.
  var takesSamplesLast: Bool {
    for stage in stages {
      switch stage {
      case .layer(let layer): guard layer.layoutOfBatches == .any else { return false }
      case .fused(_, _, _, let samplesLast): return samplesLast
      }
    }
    return false
  }

  /// A unit of execution: a layer, or two layers as a single operation without an intermediate
  /// result.
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
  package var sublayers: [any Layer]? { layers }
  /// Whether all layers are repeatable.
  package var isRepeatable: Bool { leaves.allSatisfy(\.mayBeRepeated) }
}

// MARK: - Weights

extension Sequential {
  /// The values of all weights, layer by layer, kernel before bias. Each has its variable's shape.
  public var weights: [Tensor] { variables.map(\.value.detached) }

  /// Replaces the values of all weights.
  ///
  /// - Parameter weights: `float32` tensors in the order and shapes of `weights`.
  /// - Throws: `ModelError` if their number, a shape or a type differs. No weight is changed then.
  public func setWeights(_ weights: [Tensor]) throws {
    let variables = variables
    guard weights.map(\.shape) == variables.map(\.shape),
      weights.allSatisfy({ $0.dtype == .float32 })
    else {
      throw ModelError(
        .shape, at: name,
        "has weights of the shapes \(variables.map(\.shape)); found \(weights.map(\.shape))",
        help: "Pass float32 tensors of the same shapes, in the same order")
    }
    for (variable, value) in zip(variables, weights) { try variable.assign(value) }
  }

  /// The total number of elements in the weights: Keras's `count_params()`.
  public var parameterCount: Int { variables.reduce(0) { $0 + $1.value.count } }

  /// The SHA-256 of all weights as little-endian binary32, in the order of `weights`. Models with
  /// equal bits have equal digests, on every machine.
  public var digest: String { Tensor.digest(of: weights) }
}
