extension KerasHelp {
  /// Arguments with labels that the function does not have, or without the labels that it has.
  var wrongLabel: String? {
    let function = place?.calledName ?? place?.callee
    guard let function, KerasNames.isOwn(function) else { return nil }
    if let match = message.wholeMatch(
      of: /incorrect argument labels? in call \(have '(.+)', expected '(.+)'\)/)
    {
      return Self.renamedLabels(String(match.1), String(match.2))
    }
    if let match = message.wholeMatch(of: /extra argument '(\w+)' in call/) {
      return Self.extraLabel(String(match.1), of: place?.callee ?? function)
    }
    if let match = message.wholeMatch(of: /missing argument labels? '(.+)' in call/) {
      return Self.missingLabels(String(match.1), of: function)
    }
    if let match = message.wholeMatch(of: /extraneous argument labels? '(.+)' in call/) {
      return Self.extraneousLabels(String(match.1), of: function)
    }
    if message.contains("argument passed to call that takes no arguments")
      || message.contains("extra arguments at positions"), let place
    {
      let labels = (place.before.suffix(40) + place.rest).matches(of: /(\w+)\s*:/)
      return labels.lazy.compactMap { KerasNames.label(String($0.1), of: place.callee) }.first
        .map { Self.words($0, as: $0.python.replacing("=", with: ":")) }
    }
    return nil
  }

  /// Labels of Keras's for which the compiler names the library's.
  private static func renamedLabels(
    _ have: String, _ expected: String
  ) -> String? {
    let have = have.split(separator: ":").map(String.init)
    let expected = expected.split(separator: ":").map(String.init)
    guard have.count == expected.count else { return nil }
    var words: [String] = []
    for (label, right) in zip(have, expected) where label != right {
      if right == "_" {
        words.append("leave out '\(label):'")
      } else {
        words.append("write '\(right):' for '\(label):'")
      }
    }
    let sentence = words.joined(separator: ", ")
    guard !sentence.isEmpty else { return nil }
    return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
  }

  /// A label for which the compiler found no place.
  private static func extraLabel(_ label: String, of callee: String) -> String? {
    if let match = KerasNames.label(label, of: callee) {
      return words(match, as: "\(label):")
    }
    let camelCase = KerasNames.camelCase(label)
    guard camelCase != label else { return nil }
    guard KerasNames.isLabel(camelCase) else {
      return
        "Labels are written in camelCase, such as 'learningRate:'. "
        + "docs/keras.md lists what of Keras is missing."
    }
    return "Write '\(camelCase):' for '\(label):'."
  }

  private static func missingLabels(_ labels: String, of callee: String) -> String {
    if let shape = shapeFunctions[callee] { return shape }
    let list = labels.split(separator: ":", omittingEmptySubsequences: true)
      .map { $0 == "_" ? "…" : "\($0): …" }.joined(separator: ", ")
    return "Arguments that Keras takes by position have their names here: \(callee)(\(list))."
  }

  private static func extraneousLabels(_ labels: String, of callee: String) -> String {
    let list = labels.split(separator: ":").filter { $0 != "_" }.map { "'\($0):'" }
    let values = list.count == 1 ? "this value without a label" : "these values without labels"
    return "Leave out \(list.joined(separator: " and ")): \(callee) takes \(values)."
  }

  /// Functions that take a shape, for which the compiler looks in another argument.
  private static let shapeFunctions: [String: String] = {
    let names = [
      "zeros", "ones", "full", "randomUniform", "randomNormal", "randomTruncatedNormal",
      "randomIntegers",
    ]
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, "A shape is an array, also of several numbers: Tensor.\($0)([2, 3]).")
      })
  }()
}
