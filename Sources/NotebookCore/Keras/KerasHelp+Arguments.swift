extension KerasHelp {
  /// Arguments with labels that the function does not have, or without the labels that it has.
  var wrongLabel: String? {
    let function = place?.calledName ?? place?.callee
    guard let function, KerasNames.isOwn(function) else { return nil }
    if let match = message.wholeMatch(
      of: /incorrect argument labels? in call \(have '(.+)', expected '(.+)'\)/)
    {
      return Self.rightLabels(String(match.1), String(match.2), of: function)
    }
    if let match = message.wholeMatch(of: /extra argument '(\w+)' in call/) {
      return Self.extraLabel(String(match.1), of: place?.callee ?? function)
    }
    if let match = message.wholeMatch(of: /missing argument labels? '(.+)' in call/) {
      let labels = match.1.split(separator: ":").map(String.init)
      return Self.missingLabels(labels, of: function)
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

  /// The help for labels with other names or in another order, and for missing or needless ones.
  ///
  /// - Parameters:
  ///   - have: The call's labels, `_:_:epochs:batch_size:`.
  ///   - expected: The function's, as the compiler writes them.
  private static func rightLabels(
    _ have: String, _ expected: String, of function: String
  ) -> String? {
    let have = have.split(separator: ":").map(String.init)
    let expected = expected.split(separator: ":").map(String.init)
    var changes: [String] = []
    var missing: [String] = []
    var unknown: [String] = []
    var right: [String] = []
    for (position, label) in have.enumerated() {
      let guess = position < expected.count ? expected[position] : nil
      if label == "_" {
        if let guess, guess != "_" { missing.append(guess) }
        right.append(guess ?? "_")
      } else if let name = expectedName(label, expected, of: function) {
        if name != label { changes.append("write '\(name):' for '\(label):'") }
        right.append(name)
      } else if guess == "_" {
        changes.append("leave out '\(label):'")
        right.append("_")
      } else if let match = KerasNames.label(label, of: function), match.row.label == nil {
        unknown.append(words(match, as: "\(label):"))
      } else if have.count == expected.count, let guess, !have.contains(guess) {
        changes.append("write '\(guess):' for '\(label):'")
        right.append(guess)
      } else {
        return nil
      }
    }
    var sentences = missing.isEmpty ? [] : [missingLabels(missing, of: function)]
    let sentence = changes.joined(separator: ", ")
    if !sentence.isEmpty {
      sentences.append(sentence.prefix(1).uppercased() + sentence.dropFirst() + ".")
    }
    sentences += unknown
    let positions = right.filter { $0 != "_" }.compactMap(expected.firstIndex)
    if positions != positions.sorted() {
      let ordered = right.filter { $0 == "_" } + positions.sorted().map { expected[$0] }
      sentences.append("Write the arguments in this order: \(call(function, ordered)).")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// The function's name for an argument, if it has one.
  private static func expectedName(
    _ label: String, _ expected: [String], of function: String
  ) -> String? {
    [label, KerasNames.label(label, of: function)?.row.label, KerasNames.camelCase(label)].lazy
      .compactMap(\.self).first(where: expected.contains)
  }

  /// `Conv2D(filters: …, kernelSize: …)`.
  private static func call(_ function: String, _ labels: [String]) -> String {
    "\(function)(\(labels.map { $0 == "_" ? "…" : "\($0): …" }.joined(separator: ", ")))"
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
        + "docs/keras.md lists what is missing."
    }
    return "Write '\(camelCase):' for '\(label):'."
  }

  private static func missingLabels(_ labels: [String], of callee: String) -> String {
    if let shape = shapeFunctions[callee] { return shape }
    let words =
      labels.count { $0 != "_" } == 1
      ? "This argument needs its label" : "These arguments need their labels"
    return "\(words): \(call(callee, labels))."
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
        ($0, "A shape is an array: Tensor.\($0)([2, 3]).")
      })
  }()
}
