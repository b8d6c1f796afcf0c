extension Sequential {
  /// Writes all weights, the non-trainable ones included, to an `.npz` or `.safetensors` file, by the end
  /// of its name: whole or not at all, and the same bytes for the same weights. They are called by the
  /// layers' kinds, numbered within the model, and their own names: `conv2d/kernel`, `dense_1/bias`.
  ///
  /// - Parameter path: where the file shall lie; folders on the way are made.
  /// - Throws: `ModelError` naming the file where it cannot be written.
  public func saveWeights(to path: String) throws {
    try ArrayFile.write(weightArrays(), to: path, at: "saveWeights")
  }

  /// Takes the weights from a file that `saveWeights` wrote for a model of the same layers, or another
  /// program under the same names.
  ///
  /// - Parameter path: where the file lies.
  /// - Throws: `ModelError` naming the file, and the array in it that is missing, one too many, damaged, or
  ///   of another shape or type; no weight is changed then.
  public func loadWeights(from path: String) throws {
    try setWeights(
      tensors(from: ArrayFile.read(path, at: "loadWeights"), at: path))
  }

  /// The weights as files hold them, in the model's order.
  func weightArrays() -> [(name: String, array: ArrayData)] {
    namedVariables.map { ($0.name, ArrayData($0.variable.value.detached)) }
  }

  /// The weights among arrays of a file, in the model's order. There must be no others.
  func tensors(
    from arrays: [(name: String, array: ArrayData)], at path: String
  ) throws -> [Tensor] {
    let named = namedVariables
    var found: [String: ArrayData] = [:]
    for (name, array) in arrays { found[name] = array }
    for (name, _) in arrays where !named.contains(where: { $0.name == name }) {
      throw ModelError(
        .file, at: path, "holds '\(name)', and \(self.name) has no such weight",
        help: Suggestion.help(for: name, among: named.map(\.name)))
    }
    return try named.map { name, variable in
      guard let array = found[name] else {
        throw ModelError(
          .file, at: path, "has no '\(name)', a weight of \(self.name)",
          help: arrays.isEmpty
            ? "The file holds no arrays" : Suggestion.help(for: name, among: arrays.map(\.name)))
      }
      guard array.shape == variable.shape else {
        throw ModelError(
          .shape, at: "\(path), '\(name)'",
          "has the shape \(array.shape); the weight of \(self.name) has \(variable.shape)",
          help: "Build the model with the layers that the weights were saved from")
      }
      guard array.element == .float32 else {
        throw ModelError(
          .dtype, at: "\(path), '\(name)'", "holds \(array.element.name), and weights are float32",
          help: "Save the weights as float32")
      }
      return try array.tensor(at: "\(path), '\(name)'")
    }
  }

  /// Each variable once, called by its layer's kind, numbered within the model, and its own name: names
  /// that do not depend on how many layers the program made before.
  var namedVariables: [(name: String, variable: Variable)] {
    var seen: Set<ObjectIdentifier> = []
    return Sequential.named(layers).filter { seen.insert(ObjectIdentifier($0.variable)).inserted }
  }

  private static func named(_ layers: [any Layer]) -> [(name: String, variable: Variable)] {
    var names = Numbering()
    return layers.flatMap { layer in
      let prefix = names.next(LayerNames.snakeCase("\(type(of: layer))"))
      if let model = layer as? Sequential {
        return named(model.layers).map { ("\(prefix)/\($0.name)", $0.variable) }
      }
      var own = Numbering()
      return layer.variables.map { ("\(prefix)/\(own.next($0.name))", $0) }
    }
  }

  /// Gives the second of equal names a number, and so on: `dense`, `dense_1`.
  private struct Numbering {
    private var counts: [String: Int] = [:]

    mutating func next(_ name: String) -> String {
      let count = counts[name, default: 0]
      counts[name] = count + 1
      return count == 0 ? name : "\(name)_\(count)"
    }
  }
}
