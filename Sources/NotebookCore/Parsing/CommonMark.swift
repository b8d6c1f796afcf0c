private import CCMark

/// CommonMark 0.30, parsed by cmark (the reference implementation) into a tree of Swift values.
///
/// No other file uses cmark.
struct CommonMark {
  let source: SourceText
  let marked: MarkedText
  /// The number of lines before the Markdown (the front matter).
  let lineOffset: Int
  /// The text whose lines the tree counts: the notebook, or a text that was derived from it.
  private let text: SourceText
  private let textOffset: Int

  init(source: SourceText, marked: MarkedText, lineOffset: Int) {
    self.init(
      source: source, marked: marked, lineOffset: lineOffset, text: source, textOffset: lineOffset)
  }

  private init(
    source: SourceText, marked: MarkedText, lineOffset: Int, text: SourceText, textOffset: Int
  ) {
    self.source = source
    self.marked = marked
    self.lineOffset = lineOffset
    self.text = text
    self.textOffset = textOffset
  }

  /// The limit for nested containers and inlines. No real document is nested this deep.
  private static let depthLimit = 500

  /// The tree of a text that was derived from `marked.bytes`. Its lines are those of that text.
  func parse(derived markdown: [UInt8]) throws(DiagnosticsError) -> [MarkdownNode] {
    let text = SourceText(path: source.path, bytes: markdown)
    return try CommonMark(
      source: source, marked: marked, lineOffset: lineOffset, text: text, textOffset: 0
    ).parse(markdown)
  }

  /// The tree of `markdown`, which is `marked.bytes`.
  ///
  /// - Throws: `DiagnosticsError` if the text is nested deeper than the limit.
  func parse(_ markdown: [UInt8]) throws(DiagnosticsError) -> [MarkdownNode] {
    let document = markdown.withUnsafeBytes { buffer in
      cmark_parse_document(
        buffer.bindMemory(to: CChar.self).baseAddress, buffer.count, CMARK_OPT_DEFAULT)
    }
    guard let document else { preconditionFailure("cmark returned no document") }
    defer { cmark_node_free(document) }
    cmark_consolidate_text_nodes(document)
    try checkDepth(document)
    return children(of: document)
  }

  private func checkDepth(_ document: OpaquePointer) throws(DiagnosticsError) {
    let iterator = cmark_iter_new(document)
    defer { cmark_iter_free(iterator) }
    var depth = 0
    var line = 1
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      guard let node = cmark_iter_get_node(iterator), cmark_node_first_child(node) != nil else {
        continue
      }
      depth += event == CMARK_EVENT_ENTER ? 1 : -1
      line = max(line, Int(cmark_node_get_start_line(node)))
      guard depth <= Self.depthLimit else {
        throw DiagnosticsError(
          Diagnostic(
            "quotes, lists and emphasis are nested more than \(Self.depthLimit) deep here",
            at: SourceLocation(file: source.path, line: line + textOffset)))
      }
    }
  }
}

extension CommonMark {
  private func children(of node: OpaquePointer) -> [MarkdownNode] {
    var nodes: [MarkdownNode] = []
    var next = cmark_node_first_child(node)
    while let child = next {
      if let converted = convert(child) { nodes.append(converted) }
      next = cmark_node_next(child)
    }
    return nodes
  }

