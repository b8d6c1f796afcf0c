/// How `KerasTable` is looked up.
///
/// Two names are the same if their letters are. Underscores do not count, nor does case, except in
/// the first letter: `reduce_mean` and `reduceMean`, `SparseCategoricalCrossEntropy` and
/// `SparseCategoricalCrossentropy`; but not the layer `Softmax` and the function `softmax`.
enum KerasNames {
  /// A name of the table, and its row.
  struct Match {
    /// As Python writes it.
    let python: String
    let row: KerasTable.Row
  }

  /// The row of a path such as `tf.keras.layers.LSTM`, or of a bare name.
  static func path(_ name: String) -> Match? {
    let components = name.split(separator: ".").map(String.init)
    guard let first = components.first, let last = components.last else { return nil }
    if components.count == 1 { return paths[key(name)] ?? lastNames[key(name)] }
    // What looks like a module may also be the author's own variable: losses.max().
    guard
      certain.contains(first) || first.lowercased() == "k" || last.first?.isUppercase == true
        || members["\(first).\(key(last))"] != nil
    else { return nil }
    if let match = members["\(first).\(key(components[1]))"] ?? paths[pathKey(components)] {
      return match
    }
    if components.dropLast().allSatisfy(isModule) {
      if let match = lastNames[key(last)] { return match }
    }
    // A whole module may be missing: tf.image.
    return components.count > 2 ? path(components.dropLast().joined(separator: ".")) : nil
  }

  /// A word of Python's language.
  static func word(_ name: String) -> Match? { words[name] }

  /// The row of a member of a value.
  ///
  /// - Parameter owner: The table's word for the value: `x` for a tensor, `model`, …
  static func member(_ name: String, of owner: String) -> Match? {
    members["\(owner).\(key(name))"]
  }

  /// The row of an argument's label.
  ///
  /// - Parameter callee: The name of the called function, if it is known.
  static func label(_ label: String, of callee: String?) -> Match? {
    if let callee, let match = labels["\(callee).\(key(label))"] { return match }
    return labels[key(label)]
  }

  /// The row of a string or a member, where the compiler expects a type such as `Loss`.
  static func value(_ name: String, of type: String) -> Match? {
    values["\(type).\(key(name).lowercased())"]
  }

  /// The type of the library with the most similar name.
  static func near(_ name: String) -> String? { Suggestion.nearest(to: name, among: types) }

  /// Whether the library's functions have an argument of this name.
  static func isLabel(_ label: String) -> Bool { ownLabels.contains(label) }

  /// Whether the library has a function or a type of this name, as far as the table goes.
  static func isOwn(_ name: String) -> Bool { ownNames.contains(name) }

  /// Whether a name is that of a type or a function of the library.
  static func isOfLibrary(_ name: String) -> Bool {
    isOwn(name) || ownTypes.contains(name)
  }

