internal import Yams

/// YAML inside a notebook, with the position of each of its lines.
struct YAMLSource {
  /// The YAML text. It has as many lines as `lines` has elements.
  let text: String
  /// For each line of `text`, the position of its first character in the notebook.
  let lines: [SourceLocation]
  private let textLines: [Substring]

  init(text: String, lines: [SourceLocation]) {
    self.text = text
    self.lines = lines
    textLines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The position of a Yams mark in the notebook.
  func location(of mark: Mark?) -> SourceLocation {
    location(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  /// The position in the notebook of a place in `text` (from 1, columns in scalars).
  func location(line: Int, column: Int) -> SourceLocation {
    guard let last = lines.last else { return SourceLocation(file: "", line: 1) }
    guard line >= 1, line <= lines.count else { return last }
    var location = lines[line - 1]
    location.column += self.line(line).unicodeScalars.prefix(max(0, column - 1)).reduce(0) {
      $0 + UTF8.width($1)
    }
    return location
  }

  /// Line `number` of `text`, from 1.
  func line(_ number: Int) -> Substring {
    textLines.indices.contains(number - 1) ? textLines[number - 1] : ""
  }
}

extension YAMLSource {
  /// The tree of the text.
  ///
  /// libyaml follows YAML 1.1, where three more characters end a line. In YAML 1.2, as in Markdown,
  /// these are ordinary characters. So others stand for them while libyaml reads the text.
  func composed() throws -> Node? {
    let present = Set(text.unicodeScalars.lazy.filter { !$0.isASCII })
    let lineEnds: [Unicode.Scalar] = ["\u{85}", "\u{2028}", "\u{2029}"]
    guard lineEnds.contains(where: present.contains) else { return try Yams.compose(yaml: text) }
    let free = (UInt32(0xE000)...0xF8FF).lazy.compactMap(Unicode.Scalar.init)
      .filter { !present.contains($0) }
    let pairs = Array(zip(lineEnds, free))
    let replaced = Self.replacing(pairs, in: text)
    return try Yams.compose(yaml: replaced).map { Self.restored($0, pairs.map { ($1, $0) }) }
  }

  private static func replacing(
    _ pairs: [(Unicode.Scalar, Unicode.Scalar)], in text: String
  ) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(pairs.first { $0.0 == scalar }?.1 ?? scalar)
    }
    return String(result)
  }

  private static func restored(
    _ node: Node, _ pairs: [(Unicode.Scalar, Unicode.Scalar)]
  ) -> Node {
    switch node {
    case .scalar(var scalar):
      scalar.string = replacing(pairs, in: scalar.string)
      return .scalar(scalar)
    case .mapping(let mapping):
      return .mapping(
        Node.Mapping(
          mapping.map { (restored($0.key, pairs), restored($0.value, pairs)) }, mapping.tag,
          mapping.style, mapping.mark))
    case .sequence(let sequence):
      return .sequence(
        Node.Sequence(
          sequence.map { restored($0, pairs) }, sequence.tag, sequence.style, sequence.mark))
    case .alias: return node
    }
  }
}

/// A YAML mapping with string keys, with the positions of keys and values.
struct YAMLMapping {
  struct Entry {
    var key: String
    var keyLocation: SourceLocation
    var value: YAMLValue
    /// The index of the source line on which the entry begins, from 0.
    var lineIndex: Int
  }

  var entries: [Entry] = []

  /// Parses `source`. An empty text is an empty mapping.
  ///
  /// - Parameter subject: The name of the mapping in messages: "the front matter".
  /// - Throws: `DiagnosticsError` for invalid YAML, a duplicate key, or anything but a mapping.
  init(_ source: YAMLSource, subject: String) throws(DiagnosticsError) {
    let root: Node?
    do {
      root = try source.composed()
    } catch let error as YamlError {
      throw DiagnosticsError(YAMLProblem(source, subject: subject).diagnostic(error))
    } catch {
      preconditionFailure("Yams throws YamlError only, not \(error)")
    }
    guard let root else { return }
    var room = Self.mostValues
    guard Self.fits(root, &room) else {
      throw DiagnosticsError(
        Diagnostic(
          "\(subject) has more than \(Self.mostValues) values", at: source.location(of: root.mark),
          help:
            "Aliases (*name) repeat what they name, many times if they are nested. Put data into "
            + "a file, and read the file in a cell."))
    }
    if case .scalar(let scalar) = root, scalar.string.isEmpty { return }
    guard case .mapping(let mapping) = root else {
      throw DiagnosticsError(
        YAMLProblem(source, subject: subject).notAMapping(line: root.mark?.line ?? 1))
    }
    try append(mapping, source: source)
  }

