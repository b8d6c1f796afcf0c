/// The place where a new page differs from the existing one.
package struct PageDifference: Sendable {
  package let diagnostic: Diagnostic

  /// Nil if the pages are equal.
  ///
  /// - Parameters:
  ///   - old: The bytes of the existing page.
  ///   - new: The new page.
  ///   - notebook: The notebook's path.
  ///   - path: The page's path.
  package init?(old: [UInt8], new: Page, notebook: String, path: String) {
    let bytes = Array(new.html.utf8)
    guard old != bytes else { return nil }
    let shorter = min(old.count, bytes.count)
    var start = zip(old, bytes).prefix { $0 == $1 }.count
    let end = zip(old.reversed(), bytes.reversed()).prefix { $0 == $1 }.count
    let common = min(end, shorter - start)
    let lengths = (old.count - start - common, bytes.count - start - common)
    let lineStart = (bytes[..<start].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let line = bytes[..<lineStart].count { $0 == UInt8(ascii: "\n") } + 1
    let place = "starting at byte \(start + 1) (line \(line), column \(start - lineStart + 1))"

    // Two different characters may begin with the same bytes. They are shown whole.
    while start > lineStart, Self.continues(old, at: start) || Self.continues(bytes, at: start) {
      start -= 1
    }
    var excerpts = [old, bytes].map { Self.shown($0[start...], first: Self.charactersAfter) }
    if excerpts[0] == excerpts[1] {
      // They look the same, as `é` does with one scalar and with two.
      excerpts = [old, bytes].map {
        Self.shown($0[start...], first: Self.charactersAfter, asASCII: true)
      }
    }
    let before = Self.shown(bytes[lineStart..<start], last: Self.charactersBefore)
    let caret = String(repeating: " ", count: VisibleText.columns(of: before)) + "^"
    let origin = new.origin(ofByte: start)
    let (part, location) = Self.describe(origin, notebook)
    diagnostic = Diagnostic(
      "'\(path)' differs from the page that this notebook gives now; the first difference is "
        + part,
      at: location,
      notes: [
        .init("before: \(before)\(excerpts[0])"),
        .init("now:    \(before)\(excerpts[1])"),
        .init("        \(caret)"),
        .init(
          "all differences are within \(Self.count(lengths.0)) of the old page and "
            + "\(Self.count(lengths.1)) of the new one, \(place)"),
      ] + Self.noteOnCells(origin, old, bytes, new))
  }

  /// The first cell that differs, if the first difference is not in a cell.
  private static func noteOnCells(
    _ origin: Page.Origin, _ old: [UInt8], _ bytes: [UInt8], _ new: Page
  ) -> [Diagnostic.Note] {
    if case .cell = origin { return [] }
    var rest = old[...]
    for cell in new.cells {
      guard let place = rest.firstRange(of: bytes[cell.bytes]) else {
        return [.init("the first cell that differs is '\(cell.name)'", at: cell.location)]
      }
      rest = rest[place.upperBound...]
    }
    return [.init("no cell of the notebook differs")]
  }

  private static func count(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }

  private static func describe(
    _ origin: Page.Origin, _ notebook: String
  ) -> (part: String, location: SourceLocation) {
    let top = SourceLocation(file: notebook, line: 1)
    let sources = "which depends on the front matter, the headings and nbrun's version"
    switch origin {
    case .head: return ("in the page's head, \(sources)", top)
    case .foot: return ("in the page's foot, \(sources)", top)
    case .prose(let line):
      return (
        "in the prose that begins on line \(line)",
        SourceLocation(file: notebook, line: line)
      )
    case .cell(let name, let location): return ("in the cell '\(name)'", location)
    }
  }

  // MARK: Excerpts

  // With their labels, the two excerpts fit below each other in 80 columns.
  private static let charactersBefore = 24
  private static let charactersAfter = 36
  /// No character of the shown text takes more bytes.
  private static let bytesPerCharacter = 4

  /// Whether the byte at `index` belongs to the character before it: as a part of a scalar, or as a
  /// combining mark.
  private static func continues(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index < bytes.count else { return false }
    if UTF8.isContinuation(bytes[index]) { return true }
    let scalar = String(decoding: bytes[index...].prefix(bytesPerCharacter), as: UTF8.self)
      .unicodeScalars.first
    return scalar.map { $0.properties.isGraphemeExtend } ?? false
  }

  /// The last characters of a line's beginning, for the text before the difference.
  private static func shown(_ bytes: ArraySlice<UInt8>, last count: Int) -> String {
    let near = bytes.suffix((count + 1) * bytesPerCharacter).drop(while: UTF8.isContinuation)
    let text = VisibleText.line(near)
    return text.count > count || near.count < bytes.count ? "…" + text.suffix(count) : text
  }

  /// The first characters after the difference, up to the end of the line.
  private static func shown(
    _ bytes: ArraySlice<UInt8>, first count: Int, asASCII: Bool = false
  ) -> String {
    guard let first = bytes.first else { return "(the page ends here)" }
    if first == UInt8(ascii: "\n") { return "(the line ends here)" }
    let near = bytes.prefix((count + 1) * bytesPerCharacter).prefix { $0 != UInt8(ascii: "\n") }
    let text = text(near, asASCII: asASCII)
    return text.count > count ? text.prefix(count) + "…" : text
  }

  private static func text(_ bytes: ArraySlice<UInt8>, asASCII: Bool) -> String {
    let text = VisibleText.line(bytes)
    guard asASCII else { return text }
    return text.unicodeScalars.map { $0.isASCII ? String($0) : $0.escaped(asASCII: true) }.joined()
  }
}
