/// Renders a notebook's body for a page: with anchors, highlighted code, cells with their outputs,
/// and embedded images.
final class PageBuilder: MarkdownElements {
  struct Heading {
    var level: Int
    var id: String
    var text: String
    var html: String
  }

  let notebook: Notebook
  let strings: PageStrings
  private(set) var headings: [Heading] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let result: RunResult
  private var anchors = Anchors()
  private var figureCount = 0
  /// The cell whose printed Markdown is being rendered, for errors in it.
  private var asIsCell: Cell?

  init(notebook: Notebook, result: RunResult, strings: PageStrings) {
    precondition(
      notebook.snippets.count == result.snippets.count, "the result belongs to another notebook")
    self.notebook = notebook
    self.result = result
    self.strings = strings
  }

  func headingID(_ content: [MarkdownNode], level: Int) -> String? {
    let text = MarkdownText.plain(content, inlineValue)
    let id = anchors.unique(Anchors.slug(text))
    let html = MarkdownHTML.render(content.map { $0.asEntry(inlineValue) }, self)
    headings.append(Heading(level: level, id: id, text: text, html: html))
    return id
  }

  func codeBlock(_ block: MarkdownCodeBlock) -> String {
    let language = block.info.firstWord
    let code =
      language.lowercased() == "swift"
      ? SwiftHighlighter.html(block.code) : HTMLText.escaped(block.code)
    let attribute = language.isEmpty ? "" : " class=\"language-\(HTMLText.escaped(language))\""
    return "<pre class=\"listing\" tabindex=\"0\"><code\(attribute)>\(code)</code></pre>\n"
  }

  func imageSource(_ image: MarkdownImage) -> String {
    if image.source.starts(withBytes: "data:image/") {
      return HTMLText.escapedDestination(image.source)
    }
    if let embedded = notebook.images[ExactText(image.source)] {
      return DataURL.string(mimeType: embedded.mimeType, bytes: embedded.bytes)
    }
    diagnostics.append(
      Diagnostic(
        "this cell printed the image '\(image.source)', which is not part of the page",
        at: asIsCell?.location ?? image.location,
        help: "Show it with display(_:), or use it in the notebook's prose."))
    return ""
  }

  var tableWrapper: (opening: String, closing: String) {
    (
      "<div class=\"table\" role=\"region\" aria-label=\"\(strings.table)\" tabindex=\"0\">\n",
      "\n</div>"
    )
  }

  func inlineValue(snippet: Int) -> String {
    guard case .inline(let text) = result.snippets[snippet] else {
      guard case .inline(let expression) = notebook.snippets[snippet] else { return "" }
      return expression.code
    }
    return TerminalText.shown(text)
  }

  func cell(snippet: Int, caption: [MarkdownNode]) -> String {
    guard case .cell(let cell) = notebook.snippets[snippet], cell.options.include else { return "" }
    let name = notebook.name(ofCell: snippet)
    let id = anchors.unique("cell-\(name)")
    var outputs: [CellOutput] = []
    if case .cell(let all) = result.snippets[snippet] { outputs = all }
    let code = cell.options.echo ? CellHTML.code(cell, strings: strings) : ""
    let shown = cell.options.output == .hide ? "" : self.outputs(outputs, of: cell, caption)
    guard !code.isEmpty || !shown.isEmpty else { return "" }
    let label = HTMLText.escaped(strings.cell(name))
    return """
      <div class="cell" id="\(HTMLText.escaped(id))" role="group" aria-label="\(label)" \
      data-line="\(cell.location.line)">
      \(code)\(shown)</div>

      """
  }

  private func outputs(
    _ outputs: [CellOutput], of cell: Cell, _ caption: [MarkdownNode]
  ) -> String {
    let merged = CellHTML.merged(outputs)
    let html = merged.map { output in
      if cell.options.output == .asis, case .text(.standardOutput, let text) = output {
        return asIs(text, of: cell)
      }
      return CellHTML.output(output, of: cell, strings: strings)
    }.joined()
    guard !html.isEmpty else { return "" }
    let kind = cell.options.output == .asis ? "outputs asis" : "outputs"
    guard !caption.isEmpty else { return "<div class=\"\(kind)\">\n\(html)</div>\n" }
    figureCount += 1
    let text = MarkdownHTML.render(caption, self)
    return """
      <figure class="\(kind)">
      \(html)<figcaption><b>\(strings.figure(figureCount))</b> \(text)</figcaption>
      </figure>

      """
  }

  /// Renders Markdown that a cell printed as part of the page.
  private func asIs(_ text: String, of cell: Cell) -> String {
    do {
      let nodes = try MarkdownParser(path: cell.location.file, text: text).parse()
      asIsCell = cell
      defer { asIsCell = nil }
      return MarkdownHTML.render(nodes, self)
    } catch {
      diagnostics += error.diagnostics.map {
        var diagnostic = $0
        diagnostic.location = cell.location
        return diagnostic
      }
      return ""
    }
  }
}

extension Notebook {
  /// The label of the cell `snippets[snippet]`, or its number among the cells.
  func name(ofCell snippet: Int) -> String {
    if case .cell(let cell) = snippets[snippet], let label = cell.options.label { return label }
    return "\(snippets[...snippet].count { if case .cell = $0 { true } else { false } })"
  }
}

extension MarkdownNode {
  /// The node as a part of the table of contents. Links become their text, because a link cannot
  /// contain another one. Images become their descriptions.
  fileprivate func asEntry(_ inlineValue: (Int) -> String) -> MarkdownNode {
    switch self {
    case .link(_, _, let content): .document(content.map { $0.asEntry(inlineValue) })
    case .image(let image): .text(MarkdownText.plain(image.content, inlineValue))
    default: mapChildren { $0.asEntry(inlineValue) }
    }
  }
}
