/// What the text after an opening fence says about a code block.
enum CellTag: Equatable {
  /// No tag in braces: the block is shown and never runs.
  case shown
  /// `{swift}`: a cell.
  case swift
  /// `{{swift}}`: the tag itself is shown, with single braces.
  case literal(String)
  /// `{swift, echo=false}`: options in a place where they are not allowed.
  case tagWithOptions
  /// `{python}`: a language that nbrun does not run.
  case foreign(String)

  init(info: String) {
    if let match = info.wholeMatch(of: /\{\{([^{}]*)\}\}.*/) {
      self = .literal(String(match.1))
    } else if info == "{swift}" {
      self = .swift
    } else if info.wholeMatch(of: /\{swift[^\p{L}\p{N}_-].*/) != nil {
      self = .tagWithOptions
    } else if let match = info.prefixMatch(of: /\{([^{}\s,]+)[^{}]*\}/) {
      self = .foreign(String(match.1))
    } else {
      self = .shown
    }
  }
}

/// The tag of an inline expression: `{swift} expression`.
enum InlineTag {
  /// The expression of a tagged code span; nil if there is none, as in `{swift}` alone.
  static func code(_ text: String) -> String? {
    guard text.hasPrefix("{swift} ") else { return nil }
    let code = text.dropFirst("{swift}".count).drop { $0 == " " }
    return code.isEmpty ? nil : String(code)
  }

  /// The text shown for `{{swift}} expression`: the tag with single braces.
  static func literal(_ text: String) -> String? {
    text.prefixMatch(of: /\{\{swift\}\}/).map { "{swift}" + text[$0.range.upperBound...] }
  }
}

/// The `//| key: value` lines at the start of a cell, separated from its code.
struct OptionLines {
  let yaml: YAMLSource
  /// The number of option lines.
  let count: Int
  /// The code after the option lines.
  let code: String

  /// - Parameters:
  ///   - code: The code block's text.
  ///   - firstLine: The notebook's line on which the code block's text begins.
  init(code: String, firstLine: Int, source: SourceText) {
    var rest = code[...]
    var text = ""
    var lines: [SourceLocation] = []
    while let match = rest.prefixMatch(of: /[ \t]*(?:\/\/|#)\|[ \t]?([^\n]*)\n?/) {
      var location = source.location(
        of: String(rest.prefix { $0 != "\n" }), onLine: firstLine + lines.count)
      location.column += rest[..<match.1.startIndex].utf8.count
      lines.append(location)
      text += match.1 + "\n"
      rest = rest[match.range.upperBound...]
    }
    yaml = YAMLSource(text: text, lines: lines)
    count = lines.count
    self.code = String(rest)
  }
}
