/// Looks through the prose's raw HTML for what a page cannot keep its promises with.
///
/// A notebook's author is trusted, so raw HTML goes into the page as it stands. But the page runs
/// no scripts and asks nothing of the network (its Content-Security-Policy says so to the browser),
/// so an element that needs either would silently do nothing: better to say so.
struct RawHTMLCheck {
  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  init(source: SourceText) { self.source = source }

  mutating func check(_ node: MarkdownNode, in lines: ClosedRange<Int> = 1...1) {
    switch node {
    case .htmlBlock(let html, let lines): check(html, in: lines)
    case .html(let html): check(html, in: lines)
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

  private mutating func check(_ html: String, in lines: ClosedRange<Int>) {
    for match in html.matches(
      of: /<(script|iframe|object|embed|link|base|form)[\s>\/]/.ignoresCase())
    {
      report(
        "raw HTML '<\(match.1)>' does nothing here: a page runs no scripts and makes no requests",
        tag: "<\(match.1)", in: lines, help: "Compute it in a cell, or show it with HTML(_:).")
    }
    let sources = /<(img|video|audio|source|track)\s[^>]*?src\s*=\s*["']?(?!data:)([^"'\s>]+)/
    for match in html.matches(of: sources.ignoresCase()) {
      report(
        "raw HTML names the file '\(match.2)', which is not part of the page",
        tag: "<\(match.1)", in: lines,
        help: "Write ![description](\(match.2)): images named so are embedded.")
    }
  }

  private mutating func report(
    _ message: String, tag: String, in lines: ClosedRange<Int>, help: String
  ) {
    let place = lines.flatMap { source.locations(of: tag, onLine: $0) }.first
    diagnostics.append(
      Diagnostic(
        message, at: place ?? SourceLocation(file: source.path, line: lines.lowerBound),
        help: help))
  }
}
