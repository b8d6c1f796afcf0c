internal import Display

/// Checks what a cell showed, as `RawHTMLCheck` checks the prose, and whether a caption has
/// something to describe.
enum OutputCheck {
  /// The problems of `outputs`, at the place of the cell.
  static func diagnostics(_ outputs: [CellOutput], of cell: Cell) -> [Diagnostic] {
    guard cell.options.include, cell.options.output != .hide else { return [] }
    var check = RawHTMLCheck(
      source: SourceText(path: cell.location.file, bytes: []), isOutput: true)
    var kinds: Set<String> = []
    for output in CellHTML.merged(outputs) {
      switch output {
      case .text(.standardOutput, let text) where cell.options.output == .asis:
        checkMarkdown(text, &check)
        if !text.allSatisfy(\.isWhitespace) { kinds.insert("text/markdown") }
      case .text(_, let text):
        if !text.utf8.allSatisfy({ $0 == UInt8(ascii: "\n") }) { kinds.insert("text/plain") }
      case .value(let bundle), .display(let bundle):
        guard let richest = bundle.richest else { continue }
        kinds.insert(richest.mimeType)
        let text = String(decoding: richest.bytes, as: UTF8.self)
        switch richest.mimeType {
        case "text/markdown": checkMarkdown(text, &check)
        case "text/html", "image/svg+xml": check.check(text, in: 1...1)
        default: break
        }
      case .error: kinds.insert("text/plain")
      }
    }
    return atCell(check.diagnostics, cell) + unusedFigureOptions(kinds, of: cell)
  }

  /// Text that is nested too deep is reported when the page is made.
  private static func checkMarkdown(_ text: String, _ check: inout RawHTMLCheck) {
    let blocks = (try? MarkdownParser(path: check.source.path, text: text).parse()) ?? []
    check.check(.document(blocks))
  }

  /// Each problem once, at the place of the cell.
  private static func atCell(_ diagnostics: [Diagnostic], _ cell: Cell) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.compactMap {
      var diagnostic = $0
      diagnostic.location = cell.location
      diagnostic.message = "in this cell's output, \(diagnostic.message)"
      return seen.insert(diagnostic).inserted ? diagnostic : nil
    }
  }

  private static func unusedFigureOptions(_ kinds: Set<String>, of cell: Cell) -> [Diagnostic] {
    if kinds.isEmpty {
      return Diagnostic.unusedFigureOptions(
        cell.optionPlaces, reason: "the cell shows no output")
    }
    // HTML may contain a figure.
    guard kinds.isSubset(of: ["text/plain", "text/markdown"]) else { return [] }
    return Diagnostic.unusedFigureOptions(
      cell.optionPlaces, among: ["fig-alt"], reason: "the cell shows no figure")
  }
}
