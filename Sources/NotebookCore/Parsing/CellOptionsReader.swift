/// Reads cell options from YAML: a cell's own `//| key: value` lines and the front matter's
/// `execute` defaults.
struct CellOptionsReader {
  private(set) var diagnostics: [Diagnostic] = []

  /// The options that a notebook can set for all its cells under `execute`.
  static let sharedKeys = [
    "echo", "eval", "include", "output", "error", "code-fold", "code-summary",
  ]
  /// The options that only make sense for a single cell.
  static let cellKeys = ["label", "fig-cap", "fig-alt"]

  /// `defaults`, changed by the entries of `mapping`.
  mutating func read(
    _ mapping: YAMLMapping, over defaults: CellOptions, isExecute: Bool
  ) -> CellOptions {
    var options = defaults
    for entry in mapping.entries { read(entry, into: &options, isExecute: isExecute) }
    return options
  }

  private mutating func read(
    _ entry: YAMLMapping.Entry, into options: inout CellOptions, isExecute: Bool
  ) {
    switch entry.key {
    case "echo": setBool(&options.echo, entry)
    case "eval": setBool(&options.eval, entry)
    case "include": setBool(&options.include, entry)
    case "error": setBool(&options.error, entry)
    case "code-fold": setBool(&options.codeFold, entry)
    case "code-summary": options.codeSummary = text(entry)
    case "output":
      switch entry.value.scalar {
      case .bool(true): options.output = .show
      case .bool(false): options.output = .hide
      case .string("asis"): options.output = .asis
      default: report(entry, expected: "true, false or asis")
      }
    case let key where isExecute && Self.cellKeys.contains(key):
      diagnostics.append(
        Diagnostic(
          "'\(key)' is an option of a single cell and is not allowed under execute",
          at: entry.keyLocation))
    case "label": options.label = label(entry)
    case "fig-cap": options.figureCaption = text(entry)
    case "fig-alt": options.figureAlternative = text(entry)
    default:
      let keys = isExecute ? Self.sharedKeys : Self.cellKeys + Self.sharedKeys
      diagnostics.append(
        Diagnostic(
          "unknown \(isExecute ? "execute" : "cell") option '\(entry.key)'",
          at: entry.keyLocation,
          help: Suggestion.help(for: entry.key, among: keys, what: "options")))
    }
  }

  private mutating func setBool(_ option: inout Bool, _ entry: YAMLMapping.Entry) {
    guard case .bool(let value) = entry.value.scalar else {
      return report(entry, expected: "true or false")
    }
    option = value
  }

  private mutating func text(_ entry: YAMLMapping.Entry) -> String? {
    if let text = entry.value.text { return text }
    report(entry, expected: "a text")
    return nil
  }

  private static var name: some RegexComponent {
    /[\p{L}_][\p{L}\p{M}\p{N}_:.-]*/.matchingSemantics(.unicodeScalar)
  }

  private mutating func label(_ entry: YAMLMapping.Entry) -> String? {
    if let text = entry.value.text, text.wholeMatch(of: Self.name) != nil { return text }
    report(entry, expected: "a name of letters, digits, '-' and '_' that begins with a letter")
    return nil
  }

  private mutating func report(_ entry: YAMLMapping.Entry, expected: String) {
    diagnostics.append(.wrongType(entry, expected: expected))
  }
}

extension Diagnostic {
  /// An entry whose value has the wrong type for its key.
  static func wrongType(_ entry: YAMLMapping.Entry, expected: String) -> Diagnostic {
    Diagnostic(
      "'\(entry.key)' must be \(expected), found \(entry.value.found)", at: entry.value.location)
  }

  /// The options that describe a figure, of a cell that shows none.
  ///
  /// - Parameter places: The places of the cell's options.
  static func unusedFigureOptions(
    _ places: [String: SourceLocation], among keys: [String] = ["fig-cap", "fig-alt"],
    reason: String
  ) -> [Diagnostic] {
    keys.compactMap { key in
      places[key].map {
        Diagnostic(
          .warning, "'\(key)' has no effect: \(reason)", at: $0,
          help: "Remove it, or let the cell show something.")
      }
    }
  }
}
