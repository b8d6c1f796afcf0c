extension Sequential {
  /// Writes all weights, also the non-trainable ones, to a file. It is written completely or not at
  /// all, and the same weights give the same bytes. Each weight's name consists of its layer's
  /// type, numbered within the model, and its own name: `conv2d/kernel`, `dense_1/bias`.
  ///
  /// - Parameter path: the file. Its suffix, `.npz` or `.safetensors`, chooses the format. Missing
  ///   folders are created.
  /// - Throws: `ModelError` if the file cannot be written.
  public func saveWeights(to path: String) throws {
    try ArrayFile.write(weightArrays(), to: path, at: "saveWeights")
  }

  /// Reads the weights from a file of `saveWeights`, written by a model with the same layers, or of
  /// another program that uses the same names.
  ///
  /// - Parameter path: the file.
  /// - Throws: `ModelError`, which names the file and the array, if an array is missing,
  ///   superfluous, damaged, or of another shape or type. No weight is changed then.
  public func loadWeights(from path: String) throws {
    try setWeights(
      tensors(from: ArrayFile.read(path, at: "loadWeights"), at: path))
  }

  /// The weights as they are stored in files, in the model's order.
  func weightArrays() -> [(name: String, array: ArrayData)] {
    namedVariables.map { ($0.name, ArrayData($0.variable.value.detached)) }
  }

  /// The weights among the arrays of a file, in the model's order. The file must have no other
  /// arrays.
  func tensors(
    from arrays: [(name: String, array: ArrayData)], at path: String
  ) throws -> [Tensor] {
    let named = namedVariables
    var found: [String: ArrayData] = [:]
    for (name, array) in arrays { found[name] = array }
    for (name, _) in arrays where !named.contains(where: { $0.name == name }) {
      throw ModelError(
        .file, at: path, "contains '\(name)', but \(self.name) has no such weight",
        help: Suggestion.help(for: name, among: named.map(\.name)))
    }
    return try named.map { name, variable in
      guard let array = found[name] else {
        throw ModelError(
          .file, at: path, "lacks '\(name)', a weight of \(self.name)",
          help: arrays.isEmpty
            ? "The file contains no arrays" : Suggestion.help(for: name, among: arrays.map(\.name)))
      }
      guard array.shape == variable.shape else {
        throw ModelError(
          .shape, at: "\(path), '\(name)'",
          "has the shape \(array.shape); the weight of \(self.name) has \(variable.shape)",
          help: "Build the model with the same layers as the saved one")
      }
      guard array.element == .float32 else {
        throw ModelError(
          .dtype, at: "\(path), '\(name)'", "contains \(array.element.name); weights are float32",
          help: "Save the weights as float32")
      }
      return try array.tensor(at: "\(path), '\(name)'")
    }
  }

  /// Each variable once, under a name that consists of its layer's type, numbered within the model,
  /// and its own name. Weights of layers inside have the names of all these layers:
  /// `residual/dense_1/kernel`. The names do not depend on how many layers the program has created
  /// before.
  package var namedVariables: [(name: String, variable: Variable)] {
    var seen: Set<ObjectIdentifier> = []
    return Sequential.named(layers.map { .layer($0) }, &seen)
  }

  /// - Parameter seen: the layers and variables that have their names already.
  private static func named(
    _ members: [LayerMember], _ seen: inout Set<ObjectIdentifier>
  ) -> [(name: String, variable: Variable)] {
    var names = Numbering()
    return members.flatMap { member -> [(name: String, variable: Variable)] in
      switch member {
      case .variable(let variable):
        let name = names.next(variable.name)
        return seen.insert(ObjectIdentifier(variable)).inserted ? [(name, variable)] : []
      case .layer(let layer):
        let prefix = names.next(LayerNames.snakeCase("\(type(of: layer))"))
        guard seen.insert(ObjectIdentifier(layer)).inserted else { return [] }
        return named(layer.members, &seen).map { ("\(prefix)/\($0.name)", $0.variable) }
      }
    }
  }

  /// Numbers names that occur several times: `dense`, `dense_1`.
  private struct Numbering {
    private var counts: [String: Int] = [:]
    private var taken: Set<String> = []

    mutating func next(_ name: String) -> String {
      var candidate = name
      repeat {
        let count = counts[name, default: 0]
        counts[name] = count + 1
        candidate = count == 0 ? name : "\(name)_\(count)"
      } while !taken.insert(candidate).inserted
      return candidate
    }
  }
}
