/// Walks a notebook's tree in the order of its text and extracts the code. Cells become
/// `.cell(snippet:)`, inline expressions become `.inlineValue(snippet:)`.
struct SnippetCollector {
  let source: SourceText
  let cellDefaults: CellOptions
  private(set) var snippets: [Notebook.Snippet] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var labels: [String: SourceLocation] = [:]
  /// Whether a list or a quote ended in the middle of a code block.
  private var hasCutBlock = false

  init(source: SourceText, cellDefaults: CellOptions) {
    self.source = source
    self.cellDefaults = cellDefaults
  }

  /// `node`, with its cells and inline expressions replaced by the indices of their snippets.
  mutating func collect(_ node: MarkdownNode) -> MarkdownNode {
    switch node {
    case .codeBlock(let block): return collect(block)
    case .code(let span): return collect(span)
    default: return node.mapChildren { collect($0) }
    }
  }

  private mutating func collect(_ span: MarkdownCodeSpan) -> MarkdownNode {
    if let shown = InlineTag.literal(span.text) {
      return .code(MarkdownCodeSpan(text: shown, tagLocation: nil))
    }
    guard let tag = span.tagLocation, let code = InlineTag.code(span.text) else {
      return .code(span)
    }
    snippets.append(.inline(InlineExpression(code: code, location: location(afterTag: tag))))
    return .inlineValue(snippet: snippets.count - 1)
  }

  /// The place where the expression of the tag at `tag` begins: after white space and, on the next
  /// line, after the markers of the quotes around it.
  private func location(afterTag tag: SourceLocation) -> SourceLocation {
    var offset = source.offset(ofLine: tag.line) + tag.column - 1 + "{swift}".utf8.count
    var skipped = Set(" \t\r\n".utf8)
    while offset < source.bytes.count, skipped.contains(source.bytes[offset]) {
      if source.bytes[offset] == UInt8(ascii: "\n") { skipped.insert(UInt8(ascii: ">")) }
      offset += 1
    }
    return source.location(of: offset)
  }

  private mutating func collect(_ block: MarkdownCodeBlock) -> MarkdownNode {
    guard let fence = block.fence else { return .codeBlock(block) }
    let location = SourceLocation(file: source.path, line: fence.line, column: fence.column)
    guard fence.isClosed else {
      // What follows a block that ended too early is not what its author sees there.
      if !hasCutBlock {
        let container = container(endingAfter: block, fence)
        hasCutBlock = container != nil
        diagnostics.append(
          Diagnostic(
            "the code block that begins here has no end", at: location,
            help: container ?? "End it with a line of its own: \(fence.text)"))
      }
      return .codeBlock(block)
    }
    switch CellTag(info: block.info) {
    case .shown: return .codeBlock(block)
    case .literal(let tag):
      let code = "\(fence.text){\(tag)}\n\(block.code)\(fence.text)\n"
      return .codeBlock(MarkdownCodeBlock(info: "markdown", code: code, fence: fence))
    case .foreign(let language):
      diagnostics.append(foreignCell(language, at: location, fence: fence))
      return .codeBlock(block)
    case .tagWithOptions:
      diagnostics.append(
        Diagnostic(
          "found '\(block.info)', expected '{swift}' alone", at: location,
          help: "Write options in the cell's first lines: //| echo: false"))
      return .codeBlock(block)
    case .misspelled:
      diagnostics.append(
        Diagnostic(
          "found '\(block.info)', expected '{swift}'", at: location,
          help: "Write \(fence.text)swift to show the code without running it."))
      return .codeBlock(block)
    case .swift: return cell(block, fence: fence, at: location)
    }
  }

  /// How to keep a block in the list or quote that ended in the middle of it; nil if none did.
  private func container(
    endingAfter block: MarkdownCodeBlock, _ fence: MarkdownCodeBlock.Fence
  ) -> String? {
    let number = fence.line + 1 + block.code.utf8.count { $0 == UInt8(ascii: "\n") }
    let opening = source.line(fence.line).prefix(fence.column - 1)
    let next = source.line(number)
    guard number <= source.lineCount, fence.column > 1 else { return nil }
    if opening.contains(UInt8(ascii: ">")) {
      return "The quote ends before line \(number), which does not begin with '>'."
    }
    let indentation = next.prefix { $0 == UInt8(ascii: " ") }.count
    guard indentation < next.count, indentation < fence.column - 1 else { return nil }
    return
      "The list ends before line \(number). Indent the code by \(fence.column - 1) spaces, like "
      + "the line that begins the block."
  }

