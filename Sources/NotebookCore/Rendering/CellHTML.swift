/// Renders a cell's code and outputs as HTML.
enum CellHTML {
  static func code(_ cell: Cell, strings: PageStrings) -> String {
    let code = cell.code.withoutLineEnds
    guard !code.allSatisfy(\.isWhitespace) else { return "" }
    let listing = """
      <pre class="source" tabindex="0"><code class="language-swift">\
      \(SwiftHighlighter.html(String(code)))</code></pre>

      """
    guard cell.options.codeFold else { return listing }
    let summary = HTMLText.escaped(cell.options.codeSummary ?? strings.code)
    return "<details>\n<summary>\(summary)</summary>\n\(listing)</details>\n"
  }

  /// `outputs`, with consecutive pieces of one stream joined. How a pipe splits the text is random
  /// and must not show.
  static func merged(_ outputs: [CellOutput]) -> [CellOutput] {
    outputs.reduce(into: []) { merged, output in
      if case .text(let stream, let text) = output,
        case .text(stream, let before)? = merged.last
      {
        merged[merged.count - 1] = .text(stream, before + text)
      } else {
        merged.append(output)
      }
    }
  }

  static func output(_ output: CellOutput, of cell: Cell, strings: PageStrings) -> String {
    switch output {
    case .text(let stream, let text):
      let isError = stream == .standardError
      return pre(
        text, class: isError ? "stderr" : "stdout",
        label: isError ? strings.errorOutput : strings.output)
    case .value(let bundle):
      return BundleHTML.html(bundle, class: "result", cell: cell, strings: strings)
    case .display(let bundle):
      return BundleHTML.html(bundle, class: "shown", cell: cell, strings: strings)
    case .error(let diagnostic):
      return pre(message(diagnostic), class: "error", label: strings.error)
    }
  }

  static func pre(_ text: String, class name: String, label: String) -> String {
    let shown = TerminalText.shown(text).withoutLineEnds
    guard !shown.isEmpty else { return "" }
    // HTML drops a newline directly after `<pre>`. One more keeps the text's own.
    let start = shown.utf8.first == UInt8(ascii: "\n") ? "\n" : ""
    return """
      <pre class="\(name)" role="group" aria-label="\(label)" tabindex="0">\
      \(start)\(HTMLText.escaped(shown))</pre>

      """
  }

  /// The error as the console prints it, but with the notebook's name only: its folder does not
  /// belong in the page.
  private static func message(_ diagnostic: Diagnostic) -> String {
    var lines = [place(diagnostic.location) + "\(diagnostic.severity): \(diagnostic.message)"]
    lines += diagnostic.notes.map { place($0.location) + "note: \($0.message)" }
    if let help = diagnostic.help { lines.append(help) }
    return lines.joined(separator: "\n")
  }

  private static func place(_ location: SourceLocation?) -> String {
    guard let location else { return "" }
    return "\(location.file.fileName):\(location.line):\(location.column): "
  }
}
