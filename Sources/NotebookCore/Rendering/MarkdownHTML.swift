/// The elements that a page renders in its own way, because CommonMark lacks them or differs.
protocol MarkdownElements: AnyObject {
  /// The `id` of a heading, or nil for none.
  func headingID(_ content: [MarkdownNode], level: Int) -> String?
  /// A code block, from `<pre>` on.
  func codeBlock(_ block: MarkdownCodeBlock) -> String
  /// The value of an image's `src`, escaped.
  func imageSource(_ image: MarkdownImage) -> String
  /// The HTML before and after a table.
  var tableWrapper: (opening: String, closing: String) { get }
  func cell(snippet: Int, caption: [MarkdownNode]) -> String
  /// The text of an inline expression's value, not yet escaped.
  func inlineValue(snippet: Int) -> String
}

/// Renders a Markdown tree as HTML, byte for byte like `cmark --unsafe`, except for the
/// `MarkdownElements`.
struct MarkdownHTML {
  /// The origin of the output from a certain offset on.
  enum Origin {
    /// A block that begins at a line of the text.
    case block(line: Int)
    case cell(snippet: Int)
    /// The text after a cell.
    case end(ofCell: Int)
  }

  private(set) var output = ""
  /// The offsets at which parts of the output begin, in UTF-8 bytes, in ascending order.
  private(set) var origins: [(offset: Int, origin: Origin)] = []
  private let elements: any MarkdownElements

  init(_ elements: any MarkdownElements) { self.elements = elements }

  static func render(_ nodes: [MarkdownNode], _ elements: any MarkdownElements) -> String {
    var html = MarkdownHTML(elements)
    html.write(nodes)
    return html.output
  }

  mutating func write(_ nodes: [MarkdownNode], isTight: Bool = false) {
    for node in nodes { write(node, isTight: isTight) }
  }

  private mutating func write(_ node: MarkdownNode, isTight: Bool) {
    switch node {
    case .document(let children): write(children)
    case .blockQuote(let children):
      startLine()
      output += "<blockquote>\n"
      write(children)
      startLine()
      output += "</blockquote>\n"
    case .list(let list): write(list)
    case .heading(let level, let content, let lines):
      startLine()
      mark(.block(line: lines.lowerBound))
      let id = elements.headingID(content, level: level).map { " id=\"\(HTMLText.escaped($0))\"" }
      output += "<h\(level)\(id ?? "")>"
      write(content)
      output += "</h\(level)>\n"
    case .paragraph(let content, let lines, _):
      if !isTight { startLine() }
      mark(.block(line: lines.lowerBound))
      if isTight { return write(content) }
      output += "<p>"
      write(content)
      output += "</p>\n"
    case .codeBlock(let block):
      startLine()
      if let fence = block.fence { mark(.block(line: fence.line)) }
      output += elements.codeBlock(block)
    case .htmlBlock(let html, let lines):
      startLine()
      mark(.block(line: lines.lowerBound))
      output += html
      startLine()
    case .thematicBreak:
      startLine()
      output += "<hr />\n"
    case .table(let table): write(table)
    case .cell(let snippet, let caption):
      startLine()
      mark(.cell(snippet: snippet))
      output += elements.cell(snippet: snippet, caption: caption)
      mark(.end(ofCell: snippet))
    default: writeInline(node)
    }
  }

  private mutating func writeInline(_ node: MarkdownNode) {
    switch node {
    case .text(let text): output += HTMLText.escaped(text)
    case .softBreak: output += "\n"
    case .lineBreak: output += "<br />\n"
    case .code(let span): output += "<code>\(HTMLText.escaped(span.text))</code>"
    case .html(let html): output += html
    case .emphasis(let content): write(content, in: "em")
    case .strong(let content): write(content, in: "strong")
    case .link(let destination, let title, let content):
      output += "<a href=\"\(HTMLText.escapedDestination(destination))\"\(titleAttribute(title))>"
      write(content)
      output += "</a>"
    case .image(let image):
      let alternative = HTMLText.escaped(MarkdownText.plain(image.content, elements.inlineValue))
      output += "<img src=\"\(elements.imageSource(image))\" alt=\"\(alternative)\""
      output += "\(titleAttribute(image.title)) />"
    case .inlineValue(let snippet):
      output +=
        "<span class=\"value\">\(HTMLText.escaped(elements.inlineValue(snippet: snippet)))</span>"
    default: preconditionFailure("a block among inlines: \(node)")
    }
  }

