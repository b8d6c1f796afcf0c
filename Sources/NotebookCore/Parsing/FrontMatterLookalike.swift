/// Finds text at the top of a notebook that looks like front matter but is none, because something
/// is above it or because its first line is not `---`.
enum FrontMatterLookalike {
  static func warning(in source: SourceText) -> Diagnostic? {
    var number = firstLine(in: source)
    let top = number
    let opening = source.text(ofLine: number)
    let isOpened = isDelimiter(opening)
    if isOpened { number += 1 }
    guard isKnownKey(source.text(ofLine: number)) else { return nil }
    while number <= source.lineCount, !isDelimiter(source.text(ofLine: number)) {
      guard isYAML(source.text(ofLine: number)) else { return nil }
      number += 1
    }
    guard number <= source.lineCount else { return nil }
    let place = SourceLocation(file: source.path, line: top)
    let isExact = opening.wholeMatch(of: /---[ \t]*/) != nil
    return Diagnostic(
      .warning,
      isExact
        ? "this front matter is shown as text: it does not begin on the first line"
        : "this front matter is shown as text: it does not begin with a line of three hyphens",
      at: place,
      help: isExact
        ? "Remove what is above it, so that '---' is the first line of the file."
        : "Write '---' as the first line of the file, and '---' after the last key.")
  }

  /// The first line that is neither empty nor part of an HTML comment.
  private static func firstLine(in source: SourceText) -> Int {
    var number = 1
    var isComment = false
    while number <= source.lineCount {
      let line = source.text(ofLine: number)
      if !isComment, line.utf8.firstRange(of: "<!--".utf8) != nil { isComment = true }
      let isBlank = line.unicodeScalars.allSatisfy {
        $0.properties.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{200B}"
      }
      guard isBlank || isComment else { break }
      if line.utf8.firstRange(of: "-->".utf8) != nil { isComment = false }
      number += 1
    }
    return number
  }

  /// Whether a line may be meant to open or close front matter.
  private static func isDelimiter(_ line: String) -> Bool {
    line.wholeMatch(of: /\s*(?:[-\u{2013}\u{2014}]{2,}|\u{2014}|\+{3,}|={3,}|\.{3})\s*/) != nil
  }

  private static func isKnownKey(_ line: String) -> Bool {
    guard let match = line.prefixMatch(of: /\s*["']?([A-Za-z]+)["']?\s*[:=]/) else { return false }
    return FrontMatterReader.keys.contains(match.1.lowercased())
  }

  /// Whether a line may be part of a YAML mapping.
  private static func isYAML(_ line: String) -> Bool {
    line.allSatisfy(\.isWhitespace)
      || line.prefixMatch(of: /[ \t]|#|- |["']?[\w-]+["']?\s*[:=]/) != nil
  }
}
