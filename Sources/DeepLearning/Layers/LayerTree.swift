// What a layer and the layers inside it have together. A layer of the library says itself what it
// is made of; a layer of the author's own is searched (see `StoredProperties`).

/// Finds out whether a layer implements a property itself: it asks the property, and the default
/// implementation notices that it is only asked for this reason.
final class DefaultProbe: @unchecked Sendable {
  /// The probe on this thread, if there is one.
  @TaskLocal static var current: DefaultProbe?
  private let layer: any Layer
  private var isDefault = false

  private init(_ layer: any Layer) { self.layer = layer }

  /// The value of a property that the layer implements itself; nil if it has the default.
  static func own<Value>(_ layer: any Layer, _ property: () throws -> Value) rethrows -> Value? {
    let probe = DefaultProbe(layer)
    let value = try $current.withValue(probe, operation: property)
    return probe.isDefault ? nil : value
  }

  /// Whether a probe asks for this layer. Default implementations call it, and nothing else does.
  static func asks(_ layer: some Layer) -> Bool {
    guard let current, current.layer === layer else { return false }
    current.isDefault = true
    return true
  }
}

extension Layer {
  /// The variables that the layer lists in `variables`, if it implements that itself.
  fileprivate var listedVariables: [Variable] { DefaultProbe.own(self) { variables } ?? [] }

  /// The parts of the layer: what it lists in `variables`, if it implements that itself, then its
  /// variables and layers in order of declaration.
  var members: [LayerMember] {
    if let layer = self as? any LibraryLayer {
      if let sublayers = layer.sublayers { return sublayers.map { .layer($0) } }
      return layer.variables.map { .variable($0) }
    }
    return listedVariables.map { .variable($0) } + TrainedLayers.properties(of: self).members
  }

  /// All weights of the layer and of the layers inside it, each once.
  var allVariables: [Variable] { LayerTree.variables([self]) }

  /// The layers that the layer consists of, itself first: those inside it, those inside them, …,
  /// each once.
  var allLayers: [any Layer] { LayerTree.layers([self]) }
}

/// Walks through layers and the layers inside them. A layer or a variable that is there several
/// times counts once, and circles come to an end.
enum LayerTree {
  /// The members of layers, each layer asked once.
  private final class Members {
    private var known: [ObjectIdentifier: [LayerMember]] = [:]

    func of(_ layer: any Layer) -> [LayerMember] {
      if let members = known[ObjectIdentifier(layer)] { return members }
      let members = layer.members
      known[ObjectIdentifier(layer)] = members
      return members
    }
  }

  /// All weights.
  static func variables(_ layers: [any Layer]) -> [Variable] { variables(layers, Members()) }

  private static func variables(_ layers: [any Layer], _ known: Members) -> [Variable] {
    var found: [Variable] = []
    var seen: Set<ObjectIdentifier> = []
    func visit(_ layer: any Layer) {
      guard seen.insert(ObjectIdentifier(layer)).inserted else { return }
      for member in known.of(layer) {
        switch member {
        case .variable(let variable):
          if seen.insert(ObjectIdentifier(variable)).inserted { found.append(variable) }
        case .layer(let layer): visit(layer)
        }
      }
    }
    for layer in layers { visit(layer) }
    return found
  }

  /// The layers themselves and all layers inside them.
  static func layers(_ layers: [any Layer]) -> [any Layer] {
    var found: [any Layer] = []
    var seen: Set<ObjectIdentifier> = []
    func visit(_ layer: any Layer) {
      guard seen.insert(ObjectIdentifier(layer)).inserted else { return }
      found.append(layer)
      for case .layer(let layer) in layer.members { visit(layer) }
    }
    for layer in layers { visit(layer) }
    return found
  }

  /// The layers that are not trainable, and all layers inside them.
  static func layersOfFrozen(_ layers: [any Layer]) -> [any Layer] {
    self.layers(self.layers(layers).filter { !$0.trainable })
  }

  /// The weights that optimizers change. As in Keras, a layer that is not trainable has none, no
  /// matter what the layers inside it say.
  static func trainableVariables(_ layers: [any Layer]) -> [Variable] {
    trainableVariables(layers, Members())
  }

  private static func trainableVariables(
    _ layers: [any Layer], _ known: Members
  ) -> [Variable] {
    var trainable: Set<ObjectIdentifier> = []
    var seen: Set<ObjectIdentifier> = []
    func visit(_ layer: any Layer) {
      guard layer.trainable, seen.insert(ObjectIdentifier(layer)).inserted else { return }
      let members = known.of(layer)
      for case .layer(let layer) in members { visit(layer) }
      let frozen = frozenInside(layer, members, known)
      for case .variable(let variable) in members
      where variable.isTrainable && !frozen.contains(variable.id) {
        trainable.insert(variable.id)
      }
    }
    for layer in layers { visit(layer) }
    return variables(layers, known).filter { trainable.contains($0.id) }
  }

  /// The weights of frozen layers inside a layer that lists weights itself.
  private static func frozenInside(
    _ layer: any Layer, _ members: [LayerMember], _ known: Members
  ) -> Set<ObjectIdentifier> {
    let hasVariables = members.contains { if case .variable = $0 { true } else { false } }
    guard hasVariables, !(layer is any LibraryLayer), !layer.listedVariables.isEmpty else {
      return []
    }
    let inner = members.compactMap { if case .layer(let layer) = $0 { layer } else { nil } }
    return Set(variables(inner, known).map(\.id))
      .subtracting(trainableVariables(inner, known).map(\.id))
  }
}

extension Variable {
  fileprivate var id: ObjectIdentifier { ObjectIdentifier(self) }
}