  private mutating func write(_ content: [MarkdownNode], in tag: String) {
    output += "<\(tag)>"
    write(content)
    output += "</\(tag)>"
  }

  private func titleAttribute(_ title: String) -> String {
    title.isEmpty ? "" : " title=\"\(HTMLText.escaped(title))\""
  }

  private mutating func write(_ list: MarkdownList) {
    startLine()
    let tag: String
    switch list.kind {
    case .bullet:
      tag = "ul"
      output += "<ul>\n"
    case .ordered(let start):
      tag = "ol"
      output += start == 1 ? "<ol>\n" : "<ol start=\"\(start)\">\n"
    }
    for item in list.items {
      startLine()
      output += "<li>"
      write(item, isTight: list.isTight)
      output += "</li>\n"
    }
    output += "</\(tag)>\n"
  }

  private mutating func write(_ table: MarkdownTable) {
    let wrapper = elements.tableWrapper
    startLine()
    mark(.block(line: table.header.line))
    output += "\(wrapper.opening)<table>\n<thead>\n"
    write(table.header, tag: "th scope=\"col\"", table.alignments)
    output += "</thead>\n"
    if !table.rows.isEmpty {
      output += "<tbody>\n"
      for row in table.rows { write(row, tag: "td", table.alignments) }
      output += "</tbody>\n"
    }
    output += "</table>\(wrapper.closing)\n"
  }

  private mutating func write(
    _ row: MarkdownTable.Row, tag: String, _ alignments: [MarkdownTable.Alignment?]
  ) {
    output += "<tr>\n"
    for (cell, alignment) in zip(row.cells, alignments) {
      let style = alignment.map { " style=\"text-align: \($0.rawValue)\"" } ?? ""
      output += "<\(tag)\(style)>"
      write(cell)
      output += "</\(tag.prefix(2))>\n"
    }
    output += "</tr>\n"
  }

  private mutating func mark(_ origin: Origin) { origins.append((output.utf8.count, origin)) }

  private mutating func startLine() {
    if !output.isEmpty, !output.utf8.reversed().starts(with: "\n".utf8) { output += "\n" }
  }
}

/// The text of inlines without markup, for `alt`, titles and heading anchors.
enum MarkdownText {
  static func plain(_ nodes: [MarkdownNode], _ inlineValue: (Int) -> String) -> String {
    nodes.map { node in
      switch node {
      case .text(let text), .html(let text): text
      case .code(let span): span.text
      case .softBreak, .lineBreak: " "
      case .emphasis(let content), .strong(let content), .link(_, _, let content):
        plain(content, inlineValue)
      case .image(let image): plain(image.content, inlineValue)
      case .inlineValue(let snippet): inlineValue(snippet)
      default: ""
      }
    }.joined()
  }
}

/// Plain CommonMark, as cmark renders it, without the elements of a page.
final class PlainElements: MarkdownElements {
  func headingID(_ content: [MarkdownNode], level: Int) -> String? { nil }

  func codeBlock(_ block: MarkdownCodeBlock) -> String {
    let language = block.info.firstWord
    let attribute = language.isEmpty ? "" : " class=\"language-\(HTMLText.escaped(language))\""
    return "<pre><code\(attribute)>\(HTMLText.escaped(block.code))</code></pre>\n"
  }

  func imageSource(_ image: MarkdownImage) -> String { HTMLText.escapedDestination(image.source) }
  var tableWrapper: (opening: String, closing: String) { ("", "") }
  func cell(snippet: Int, caption: [MarkdownNode]) -> String { "" }
  func inlineValue(snippet: Int) -> String { "" }
}