  /// Nobody writes more. A few lines of nested aliases could stand for billions.
  private static let mostValues = 100_000

  /// Whether `node` has no more values than there is room for.
  private static func fits(_ node: Node, _ room: inout Int) -> Bool {
    room -= 1
    if room < 0 { return false }
    switch node {
    case .scalar, .alias: return true
    case .sequence(let items): return items.allSatisfy { fits($0, &room) }
    case .mapping(let entries):
      return entries.allSatisfy { fits($0.key, &room) && fits($0.value, &room) }
    }
  }

  init(_ mapping: Node.Mapping, source: YAMLSource) throws(DiagnosticsError) {
    try append(mapping, source: source)
  }

  private mutating func append(
    _ mapping: Node.Mapping, source: YAMLSource
  ) throws(DiagnosticsError) {
    for (key, value) in mapping {
      let location = source.location(of: key.mark)
      guard case .scalar(let scalar) = key else {
        throw DiagnosticsError(Diagnostic("a key must be a text", at: location))
      }
      entries.append(
        Entry(
          key: scalar.string, keyLocation: location, value: YAMLValue(node: value, source: source),
          lineIndex: (key.mark?.line ?? 1) - 1))
    }
  }
}

/// A YAML value, interpreted by YAML 1.2's core schema: `yes` and `1:30` are texts. In YAML 1.1
/// they were a Bool and a sexagesimal number.
struct YAMLValue {
  enum Scalar: Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    /// An integer that does not fit into 64 bits.
    case hugeInteger(String)
  }

  let node: Node
  let source: YAMLSource

  var location: SourceLocation { source.location(of: node.mark) }

  /// The value's scalar, or nil for a list or a mapping.
  var scalar: Scalar? {
    guard case .scalar(let scalar) = node else { return nil }
    return scalar.style == .plain || scalar.style == .any
      ? Self.resolve(scalar.string) : .string(scalar.string)
  }

  /// The text of any scalar except null, as written.
  var text: String? {
    guard case .scalar(let scalar) = node, self.scalar != .null else { return nil }
    return scalar.string
  }

  var items: [YAMLValue]? {
    guard case .sequence(let sequence) = node else { return nil }
    return sequence.map { YAMLValue(node: $0, source: source) }
  }

  /// The value's mapping, nil for a list or a scalar.
  func mapping() throws(DiagnosticsError) -> YAMLMapping? {
    guard case .mapping(let mapping) = node else { return nil }
    return try YAMLMapping(mapping, source: source)
  }

  /// A description of the value for messages: `the number 3`, `a list`.
  var found: String {
    switch scalar {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .int(let value): "the number \(value)"
    case .double(let value): "the number \(value)"
    case .string(let value): "the text '\(value)'"
    case .hugeInteger(let text): "\(text), which does not fit into 64 bits"
    case nil: items == nil ? "a mapping" : "a list"
    }
  }

  static func resolve(_ text: String) -> Scalar {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: break
    }
    if let match = text.wholeMatch(of: /([-+]?)\.(inf|Inf|INF)/) {
      return .double(match.1 == "-" ? -.infinity : .infinity)
    }
    if text.wholeMatch(of: /[-+]?[0-9]+/) != nil {
      return Int(text).map(Scalar.int) ?? .hugeInteger(text)
    }
    if let match = text.wholeMatch(of: /0o([0-7]+)/) {
      return Int(match.1, radix: 8).map(Scalar.int) ?? .hugeInteger(text)
    }
    if let match = text.wholeMatch(of: /0x([0-9a-fA-F]+)/) {
      return Int(match.1, radix: 16).map(Scalar.int) ?? .hugeInteger(text)
    }
    if text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil {
      // Swift does not parse a number that begins or ends with its decimal point.
      let padded = text.replacing(/^([-+]?)\./) { "\($0.1)0." }.replacing(/\.(?=$|[eE])/) { _ in
        ".0"
      }
      if let value = Double(padded) { return .double(value) }
    }
    return .string(text)
  }
}
