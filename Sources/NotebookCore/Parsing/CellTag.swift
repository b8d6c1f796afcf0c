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
  /// `{ swift }`, `{swift`, `(swift)`: probably meant to be a cell.
  case misspelled

  init(info: String) {
    guard info.utf8.contains(where: { "{([<}".utf8.contains($0) }) else {
      self = .shown
      return
    }
    let literal = /\{\{([^{}]*)\}\}.*/.matchingSemantics(.unicodeScalar).dotMatchesNewlines()
    let options = /\{swift[^\p{L}\p{M}\p{N}_-].*/.matchingSemantics(.unicodeScalar)
      .dotMatchesNewlines()
    let other = /\{([^{}\s,]+)[^{}]*\}/.matchingSemantics(.unicodeScalar)
    let bracketed = /[{(\[<]{1,2}\s*\.?swift\s*[})\]>]{0,2}|swift\s*\}/.ignoresCase()
    if let match = info.wholeMatch(of: literal) {
      self = .literal(String(match.1))
    } else if info == "{swift}" {
      self = .swift
    } else if info.wholeMatch(of: options) != nil {
      self = .tagWithOptions
    } else if let match = info.prefixMatch(of: other) {
      self = .foreign(String(match.1))
    } else {
      self = info.wholeMatch(of: bracketed) == nil ? .shown : .misspelled
    }
  }
}

/// The tag of an inline expression: `{swift} expression`.
enum InlineTag {
  /// The expression of a tagged code span; nil if there is none, as in `{swift}` alone.
  static func code(_ text: String) -> String? {
    guard text.starts(withBytes: "{swift} ") else { return nil }
    let code = text.unicodeScalars.dropFirst("{swift}".count).drop { $0 == " " }
    return code.isEmpty ? nil : String(code)
  }

  /// The text shown for `{{swift}} expression`: the tag with single braces.
  static func literal(_ text: String) -> String? {
    let tag = "{{swift}}"
    guard text.starts(withBytes: tag) else { return nil }
    return "{swift}" + String(text.unicodeScalars.dropFirst(tag.count))
  }

  enum NearMiss {
    /// More than a space is before it.
    case spaced
    case misspelled
    case foreign
  }

  /// The languages that other programs run in the prose.
  private static let languages: Set = ["python", "py", "r", "julia", "ojs", "js", "javascript"]

  /// The tag of a code span that looks like an inline expression but is none.
  ///
  /// - Parameter isMarked: Whether `{swift}` begins right after the backtick.
  static func nearMiss(_ text: String, isMarked: Bool) -> (tag: String, NearMiss)? {
    guard text.utf8.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") else {
      return nil
    }
    let tagged = /\s*(\{\s*\.?([A-Za-z]+)(?:[^A-Za-z{}][^{}]*)?\})(.*)/
      .matchingSemantics(.unicodeScalar).dotMatchesNewlines()
    guard let match = text.wholeMatch(of: tagged), !match.3.allSatisfy(\.isWhitespace),
      !isMarked || code(text) == nil
    else { return nil }
    if match.1 == "{swift}", match.3.utf8.first == UInt8(ascii: " ") {
      return ("{swift}", .spaced)
    }
    let word = match.2.lowercased()
    if word.utf8.sorted() == "swift".utf8.sorted() { return (String(match.1), .misspelled) }
    return languages.contains(word) ? (String(match.1), .foreign) : nil
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
    let option = /[ \t]*(?:\/\/|#)\|[ \t]?([^\n]*)\n?/.matchingSemantics(.unicodeScalar)
    while let match = rest.prefixMatch(of: option) {
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
