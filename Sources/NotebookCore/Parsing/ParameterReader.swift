internal import SwiftParser

/// Reads the front matter's `params` and the values that `-P name=value` sets.
struct ParameterReader {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func read(_ mapping: YAMLMapping) -> [Parameter] {
    mapping.entries.compactMap { entry in
      guard entry.key.isValidSwiftIdentifier(for: .variableName) else {
        diagnostics.append(
          Diagnostic(
            "'\(entry.key)' cannot name a parameter: it is not a Swift identifier",
            at: entry.keyLocation,
            help: "A parameter becomes a constant in every cell: use letters, digits and '_'."))
        return nil
      }
      return value(entry.value, of: entry).map {
        Parameter(name: entry.key, value: $0, location: entry.keyLocation)
      }
    }
  }

  fileprivate mutating func value(
    _ yaml: YAMLValue, of entry: YAMLMapping.Entry
  ) -> Parameter.Value? {
    if let items = yaml.items {
      let values = items.compactMap { value($0, of: entry) }
      guard values.count == items.count else { return nil }
      guard let array = Parameter.Value.homogeneous(values) else {
        let problem =
          values.isEmpty ? "is empty, so its type is unknown" : "contains values of different types"
        report("the list of parameter '\(entry.key)' \(problem)", at: yaml.location)
        return nil
      }
      return array
    }
    switch yaml.scalar {
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .string(let value): return .string(value)
    case .null, .hugeInteger, nil:
      report(
        "parameter '\(entry.key)' must be a Bool, a number, a text or a list of them, "
          + "found \(yaml.found)", at: yaml.location)
      return nil
    }
  }

  private mutating func report(_ message: String, at location: SourceLocation) {
    diagnostics.append(Diagnostic(message, at: location))
  }
}

extension Parameter.Value {
  /// An array of `values`, if they all have the same type. Integers among decimal numbers become
  /// decimal numbers. Nil for an empty list or for several types.
  static func homogeneous(_ values: [Parameter.Value]) -> Parameter.Value? {
    guard let first = values.first else { return nil }
    if values.allSatisfy({ $0.typeName == first.typeName }) { return .array(values, like: first) }
    let numbers: [Parameter.Value] = values.compactMap {
      switch $0 {
      case .int(let value): .double(Double(value))
      case .double: $0
      default: nil
      }
    }
    return numbers.count == values.count ? .array(numbers, like: numbers[0]) : nil
  }

  /// Parses `text` as a value of this value's type, written as in YAML: `3`, `true`, `[1, 2]`.
  ///
  /// Any text is a valid String, and an integer is a valid Double.
  package func parsing(_ text: String) -> Parameter.Value? {
    if case .string = self { return .string(text) }
    let line = SourceLocation(file: "", line: 1)
    let source = YAMLSource(text: "value: \(text)", lines: [line])
    guard !text.contains(where: \.isNewline),
      let mapping = try? YAMLMapping(source, subject: ""), mapping.entries.count == 1
    else { return nil }
    if case .array(_, let element) = self, mapping.entries[0].value.items?.isEmpty == true {
      return .array([], like: element)
    }
    var reader = ParameterReader()
    return reader.value(mapping.entries[0].value, of: mapping.entries[0])
      .flatMap { $0.converted(to: self) }
  }

  private func converted(to model: Parameter.Value) -> Parameter.Value? {
    switch (self, model) {
    case (.int(let value), .double): return .double(Double(value))
    case (.array(let values, _), .array(_, let element)):
      let converted = values.compactMap { $0.converted(to: element) }
      return converted.count == values.count ? .array(converted, like: element) : nil
    default: return typeName == model.typeName ? self : nil
    }
  }
}

extension FrontMatter {
  /// Replaces the value of the parameter `name` by `text`, as `-P name=text` does.
  ///
  /// - Throws: `DiagnosticsError` if the notebook does not declare the parameter, or if the text
  ///   does not have the parameter's type.
  package mutating func override(
    parameter name: String, with text: String
  ) throws(DiagnosticsError) {
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      let names = parameters.map(\.name)
      throw DiagnosticsError(
        Diagnostic(
          "the notebook has no parameter '\(name)'",
          help: names.isEmpty
            ? "Its front matter declares no parameters under params."
            : Suggestion.help(for: name, among: names, what: "parameters")))
    }
    let parameter = parameters[index]
    guard let value = parameter.value.parsing(text) else {
      throw DiagnosticsError(
        Diagnostic(
          "parameter '\(name)' must be of type \(parameter.value.typeName), found '\(text)'",
          notes: [Diagnostic.Note("'\(name)' is declared here", at: parameter.location)]))
    }
    parameters[index].value = value
  }
}
