/// Checks the prose's raw HTML for anything that would break the promises of a page.
///
/// A notebook's author is trusted, so raw HTML is copied to the page unchanged. But the page runs
/// no scripts and makes no network requests (its Content-Security-Policy tells the browser so). An
/// element that needs either would silently do nothing, which is an error. An attribute or a style
/// that needs either is blocked in the same way, but its element stays: that is a warning.
struct RawHTMLCheck {
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []
  /// What a cell showed has no place in the notebook.
  private let isOutput: Bool

  /// - Parameter isOutput: Whether the text is the output of a cell.
  init(source: SourceText, isOutput: Bool = false) {
    self.source = source
    self.isOutput = isOutput
  }

  mutating func check(_ node: MarkdownNode, in lines: ClosedRange<Int> = 1...1) {
    switch node {
    case .htmlBlock(let html, let lines): check(html, in: lines)
    case .html(let html): check(html, in: lines)
    case .paragraph(_, let lines, _), .heading(_, _, let lines): checkChildren(node, in: lines)
    case .table(let table):
      for row in [table.header] + table.rows {
        for node in row.cells.joined() { check(node, in: row.line...row.line) }
      }
    case .link(let destination, _, _):
      if destination.isScript { warnOfScript("a link to", destination, in: lines) }
      checkChildren(node, in: lines)
    default: checkChildren(node, in: lines)
    }
  }

  private mutating func checkChildren(_ node: MarkdownNode, in lines: ClosedRange<Int>) {
    _ = node.mapChildren { child in
      check(child, in: lines)
      return child
    }
  }

  mutating func check(_ text: String, in lines: ClosedRange<Int>) {
    let html = RawHTMLScanner.withoutComments(text)
    for match in html.matches(
      of: /<(script|iframe|object|embed|link|base|form)[ \t\r\n\f>\/]/.ignoresCase()
        .matchingSemantics(.unicodeScalar))
    {
      report(
        .error,
        "raw HTML '<\(match.1)>' does nothing here: a page runs no scripts and makes no requests",
        at: "<\(match.1)", in: lines,
        help: isOutput
          ? "Show what it computes: text, HTML or an image."
          : "Compute it in a cell, or show it with HTML(_:).")
    }
    let scanner = RawHTMLScanner(html)
    for style in scanner.styles { checkStyle(style, in: lines) }
    for tag in scanner.tags { checkAttributes(tag.attributes, of: tag.name, in: lines) }
  }

  private static let elementsWithSource: Set = ["img", "video", "audio", "source", "track"]

  private mutating func checkAttributes(
    _ text: String, of element: String, in lines: ClosedRange<Int>
  ) {
    for attribute in RawHTMLScanner(text).attributes {
      let name = attribute.name
      let value = attribute.value.trimmed {
        $0 == "\"" || $0 == "'" || $0.properties.isWhitespace
      }
      switch name {
      case _ where value.isScript: warnOfScript("raw HTML", attribute.text, in: lines)
      case _ where name.starts(withBytes: "on"): warnOfScript("raw HTML", attribute.text, in: lines)
      case "style": checkStyle(attribute.value, in: lines)
      case "src" where Self.elementsWithSource.contains(element) && !value.isEmbedded:
        report(
          .error, "raw HTML refers to the file '\(value)', which is not part of the page",
          at: "<\(element)", in: lines,
          help: isOutput
            ? "Show the image with display(_:)."
            : "Write ![description](\(value)): such images are embedded.")
      case "src", "srcset", "poster", "background":
        if !value.isEmbedded { warnOfRequest("raw HTML", attribute.text, in: lines) }
      case "href", "xlink:href":
        if ["image", "use"].contains(element), !value.isEmbedded {
          warnOfRequest("raw HTML", attribute.text, in: lines)
        }
      default: break
      }
    }
  }

  private mutating func checkStyle(_ style: String, in lines: ClosedRange<Int>) {
    // Without quotes, a URL has no brackets. So no text is read twice.
    let request = /url\(\s*(?:["']([^"']*)["']|([^"'()\s]+))\s*\)|@import[^;]*/.ignoresCase()
      .matchingSemantics(.unicodeScalar)
    for match in style.matches(of: request)
    where (match.1 ?? match.2)?.isEmbedded != true {
      warnOfRequest("the style", match.0, in: lines)
    }
  }

  // MARK: Messages

  private mutating func warnOfScript(
    _ subject: String, _ text: some StringProtocol, in lines: ClosedRange<Int>
  ) {
    report(
      .warning,
      "\(subject) '\(text)' does nothing here: the page's Content-Security-Policy blocks scripts",
      at: text, in: lines, help: "Compute it in a cell.")
  }

  private mutating func warnOfRequest(
    _ subject: String, _ text: some StringProtocol, in lines: ClosedRange<Int>
  ) {
    report(
      .warning,
      "\(subject) '\(text)' shows nothing here: the page's Content-Security-Policy blocks "
        + "requests", at: text, in: lines,
      help: "Write ![description](file), which embeds the image, or use a data: URL.")
  }

  /// Reports a problem at `text`, or at the first of `lines` if `text` is not found there.
  private mutating func report(
    _ severity: Diagnostic.Severity, _ message: String, at text: some StringProtocol,
    in lines: ClosedRange<Int>, help: String
  ) {
    let isLineEnd: (Unicode.Scalar) -> Bool = { $0 == "\n" || $0 == "\r" }
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix { !isLineEnd($0) }))
    let message = message.unicodeScalars.split(whereSeparator: isLineEnd).map { String($0) }
    let place = lines.lazy.flatMap { [source] in source.locations(of: start, onLine: $0) }.first
    diagnostics.append(
      Diagnostic(
        severity, message.joined(separator: " "),
        at: place ?? SourceLocation(file: source.path, line: lines.lowerBound), help: help))
  }
}

extension StringProtocol {
  fileprivate var isScript: Bool { lowercased().starts(withBytes: "javascript:") }
  /// Whether the URL points into the page itself.
  fileprivate var isEmbedded: Bool {
    utf8.first == UInt8(ascii: "#") || lowercased().starts(withBytes: "data:")
  }

  fileprivate func trimmed(while isDropped: (Unicode.Scalar) -> Bool) -> String {
    let start = unicodeScalars.drop(while: isDropped)
    return String(String.UnicodeScalarView(start.reversed().drop(while: isDropped).reversed()))
  }
}
