public import Display

/// The SHA-256 of each layer's weights, which shows in which layers two models differ.
public struct LayerDigests: Sendable, Equatable {
  /// The layers' names, in order.
  public let names: [String]
  /// For each layer, the digest of its weights in the order of the layer's `variables`; nil for a
  /// layer without weights.
  public let digests: [String?]

  /// The digest of a layer; nil if the layer has no weights or does not exist.
  ///
  /// - Parameter name: the layer's name.
  public subscript(name: String) -> String? {
    names.firstIndex(of: name).flatMap { digests[$0] }
  }

  /// A table with a row for each layer that has weights.
  ///
  /// - Parameter caption: the text above the table; none by default.
  public func table(caption: String? = nil) -> DataTable {
    let rows = zip(names, digests).compactMap { name, digest in digest.map { (name, $0) } }
    return DataTable(
      columns: [.column("layer", rows.map(\.0)), .column("SHA-256", rows.map(\.1))],
      caption: caption)
  }
}

extension LayerDigests: CustomStringConvertible, Displayable {
  /// The table.
  public var description: String { table().description }
  /// The table as text and as HTML.
  public var displayBundle: DisplayBundle { table().displayBundle }
}

extension Sequential {
  /// The digests of the layers, in order. A model inside this model has a single digest.
  public var layerDigests: LayerDigests {
    LayerDigests(
      names: layerNames,
      digests: layers.map { layer in
        let weights = layer.allVariables.map(\.value.detached)
        return weights.isEmpty ? nil : Tensor.digest(of: weights)
      })
  }

  /// The layer with a name.
  ///
  /// - Parameter layerName: the name, as `summary()` shows it.
  /// - Throws: `ModelError`, which lists the layers' names, if there is no such layer.
  public func layer(named layerName: String) throws -> any Layer {
    guard let position = layerNames.firstIndex(of: layerName) else {
      throw ModelError(
        .value, at: name, "has no layer '\(layerName)'",
        help: Suggestion.help(for: layerName, among: layerNames))
    }
    return layers[position]
  }
}
