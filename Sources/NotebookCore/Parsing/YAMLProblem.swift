internal import Yams

/// Says what is wrong with YAML, in the author's terms.
///
/// libyaml names the rule of its grammar that failed, which may be far from the mistake. So this
/// looks at the line that the error is about.
struct YAMLProblem {
  private let source: YAMLSource
  /// The name of the mapping in messages: "the front matter".
  private let subject: String

  init(_ source: YAMLSource, subject: String) {
    self.source = source
    self.subject = subject
  }

  func diagnostic(_ error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return mistake(problem, mark, context) ?? invalid(problem, mark, context)
    case .reader(let problem, _, let value, _):
      let scalars = source.text.unicodeScalars
      let before = scalars.prefix { UInt32(bitPattern: value) != $0.value }
      let line = before.count { $0 == "\n" } + 1
      let column = before.reversed().prefix { $0 != "\n" }.count + 1
      return Diagnostic(
        "\(subject) is not valid YAML: \(problem)", at: source.location(line: line, column: column))
    case .duplicatedKeysInMapping(let duplicates, let context):
      return duplicate(duplicates.first ?? "", context.mark)
    default:
      return Diagnostic("\(subject) is not valid YAML: \(error)", at: source.lines.first)
    }
  }

  /// The error for YAML that is a text or a list, whose first line is `number`.
  func notAMapping(line number: Int) -> Diagnostic {
    let line = YAMLLine(source.line(number))
    return Diagnostic(
      "\(subject) must be 'key: value' lines",
      at: source.location(line: number, column: line.indentation + 1), help: line.helpWithKey)
  }

  private func duplicate(_ key: String, _ mark: Mark) -> Diagnostic {
    let first = source.location(of: mark)
    let indentation = String(repeating: " ", count: mark.column - 1)
    let second = (1...source.lines.count).dropFirst(mark.line).first {
      source.line($0).hasPrefix("\(indentation)\(key):")
    }
    guard let second else { return Diagnostic("duplicate key '\(key)'", at: first) }
    return Diagnostic(
      "duplicate key '\(key)'", at: source.location(line: second, column: mark.column),
      notes: [Diagnostic.Note("'\(key)' is first used here", at: first)])
  }

  // MARK: Mistakes

  /// The mistake behind an error of libyaml, if it is one of the usual ones.
  private func mistake(
    _ problem: String, _ mark: Mark, _ context: YamlError.Context?
  ) -> Diagnostic? {
    let line = YAMLLine(source.line(mark.line))
    if line.space.utf8.contains(UInt8(ascii: "\t")) {
      let column = line.space.unicodeScalars.prefix { $0 != "\t" }.count + 1
      return error(
        "a tab indents this line", mark.line, column,
        help: "YAML is indented with spaces only: replace the tab.")
    }
    if let context, context.text.hasSuffix("a quoted scalar"), !problem.contains("escape") {
      return open(context.mark.line, context.mark.column)
    }
    if let start = openQuote(from: context?.mark.line ?? 1, before: mark.line) {
      return open(start.line, start.column)
    }
    if let context, context.text.hasSuffix("a simple key") {
      let line = YAMLLine(source.line(context.mark.line))
      return error(
        "found '\(line.text)', expected 'key: value'", context.mark.line, context.mark.column,
        help: line.helpWithKey
          ?? "If the line belongs to the value before it, indent it or put the value in quotes.")
    }
    if let context, let end = problem.last(where: { "]}".contains($0) }),
      context.text.contains("parsing a flow")
    {
      let kind = end == "]" ? "list" : "mapping"
      return error(
        "the \(kind) that begins here has no end", context.mark.line, context.mark.column,
        help: "End it with '\(end)'. A text that begins with '\(end == "]" ? "[" : "{")' needs "
          + "quotes.")
    }
    return misplaced(line, problem, mark)
  }

  /// A value that needs quotes, or a line that begins in the wrong column.
  private func misplaced(_ line: YAMLLine, _ problem: String, _ mark: Mark) -> Diagnostic? {
    let place = (mark.line, mark.column)
    if let first = line.value?.unicodeScalars.first, let quoted = line.quoted {
      let help = "Put the value in quotes: \(quoted)"
      if "@`%&*!?,-|>".unicodeScalars.contains(first) {
        return error("a text cannot begin with '\(first)'", place.0, line.valueColumn, help: help)
      }
      if "\"'[{".unicodeScalars.contains(first), problem == "did not find expected key" {
        let end = ["[": "]", "{": "}"][first] ?? first
        return error("there is text after the closing '\(end)'", place.0, place.1, help: help)
      }
      if problem.hasPrefix("mapping values"), mark.column >= line.valueColumn {
        return error("there is a second ': ' in this line", place.0, place.1, help: help)
      }
    }
    if line.text.utf8.first == UInt8(ascii: "%") {
      return error(
        "a key cannot begin with '%'", mark.line, line.indentation + 1, help: "Remove it.")
    }
    let isIndented = ["mapping values", "did not find expected"].contains { problem.hasPrefix($0) }
    guard isIndented, line.key != nil else { return nil }
    return error(
      "this line begins in another column than the keys before it", mark.line,
      line.indentation + 1, help: "Indent all keys of a mapping by the same number of spaces.")
  }

  /// The place of a quotation mark before line `end` that is not closed on its own line.
  private func openQuote(from start: Int, before end: Int) -> (line: Int, column: Int)? {
    for number in start..<max(start, end) {
      let line = YAMLLine(source.line(number))
      guard let value = line.value, let quote = value.unicodeScalars.first,
        quote == "\"" || quote == "'",
        !value.unicodeScalars.dropFirst().contains(quote)
      else { continue }
      return (number, line.valueColumn)
    }
    return nil
  }

  private func open(_ line: Int, _ column: Int) -> Diagnostic {
    let text = source.line(line).unicodeScalars.dropFirst(column - 1)
    return error(
      "the quoted text that begins here has no end", line, column,
      help: "End it with \(text.first.map(String.init) ?? "a quotation mark") in the same line.")
  }

  // MARK: Messages

  private func error(_ message: String, _ line: Int, _ column: Int, help: String) -> Diagnostic {
    Diagnostic(
      "\(subject) is not valid YAML: \(message)", at: source.location(line: line, column: column),
      help: help)
  }

  /// What libyaml says.
  private func invalid(
    _ problem: String, _ mark: Mark, _ context: YamlError.Context?
  ) -> Diagnostic {
    let notes = context.map { [Diagnostic.Note($0.text, at: source.location(of: $0.mark))] }
    let help =
      problem.contains("escape")
      ? "In double quotes, write a backslash as \\\\. In single quotes it is an ordinary character."
      : "A value that contains ': ' or begins with a special character needs quotes."
    return Diagnostic(
      "\(subject) is not valid YAML: \(problem)", at: source.location(of: mark),
      notes: notes ?? [], help: help)
  }
}

