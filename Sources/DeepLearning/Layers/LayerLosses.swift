/// Collects the penalties of layers and of the layers inside them, each layer's once.
///
/// A layer may implement `losses` itself. It then returns its own penalties, and those of the
/// layers inside it are added. If it asks some of them for their losses, these are not added again.
final class LayerLosses: @unchecked Sendable {
  /// The collection that asks a layer for its losses on this thread, if there is one.
  @TaskLocal private static var current: LayerLosses?
  private var counted: Set<ObjectIdentifier> = []

  private init() {}

  /// The penalties of some layers and all layers inside them, in order.
  static func collect(_ layers: [any Layer]) throws -> [Tensor] {
    let collection = current ?? LayerLosses()
    return try layers.flatMap { try collection.losses(of: $0) }
  }

  /// Whether a layer of the library should return its penalties. It should not if they are counted
  /// already.
  static func counts(_ layer: some Layer) -> Bool {
    guard let current else { return true }
    return current.counted.insert(ObjectIdentifier(layer)).inserted
  }

  private func losses(of layer: any Layer) throws -> [Tensor] {
    if let layer = layer as? any LibraryLayer, layer.sublayers == nil {
      // Inside another layer's `losses`, the layer itself asks whether it counts.
      let isNew =
        LayerLosses.current != nil || counted.insert(ObjectIdentifier(layer)).inserted
      return isNew ? try layer.losses : []
    }
    guard counted.insert(ObjectIdentifier(layer)).inserted else { return [] }
    if let sublayers = (layer as? any LibraryLayer)?.sublayers {
      return try sublayers.flatMap { try losses(of: $0) }
    }
    let own = try LayerLosses.$current.withValue(self) {
      try DefaultProbe.own(layer) { try layer.losses }
    }
    for loss in own ?? [] where loss.dtype != .float32 || loss.count != 1 {
      throw ModelError(
        .shape, at: layer.name,
        "one of its losses is \(loss.dtype) \(loss.shape), not a single float32 number",
        help: "Reduce it with sum() or mean()")
    }
    let inner = TrainedLayers.properties(of: layer).members
    return try (own ?? []).map { $0.viewed(as: []) }
      + inner.flatMap { member -> [Tensor] in
        guard case .layer(let layer) = member else { return [] }
        return try losses(of: layer)
      }
  }
}
