/// Reads the YAML block at the top of a notebook.
struct FrontMatterReader {
  private(set) var frontMatter = FrontMatter()
  /// The defaults for cell options, from `execute`.
  private(set) var cellDefaults = CellOptions()
  private(set) var diagnostics: [Diagnostic] = []
  /// The number of lines in the block, including its delimiters.
  private(set) var lineCount = 0

  static let keys = [
    "title", "subtitle", "author", "date", "lang", "abstract", "seed", "params", "execute",
    "allow",
  ]

  init(_ source: SourceText) {
    guard Self.isDelimiter(source.text(ofLine: 1), "---") else {
      diagnostics = [FrontMatterLookalike.warning(in: source)].compactMap(\.self)
      return
    }
    let end = (2...max(2, source.lineCount)).first {
      let line = source.text(ofLine: $0)
      return Self.isDelimiter(line, "---") || Self.isDelimiter(line, "...")
    }
    guard let end, end <= source.lineCount else {
      diagnostics = [
        Diagnostic(
          "the front matter that begins here has no end",
          at: SourceLocation(file: source.path, line: 1),
          help: "End it with a line of three hyphens: ---")
      ]
      lineCount = source.lineCount
      return
    }
    lineCount = end
    let lines = 2..<end
    let yaml = YAMLSource(
      text: lines.map { source.text(ofLine: $0) + "\n" }.joined(),
      lines: lines.map { SourceLocation(file: source.path, line: $0) }
        + [SourceLocation(file: source.path, line: end)])
    do {
      for entry in try YAMLMapping(yaml, subject: "the front matter").entries { read(entry) }
    } catch {
      diagnostics += error.diagnostics
    }
  }

  private static func isDelimiter(_ line: String, _ delimiter: String) -> Bool {
    line.hasPrefix(delimiter) && line.dropFirst(3).allSatisfy { $0 == " " || $0 == "\t" }
  }

  private mutating func read(_ entry: YAMLMapping.Entry) {
    switch entry.key {
    case "title": frontMatter.title = text(entry)
    case "subtitle": frontMatter.subtitle = text(entry)
    case "date": frontMatter.date = date(entry)
    case "abstract": frontMatter.abstract = text(entry)
    case "author": frontMatter.authors = authors(entry)
    case "lang": language(entry)
    case "seed":
      guard case .int(let seed) = entry.value.scalar else {
        return diagnostics.append(.wrongType(entry, expected: "an integer"))
      }
      frontMatter.seed = seed
    case "params":
      guard let mapping = mapping(entry) else { return }
      var reader = ParameterReader()
      frontMatter.parameters = reader.read(mapping)
      diagnostics += reader.diagnostics
    case "execute":
      guard let mapping = mapping(entry) else { return }
      var reader = CellOptionsReader()
      cellDefaults = reader.read(mapping, over: cellDefaults, isExecute: true)
      diagnostics += reader.diagnostics
    case "allow":
      var reader = PermissionReader()
      frontMatter.permissionRequest = reader.read(entry)
      diagnostics += reader.diagnostics
    default:
      diagnostics.append(
        Diagnostic(
          "unknown front matter key '\(entry.key)'", at: entry.keyLocation,
          help: Suggestion.help(for: entry.key, among: Self.keys, what: "keys")))
    }
  }

  private mutating func text(_ entry: YAMLMapping.Entry) -> String? {
    if let text = entry.value.text { return text }
    diagnostics.append(.wrongType(entry, expected: "a text"))
    return nil
  }

  /// A page that shows the date on which it was made would differ from day to day.
  private mutating func date(_ entry: YAMLMapping.Entry) -> String? {
    guard let text = text(entry) else { return nil }
    guard !["today", "now", "last-modified"].contains(text.lowercased()) else {
      diagnostics.append(
        Diagnostic(
          "'date' must be a fixed text, found '\(text)', which changes from run to run",
          at: entry.value.location, help: "Write the date itself, such as 2026-01-31."))
      return nil
    }
    diagnostics += [AlmostDate.warning(about: text, at: entry.value.location)].compactMap(\.self)
    return text
  }

  private mutating func authors(_ entry: YAMLMapping.Entry) -> [String] {
    let texts = entry.value.items.map { $0.map(\.text) } ?? [entry.value.text]
    let authors = texts.compactMap { $0 }
    if authors.count < texts.count {
      diagnostics.append(.wrongType(entry, expected: "a name or a list of names"))
    }
    return authors
  }

  private mutating func language(_ entry: YAMLMapping.Entry) {
    guard let text = entry.value.text,
      text.wholeMatch(of: /[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*/) != nil
    else {
      return diagnostics.append(
        .wrongType(entry, expected: "a language tag such as en or fr"))
    }
    frontMatter.language = text
  }

  private mutating func mapping(_ entry: YAMLMapping.Entry) -> YAMLMapping? {
    do {
      if let mapping = try entry.value.mapping() { return mapping }
      diagnostics.append(.wrongType(entry, expected: "'name: value' lines"))
    } catch {
      diagnostics += error.diagnostics
    }
    return nil
  }
}