/// A line of YAML, as its author probably meant it.
private struct YAMLLine {
  /// The white space at its start.
  let space: Substring
  /// The line without the white space around it.
  let text: Substring
  /// The key, if a colon and white space follow it.
  private(set) var key: Substring?
  /// What follows the key, if there is anything.
  private(set) var value: Substring?

  init(_ line: Substring) {
    let blank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
    let rest = line.unicodeScalars.drop(while: blank)
    space = line[..<rest.startIndex]
    let end = rest.lastIndex { !blank($0) }.map(rest.index(after:)) ?? rest.startIndex
    text = line[rest.startIndex..<end]
    let entry = /(?:- +)?("[^"]*"|'[^']*'|[^\s:"'#]+)[ \t]*:(?:[ \t]+(.*))?/
      .matchingSemantics(.unicodeScalar).dotMatchesNewlines()
    if let match = text.wholeMatch(of: entry) {
      key = match.1
      value = match.2
    }
  }

  var indentation: Int { space.unicodeScalars.count }

  /// The column of the value, from 1, in scalars.
  var valueColumn: Int {
    guard let value else { return indentation + 1 }
    return indentation + 1 + text[..<value.startIndex].unicodeScalars.count
  }

  /// The entry with its value in quotes, ready to be copied.
  var quoted: String? {
    guard let key, var value = value?.unicodeScalars else { return nil }
    if let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote
    {
      value = value.dropFirst().dropLast()
    }
    let text = String(value)
    if text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
      let doubled = text.unicodeScalars.flatMap { $0 == "'" ? [$0, $0] : [$0] }
      return "\(key): '\(String(String.UnicodeScalarView(doubled)))'"
    }
    return "\(key): \"\(text)\""
  }

  /// What to write for a line without a key.
  var helpWithKey: String? {
    if text.unicodeScalars.count > 2,
      text.unicodeScalars.allSatisfy({ "-.=+~".unicodeScalars.contains($0) })
    {
      return "End the front matter with a line of three hyphens: ---"
    }
    let entry = /([A-Za-z_][\w-]*)\s*[:=\u{FF1A}]\s*(.*)/.matchingSemantics(.unicodeScalar)
    guard let match = text.wholeMatch(of: entry) else { return nil }
    return "Write '\(match.1): \(match.2)', with a colon and a space."
  }
}
