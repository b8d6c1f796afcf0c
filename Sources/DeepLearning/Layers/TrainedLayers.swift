/// What is known about a model's layers while an epoch trains them. Each layer is searched once in
/// an epoch, and not again in each step.
final class TrainedLayers: @unchecked Sendable {
  /// The layers that this thread trains, if it runs an epoch.
  @TaskLocal static var current: TrainedLayers?
  /// The layers that a frozen layer contains, itself included.
  private let frozen: Set<ObjectIdentifier>
  private var properties: [ObjectIdentifier: StoredProperties] = [:]

  private init(_ layers: [any Layer]) {
    frozen = Set(LayerTree.layersOfFrozen(layers).map { ObjectIdentifier($0) })
  }

  /// Runs an epoch that trains some layers.
  static func during<Result>(_ layers: [any Layer], _ epoch: () throws -> Result) rethrows -> Result
  {
    try $current.withValue(TrainedLayers(layers), operation: epoch)
  }

  /// Whether a layer is inside a layer that is frozen. Only `fit` can know this.
  static func isFrozen(_ layer: some Layer) -> Bool {
    current?.frozen.contains(ObjectIdentifier(layer)) ?? false
  }

  /// The layers and variables in the stored properties of a layer.
  static func properties(of layer: any Layer) -> StoredProperties {
    guard let current else { return StoredProperties(of: layer) }
    let id = ObjectIdentifier(layer)
    if let known = current.properties[id] { return known }
    let found = StoredProperties(of: layer)
    // What is still empty may be filled in the first step.
    if !found.hasEmptyPlace { current.properties[id] = found }
    return found
  }
}