  /// `learningRate` for `learning_rate`.
  static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "_")
    guard let first = words.first else { return name }
    return String(first)
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  // MARK: Keys

  /// Names of modules that no variable has.
  private static let certain: Set = [
    "tf", "tensorflow", "keras", "np", "numpy", "K", "plt", "pd", "tfds", "torch", "random",
    "activations", "initializers", "regularizers", "Layers", "Activations", "Initializers",
    "Regularizers", "Optimizers", "Losses",
  ]
  /// Modules that do not change the meaning of the names in them.
  private static let modules = certain.subtracting(["plt", "pd", "tfds", "random"]).union([
    "backend", "layers", "losses", "optimizers", "callbacks", "utils", "nn", "math", "linalg",
    "models", "schedules", "compat", "v1", "v2", "experimental", "datasets", "preprocessing",
    "sequence", "legacy", "python", "constraints", "ops",
  ])

  /// Whether a name that is not declared is certainly that of a module.
  static func isCertainModule(_ name: String) -> Bool { certain.contains(name) }

  private static func isModule(_ name: String) -> Bool {
    modules.contains(name) || ["metrics", "random"].contains(name)
  }

  static func key(_ name: String) -> String {
    let letters = name.filter { $0 != "_" }
    return letters.prefix(1) + letters.dropFirst().lowercased()
  }

  private static func pathKey(_ components: [String]) -> String {
    let kept = components.dropLast().filter { !modules.contains($0) } + components.suffix(1)
    return kept.map(key).joined(separator: ".")
  }

  // MARK: Indices

  /// The words for values in the names of members, such as `x.reshape()`.
  private static let owners: Set = [
    "x", "model", "layer", "history", "optimizer", "variable", "dataset", "mnist", "tape",
  ]

  private static let all: [(match: Match, type: String?)] = KerasTable.sections.flatMap { section in
    section.rows.flatMap { row in
      row.python.map { (Match(python: $0, row: row), section.type) }
    }
  }

  /// The names outside of quotation marks, without parentheses, that are no labels.
  private static let names: [(components: [String], match: Match)] = all.compactMap {
    let text = $0.match.python
    guard !text.hasPrefix("\""), !text.contains("=") else { return nil }
    let name = text.replacing("()", with: "")
    return (name.split(separator: ".").map(String.init), $0.match)
  }

  private static let paths = index(
    names.filter { !owners.contains($0.components[0]) }
      .map { (pathKey($0.components), $0.match) })

  /// Names as they look after `from module import name`.
  private static let lastNames = index(
    names.filter { names in
      !owners.contains(names.components[0]) && names.components.dropLast().allSatisfy(isModule)
    }
    .map { (key($0.components[$0.components.count - 1]), $0.match) })

  private static let words = index(
    KerasTable.pythonSections.flatMap(\.rows).flatMap { row in
      row.python.map { ($0, Match(python: $0, row: row)) }
    })

  private static let members = index(
    names.filter { owners.contains($0.components[0]) && $0.components.count == 2 }
      .map { ("\($0.components[0]).\(key($0.components[1]))", $0.match) })

  private static let labels: [String: Match] = index(
    all.compactMap {
      guard let found = $0.match.python.wholeMatch(of: /(?:(\w+)\()?(\w+)=\)?/) else { return nil }
      return (found.1.map { "\($0)." } ?? "") + key(String(found.2))
    }.enumerated().map { ($0.element, labelMatches[$0.offset]) })

  private static let labelMatches = all.filter {
    $0.match.python.wholeMatch(of: /(?:(\w+)\()?(\w+)=\)?/) != nil
  }.map(\.match)

  private static let values: [String: Match] = index(
    all.compactMap { match, type in
      guard let type, !match.python.hasSuffix("=") else { return nil }
      let name =
        match.python.filter { $0 != "\"" }.split(separator: ".").last.map(String.init) ?? ""
      return ("\(type).\(key(name).lowercased())", match)
    })

  /// Of several rows with one key, it takes the first.
  private static func index(_ pairs: [(String, Match)]) -> [String: Match] {
    Dictionary(pairs) { first, _ in first }
  }

  /// The Swift of the table.
  private static let snippets = all.compactMap { $0.match.row.counterpart.swift }

  /// The types of the library, without the classes that the table's examples declare.
  private static let ownTypes = Set(
    snippets.flatMap { $0.matches(of: /\b[A-Z]\w*/).map { String($0.output) } }
  ).subtracting(snippets.flatMap { $0.matches(of: /class (\w+)/).map { String($0.1) } })

  private static let types = Array(
    Set(snippets.flatMap { $0.matches(of: /\w+/).map { String($0.output) } })
  ).filter { $0.count > 3 && $0.first?.isUppercase == true }.sorted()

  private static let ownLabels = Set(
    snippets.flatMap { $0.matches(of: /(\w+):/).map { String($0.1) } })

  private static let ownNames = Set(
    snippets.flatMap { $0.matches(of: /(\w+)\(/).map { String($0.1) } })
}