  private func convert(_ node: OpaquePointer) -> MarkdownNode? {
    switch cmark_node_get_type(node) {
    case CMARK_NODE_BLOCK_QUOTE: .blockQuote(children(of: node))
    case CMARK_NODE_LIST: .list(list(node))
    case CMARK_NODE_CODE_BLOCK: .codeBlock(codeBlock(node))
    case CMARK_NODE_HTML_BLOCK: .htmlBlock(literal(node), lines: lines(node))
    case CMARK_NODE_PARAGRAPH:
      .paragraph(
        children(of: node), lines: lines(node), column: Int(cmark_node_get_start_column(node)))
    case CMARK_NODE_HEADING:
      .heading(
        level: Int(cmark_node_get_heading_level(node)), content: children(of: node),
        lines: lines(node))
    case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
    case CMARK_NODE_TEXT: .text(literal(node))
    case CMARK_NODE_SOFTBREAK: .softBreak
    case CMARK_NODE_LINEBREAK: .lineBreak
    case CMARK_NODE_CODE: .code(codeSpan(node))
    case CMARK_NODE_HTML_INLINE: .html(literal(node))
    case CMARK_NODE_EMPH: .emphasis(children(of: node))
    case CMARK_NODE_STRONG: .strong(children(of: node))
    case CMARK_NODE_LINK:
      .link(
        destination: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)),
        content: children(of: node))
    case CMARK_NODE_IMAGE:
      // The place is found later, because cmark's columns of inlines are unreliable.
      .image(
        MarkdownImage(
          source: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)),
          content: children(of: node), location: SourceLocation(file: source.path, line: 1)))
    default: nil
    }
  }

  private func list(_ node: OpaquePointer) -> MarkdownList {
    var items: [[MarkdownNode]] = []
    var next = cmark_node_first_child(node)
    while let item = next {
      items.append(children(of: item))
      next = cmark_node_next(item)
    }
    let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
    return MarkdownList(
      kind: isOrdered ? .ordered(start: Int(cmark_node_get_list_start(node))) : .bullet,
      isTight: cmark_node_get_list_tight(node) != 0, items: items)
  }

  private func codeSpan(_ node: OpaquePointer) -> MarkdownCodeSpan {
    let text = cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    let offset = marked.offsetOfTag(leading: text)
    return MarkdownCodeSpan(
      text: marked.restored(text),
      tagLocation: offset.map { source.location(of: source.offset(ofLine: lineOffset + 1) + $0) })
  }

  private func codeBlock(_ node: OpaquePointer) -> MarkdownCodeBlock {
    let code = literal(node)
    let lines = lines(node)
    let column = max(1, Int(cmark_node_get_start_column(node)))
    let line = text.line(lines.lowerBound)
    guard !isIndented(code, line: line, column: column) else {
      return MarkdownCodeBlock(info: "", code: code, fence: nil)
    }
    let opening = line.dropFirst(column - 1)
    let fence = opening.prefix { $0 == opening.first }
    return MarkdownCodeBlock(
      info: string(cmark_node_get_fence_info(node)), code: code,
      fence: MarkdownCodeBlock.Fence(
        line: lines.lowerBound, column: column, text: String(decoding: fence, as: UTF8.self),
        isClosed: isClosed(node, fence: fence, code: code, lines: lines)))
  }

  /// Whether a code block has no fence, which cmark does not report. The text of such a block
  /// begins on the block's own first line, indented by four columns.
  private func isIndented(_ code: String, line: ArraySlice<UInt8>, column: Int) -> Bool {
    let blank: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    let opening = line.dropFirst(column - 1)
    // A tab that reaches past the fourth column belongs partly to the text.
    let around = line.dropFirst(max(0, column - 2)).prefix(column > 1 ? 2 : 1)
    guard around.contains(where: blank.contains) else { return false }
    let first = code.utf8.prefix { $0 != UInt8(ascii: "\n") }
    return first.drop(while: blank.contains).elementsEqual(opening.drop(while: blank.contains))
  }

  /// Whether a closing fence ended the block.
  ///
  /// If so, cmark's last line is that fence. If the document ended the block, it is the last line
  /// of code. If the container ended, it is the line after the container, and a new block may open
  /// there with a fence of its own.
  private func isClosed(
    _ node: OpaquePointer, fence: ArraySlice<UInt8>, code: String, lines: ClosedRange<Int>
  ) -> Bool {
    let contentLines = code.utf8.count { $0 == UInt8(ascii: "\n") }
    guard lines.count == contentLines + 2, let character = fence.first else { return false }
    var ancestor: OpaquePointer? = node
    while let current = ancestor {
      if let next = cmark_node_next(current) {
        if Int(cmark_node_get_start_line(next)) + textOffset == lines.upperBound { return false }
        break
      }
      ancestor = cmark_node_parent(current)
    }
    let blank: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    let visible = text.line(lines.upperBound).reversed().drop(while: blank.contains)
    let run = visible.prefix { $0 == character }
    return run.count >= fence.count
      && visible.dropFirst(run.count).allSatisfy { blank.contains($0) || $0 == UInt8(ascii: ">") }
  }

  private func lines(_ node: OpaquePointer) -> ClosedRange<Int> {
    let start = Int(cmark_node_get_start_line(node))
    return start + textOffset...max(start, Int(cmark_node_get_end_line(node))) + textOffset
  }

  private func literal(_ node: OpaquePointer) -> String { string(cmark_node_get_literal(node)) }

  private func string(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { marked.restored(String(cString: $0)) } ?? ""
  }
}
