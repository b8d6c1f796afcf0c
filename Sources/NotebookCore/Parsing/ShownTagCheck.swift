/// Warns of code in the prose that looks as if it should run, but is only shown: code spans whose
/// tag is not quite `{swift}`, and cells and inline values inside raw HTML.
struct ShownTagCheck {
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []
  /// The end of the last tag that was found, as an offset in the file.
  private var cursor = 0

  init(source: SourceText) { self.source = source }

  mutating func check(_ node: MarkdownNode, in lines: ClosedRange<Int> = 1...1) {
    switch node {
    case .code(let span): check(span, in: lines)
    case .htmlBlock(let html, let lines): check(html, in: lines)
    case .paragraph(_, let lines, _), .heading(_, _, let lines): checkChildren(node, in: lines)
    case .table(let table):
      for row in [table.header] + table.rows {
        for node in row.cells.joined() { check(node, in: row.line...row.line) }
      }
    default: checkChildren(node, in: lines)
    }
  }

  private mutating func checkChildren(_ node: MarkdownNode, in lines: ClosedRange<Int>) {
    _ = node.mapChildren { child in
      check(child, in: lines)
      return child
    }
  }

  // MARK: Code spans

  private mutating func check(_ span: MarkdownCodeSpan, in lines: ClosedRange<Int>) {
    guard let (tag, problem) = InlineTag.nearMiss(span.text, isMarked: span.tagLocation != nil)
    else { return }
    let place = span.tagLocation ?? place(of: tag, in: lines)
    switch problem {
    case .spaced:
      warn(
        "found white space before '\(tag)', expected a backtick: this code is shown and never runs",
        at: place, help: "Write `{swift} expression` for a value, `{{swift}} …` to show the tag.")
    case .misspelled:
      warn(
        "found '\(tag)', expected '{swift}' and a space: this code is shown and never runs",
        at: place, help: "Write `{swift} expression` for a value, `{{swift}} …` to show the tag.")
    case .foreign:
      warn(
        "'\(tag)' code is shown and never runs: nbrun runs Swift only", at: place,
        help: "Write `{swift} expression` for a value.")
    }
  }

  /// The place of a tag after a backtick on one of the lines, behind the last place that was found.
  private mutating func place(of tag: String, in lines: ClosedRange<Int>) -> SourceLocation {
    let start = max(cursor, source.offset(ofLine: lines.lowerBound))
    let end = max(start, source.offset(ofLine: lines.upperBound + 1))
    var region = source.bytes[start..<end]
    while let found = region.firstRange(of: Array(tag.utf8)) {
      let before = source.bytes[..<found.lowerBound].last { $0 != UInt8(ascii: " ") }
      if before == UInt8(ascii: "`") {
        cursor = found.upperBound
        return source.location(of: found.lowerBound)
      }
      region = region[found.upperBound...]
    }
    return SourceLocation(file: source.path, line: lines.lowerBound)
  }

  // MARK: Raw HTML

  /// HTML of these elements and comments goes on after an empty line. The author knows that
  /// everything in there is literal text.
  private static let literal = ["<script", "<pre", "<style", "<textarea", "<!", "<?"]

  private mutating func check(_ html: String, in lines: ClosedRange<Int>) {
    let start = html.utf8.drop { $0 == UInt8(ascii: " ") }.prefix(10)
    let opening = String(decoding: start, as: UTF8.self).lowercased()
    guard !Self.literal.contains(where: { opening.starts(withBytes: $0) }) else { return }
    var open: Substring?
    let all = Self.withoutComments(html).unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in zip(lines, all) {
      let text = Substring(line.drop { $0 == " " || $0 == "\t" })
      if let fence = open {
        if text.starts(withBytes: String(fence)) { open = nil }
      } else if let match = text.wholeMatch(of: Self.fence) {
        open = match.1 ?? match.2
        warn(
          "this code block is part of the raw HTML that begins on line \(lines.lowerBound): it is "
            + "shown as ordinary text and never runs",
          at: source.location(of: String(text), onLine: number),
          help: "Write an empty line before it: Markdown goes on after an empty line.")
      } else if text.utf8.firstRange(of: "`{swift} ".utf8) != nil {
        warn(
          "this inline value is in raw HTML: it is shown and never runs",
          at: source.locations(of: "`{swift} ", onLine: number).first
            ?? source.location(of: String(text), onLine: number),
          help: "Write an empty line before it: Markdown goes on after an empty line.")
      }
    }
  }

  private static var fence: Regex<(Substring, Substring?, Substring?)> {
    /(?:(`{3,})[^`]*|(~{3,}).*)/.matchingSemantics(.unicodeScalar).dotMatchesNewlines()
  }

  /// `html`, with an empty text in place of each comment. Its lines stay.
  private static func withoutComments(_ html: String) -> String {
    var result: [UInt8] = []
    var rest = Array(html.utf8)[...]
    while let comment = rest.firstRange(of: Array("<!--".utf8)) {
      result += rest[..<comment.lowerBound]
      let inside = rest[comment.upperBound...]
      let end = inside.firstRange(of: Array("-->".utf8))?.upperBound ?? inside.endIndex
      result += inside[..<end].filter { $0 == UInt8(ascii: "\n") }
      rest = rest[end...]
    }
    return String(decoding: result + rest, as: UTF8.self)
  }

  private mutating func warn(_ message: String, at place: SourceLocation, help: String) {
    diagnostics.append(Diagnostic(.warning, message, at: place, help: help))
  }
}