  private func foreignCell(
    _ language: String, at location: SourceLocation, fence: MarkdownCodeBlock.Fence
  ) -> Diagnostic {
    if Suggestion.nearest(to: language, among: ["swift"]) != nil {
      return Diagnostic(
        "unknown language '{\(language)}'", at: location, help: "Did you mean '{swift}'?")
    }
    let word = language.prefix { $0.isLetter || $0.isNumber }
    return Diagnostic(
      "a '{\(language)}' cell cannot run: nbrun runs Swift only", at: location,
      help: "Write \(fence.text)\(word) to show it without running it.")
  }

  private mutating func cell(
    _ block: MarkdownCodeBlock, fence: MarkdownCodeBlock.Fence, at location: SourceLocation
  ) -> MarkdownNode {
    let lines = OptionLines(code: block.code, firstLine: fence.line + 1, source: source)
    var options = cellDefaults
    var captionLines = 0..<0
    var places: [String: SourceLocation] = [:]
    do {
      let mapping = try YAMLMapping(lines.yaml, subject: "the cell's options")
      var reader = CellOptionsReader()
      options = reader.read(mapping, over: cellDefaults, isExecute: false)
      diagnostics += reader.diagnostics
      if let index = mapping.entries.firstIndex(where: { $0.key == "fig-cap" }) {
        let end = index + 1 < mapping.entries.count ? mapping.entries[index + 1].lineIndex : nil
        captionLines = mapping.entries[index].lineIndex..<(end ?? lines.count)
      }
      register(options.label, of: mapping)
      places = Dictionary(
        mapping.entries.map { ($0.key, $0.keyLocation) }, uniquingKeysWith: { first, _ in first })
      warnOfUnusedFigureOptions(options, places)
    } catch {
      diagnostics += error.diagnostics
    }
    let firstLine = fence.line + 1 + lines.count
    diagnostics +=
      OptionLikeComments(lines.code, firstLine: firstLine, source: source).diagnostics
    let first = lines.code.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated().first { !$0.element.allSatisfy(\.isWhitespace) }
    let column =
      first.map { source.location(of: String($0.element), onLine: firstLine + $0.offset).column }
      ?? 1
    snippets.append(
      .cell(
        Cell(
          options: options, code: lines.code,
          location: SourceLocation(file: source.path, line: firstLine, column: column),
          indentation: column - 1, optionPlaces: places)))
    let snippet = snippets.count - 1
    return .cell(
      snippet: snippet,
      caption: caption(options.figureCaption, lines: captionLines.map { fence.line + 1 + $0 }))
  }

  /// Warns of a caption or a figure's text in a cell whose own options hide all output.
  private mutating func warnOfUnusedFigureOptions(
    _ options: CellOptions, _ places: [String: SourceLocation]
  ) {
    let hiding =
      !options.eval
      ? "eval" : !options.include ? "include" : options.output == .hide ? "output" : ""
    guard places[hiding] != nil else { return }
    diagnostics += Diagnostic.unusedFigureOptions(
      places, reason: "the cell shows no output ('\(hiding): false')")
  }

  private mutating func register(_ label: String?, of mapping: YAMLMapping) {
    guard let label, let entry = mapping.entries.first(where: { $0.key == "label" }) else {
      return
    }
    guard let first = labels[label] else {
      labels[label] = entry.value.location
      return
    }
    diagnostics.append(
      Diagnostic(
        "duplicate label '\(label)'", at: entry.value.location,
        notes: [Diagnostic.Note("'\(label)' is first used here", at: first)]))
  }

  /// The inlines of a caption. Its inline expressions run after the cell.
  ///
  /// YAML may fold and quote the caption, so the n-th `` `{swift} `` of the text is taken to be the
  /// n-th on the notebook's lines.
  private mutating func caption(_ text: String?, lines: [Int]) -> [MarkdownNode] {
    guard let text else { return [] }
    var tags = lines.flatMap { source.locations(of: "`{swift}", onLine: $0) }.map {
      SourceLocation(file: $0.file, line: $0.line, column: $0.column + 1)
    }[...]
    do {
      let content = try InlineMarkdown.parse(text, path: source.path)
      if let first = lines.first, let last = lines.last {
        var shownTags = ShownTagCheck(source: source)
        let placed = tags
        for node in content {
          var tags = placed
          shownTags.check(node.placingTags(&tags), in: first...last)
        }
        diagnostics += shownTags.diagnostics
      }
      return content.map { collect($0.placingTags(&tags)) }
    } catch {
      diagnostics += error.diagnostics
      return []
    }
  }
}

extension MarkdownNode {
  /// The node, with the positions in `tags` assigned to its tagged code spans, in order.
  fileprivate func placingTags(_ tags: inout ArraySlice<SourceLocation>) -> MarkdownNode {
    guard case .code(var span) = self else {
      return mapChildren { $0.placingTags(&tags) }
    }
    if span.tagLocation != nil { span.tagLocation = tags.popFirst() ?? span.tagLocation }
    return .code(span)
  }
}
