/// Warns of comments in a cell that look like options but have no effect.
struct OptionLikeComments {
  private(set) var diagnostics: [Diagnostic] = []

  private static let keys = Set(CellOptionsReader.cellKeys + CellOptionsReader.sharedKeys)
  /// Options whose values are not ordinary words in a comment.
  private static let switches: Set = ["echo", "eval", "include", "code-fold"]

  /// - Parameters:
  ///   - code: The cell's text after its option lines.
  ///   - firstLine: The notebook's line on which it begins.
  init(_ code: String, firstLine: Int, source: SourceText) {
    // A string of several lines may contain a notebook.
    let hasLongString = code.utf8.firstRange(of: "\"\"\"".utf8) != nil
    var isAtTop = true
    let lines = code.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (offset, line) in lines.enumerated() {
      let text = Substring(line.drop { $0 == " " || $0 == "\t" })
      let isComment = ["//", "#", "/*", "%", "--"].contains { text.starts(withBytes: $0) }
      if !text.allSatisfy(\.isWhitespace), !isComment { isAtTop = false }
      guard isComment, isAtTop || !hasLongString,
        let (entry, isOption) = Self.option(text, isAtTop: isAtTop)
      else { continue }
      let place = source.location(of: String(text), onLine: firstLine + offset)
      diagnostics.append(
        isOption
          ? Diagnostic(
            .warning, "this option has no effect: options come before everything else in a cell",
            at: place,
            help: "Move the line to the top of the cell, without an empty line before it.")
          : Diagnostic(
            .warning, "this comment has no effect, although it looks like an option", at: place,
            help: "Write '//| \(entry)' at the top of the cell."))
    }
  }

  /// The `key: value` of a line that looks like an option, and whether it would be one at the top
  /// of the cell.
  private static func option(_ text: Substring, isAtTop: Bool) -> (String, isOption: Bool)? {
    let exact = /(?:\/\/|#)\|[ \t]?([\w-]+):(?:[ \t].*)?/.matchingSemantics(.unicodeScalar)
    if let match = text.wholeMatch(of: exact),
      isAtTop || keys.contains(String(match.1))
    {
      return (String(match.1), true)
    }
    guard isAtTop else { return nil }
    let piped = /(?:\/\/+|#+|\/\*+|%+|--)[ \t]*[:!]?[ \t]*\|+[ \t]*([\w-]+)[ \t]*[:=][ \t]*(.*)/
      .matchingSemantics(.unicodeScalar)
    let colon = /\/\/:[ \t]*\|?[ \t]*([\w-]+)[ \t]*[:=][ \t]*(.*)/
      .matchingSemantics(.unicodeScalar)
    if let match = text.wholeMatch(of: piped) ?? text.wholeMatch(of: colon),
      let key = known(match.1)
    {
      return ("\(key): \(value(match.2))", false)
    }
    // Without a pipe only what nobody writes in an ordinary comment.
    let plain = /(?:\/\/|#)[ \t]*([\w-]+):[ \t]*(true|false)[ \t]*/
      .matchingSemantics(.unicodeScalar)
    guard let match = text.wholeMatch(of: plain), switches.contains(String(match.1)) else {
      return nil
    }
    return ("\(match.1): \(match.2)", false)
  }

  private static func known(_ key: Substring) -> String? {
    let key = String(key).lowercased().replacing("_", with: "-")
    return keys.contains(key) ? key : nil
  }

  /// The value without the end of a comment.
  private static func value(_ text: Substring) -> String {
    String(text.prefixMatch(of: /(.*?)[ \t]*(?:\*\/)?[ \t]*$/)?.1 ?? text)
  }
}
