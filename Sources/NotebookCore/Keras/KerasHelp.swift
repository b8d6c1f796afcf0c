/// The help for a cell that imports the library and uses a name of Keras, TensorFlow or Python that
/// the library does not have.
///
/// The help depends on the compiler's message and on the text at the message's place. `KerasTable`
/// says what to write.
package struct KerasHelp {
  /// The compiler's message.
  let message: String
  let place: SourcePlace?

  /// The help for a compiler error.
  static func help(_ message: CompilerMessage, in source: String) -> String? {
    help(message.text, line: message.line, column: message.column, in: source)
  }

  /// - Parameters:
  ///   - message: The compiler's message.
  ///   - line: The line in the generated source, as the compiler counts it; nil if the message has
  ///     no place.
  ///   - column: The column, from 1, in UTF-8 bytes.
  ///   - source: The unit's source.
  /// - Returns: Sentences; nil if there is no help.
  package static func help(
    _ message: String, line: Int?, column: Int?, in source: String
  ) -> String? {
    if let help = missingModule(message) { return help }
    guard importsLibrary(source) else { return missingImport(message) }
    let place = line.flatMap { SourcePlace(line: $0, column: column ?? 1, in: source) }
    let help = KerasHelp(message: message, place: place)
    return help.openLength ?? help.unknownName ?? help.unknownMember ?? help.wrongLabel
      ?? help.wrongValue ?? help.wrongOperator ?? help.wrongCall
  }

  private static func importsLibrary(_ source: String) -> Bool {
    source.contains(/\bimport\s+(?:\w+\s+)?DeepLearning\b/.wordBoundaryKind(.simple))
  }

  /// The help for the import of a Python module. The cell need not import the library for it.
  static func missingModule(_ message: String) -> String? {
    guard let match = message.wholeMatch(of: /no such module '(\w+)'/) else { return nil }
    let modules: Set = ["tensorflow", "keras", "torch", "numpy", "pandas", "matplotlib", "sklearn"]
    guard modules.contains(match.1.lowercased()) else { return nil }
    return
      "Write 'import DeepLearning': it brings tensors, layers, "
      + "tables and charts, with Keras's names."
  }

  /// The help for a name of the library in a cell that does not import it.
  private static func missingImport(_ message: String) -> String? {
    guard let match = message.wholeMatch(of: /cannot find (?:type )?'(\w+)' in scope/),
      KerasNames.isOfLibrary(String(match.1))
    else { return nil }
    return
      "'\(match.1)' is a name of the library. Write 'import DeepLearning' in this cell or an earlier one."
  }

  // MARK: Names

  /// The help for a name that is not declared.
  private var unknownName: String? {
    guard let match = message.wholeMatch(of: /cannot find (?:type )?'(\w+)' in scope/) else {
      return nil
    }
    let name = String(match.1)
    if let label = pythonLabel(name) { return label }
    if let path = place?.path, path.hasPrefix(name + ".") {
      if let match = KerasNames.path(path) { return Self.words(match, as: path) }
      if let match = Self.value(path) { return Self.words(match, as: path) }
      if KerasNames.isCertainModule(name) { return Self.unknownPath(path, of: name) }
      guard name.first?.isUppercase == true else { return nil }
    }
    if let word = KerasNames.word(name) { return Self.words(word, as: name) }
    let isType = name.first?.isUppercase == true
    // What is not called may be a variable that the author forgot to declare.
    guard isType || place?.rest.dropFirst(name.count).first == "(" else { return nil }
    if let match = KerasNames.path(name) ?? Self.value(name) ?? KerasNames.member(name, of: "x") {
      return Self.words(match, as: name)
    }
    return isType ? KerasNames.near(name).map { "Did you mean '\($0)'?" } : nil
  }

  /// A value for which Keras also takes a string, written as the name of a function or a class.
  private static func value(_ path: String) -> KerasNames.Match? {
    let components = path.split(separator: ".")
    guard let name = components.last,
      components.count == 1 || KerasNames.isCertainModule(String(components[0]))
    else { return nil }
    return ["ActivationFunction", "Loss", "Metric", "Optimizer", "Regularizer"].lazy
      .compactMap { KerasNames.value(String(name), of: $0) }
      .first { $0.row.counterpart != .missing }
  }

  private static func unknownPath(_ path: String, of module: String) -> String {
    "There is no module '\(module)' and no '\(path)'. Functions and layers have no prefix here. "
      + "docs/keras.md lists Python's names and what to write for them."
  }

  /// `units=3`, as Python writes an argument.
  private func pythonLabel(_ name: String) -> String? {
    guard let place, place.rest.prefixMatch(of: /\w+\s*=(?!=)/) != nil,
      place.before.wholeMatch(of: /.*[(,]\s*/) != nil
    else { return nil }
    return
      "Swift separates an argument's label by a colon: write '\(KerasNames.camelCase(name)): …'."
  }

  /// The help for a member that a value of the library does not have.
  private var unknownMember: String? {
    let pattern = /(?:value of )?type '(.+)' has no (?:dynamic )?member '(\w+)'/
    guard let match = message.wholeMatch(of: pattern) else { return nil }
    let type = String(match.1).replacing(/^\(?any (\w+)\)?\??$/) { "\($0.1)" }
    let member = String(match.2)
    if let match = KerasNames.value(member, of: type) { return Self.words(match, as: ".\(member)") }
    for owner in Self.owners(of: type) {
      guard let match = KerasNames.member(member, of: owner) else { continue }
      return Self.words(match, as: ".\(member)")
    }
    guard type == "Tensor" || type == "DType" else { return nil }
    let function = KerasNames.path("random.\(member)") ?? KerasNames.path("tf.\(member)")
    return function.map { Self.words($0, as: ".\(member)") }
  }

  /// The table's words for a value of a type.
  private static func owners(of type: String) -> [String] {
    switch type {
    case "Tensor": ["x"]
    case "Variable": ["variable", "x"]
    case "Sequential": ["model", "layer"]
    case "History": ["history"]
    case "Dataset": ["dataset"]
    case "MNIST": ["mnist"]
    case "Optimizer": ["optimizer"]
    case "Layer": ["layer"]
    default:
      KerasNames.value(type, of: "Optimizer") != nil
        ? ["optimizer"] : KerasNames.isOwn(type) ? ["layer"] : []
    }
  }

  // MARK: Words

  /// - Parameter name: As the cell writes it.
  static func words(_ match: KerasNames.Match, as name: String) -> String {
    let quoted = name.hasPrefix("\"") ? name : "'\(name)'"
    let remark = match.row.remark.replacing("`", with: "'")
    let end = remark.isEmpty ? "" : " \(remark)"
    if let label = match.row.label { return "Write '\(label):' for \(quoted).\(end)" }
    guard let swift = match.row.counterpart.line else { return "There is no \(quoted).\(end)" }
    if match.row.isExample { return "Write, for example, '\(swift)'.\(end)" }
    if case .named = match.row.counterpart { return "Write '\(swift)' for \(quoted).\(end)" }
    return "There is no \(quoted). Write '\(swift)'.\(end)"
  }
}
