internal import Mustache

/// Renders a notebook and the results of its run as one self-contained HTML page.
package enum PageRenderer {
  /// The page's HTML: see `page(of:result:)`.
  package static func render(
    _ notebook: Notebook, result: RunResult
  ) throws(DiagnosticsError) -> String {
    try page(of: notebook, result: result).html
  }

  /// The page, which is a pure function of the arguments and of the program's version.
  ///
  /// - Parameters:
  ///   - notebook: The notebook, with its parameters as they were during the run.
  ///   - result: The results of its snippets, one for each snippet.
  /// - Returns: The complete HTML file, and the origins of its parts.
  /// - Throws: `DiagnosticsError` if a cell printed Markdown that a page cannot show.
  package static func page(
    of notebook: Notebook, result: RunResult
  ) throws(DiagnosticsError) -> Page {
    let strings = PageStrings.strings(for: notebook.frontMatter.language)
    let builder = PageBuilder(notebook: notebook, result: result, strings: strings)
    var body = MarkdownHTML(builder)
    body.write([notebook.document])
    guard builder.diagnostics.isEmpty else { throw DiagnosticsError(builder.diagnostics) }
    var page = try titleBlock(of: notebook, builder: builder)
    page["lang"] = notebook.frontMatter.language
    page["style"] = PageTemplate.style
    page["generator"] = "nbrun \(ProgramVersion.current)"
    page["skipToContent"] = strings.skipToContent
    page["contents"] = contents(builder.headings, strings: strings)
    page["madeFrom"] = strings.madeFrom(notebook.path.fileName, "nbrun \(ProgramVersion.current)")
    page["promise"] = strings.promise
    page["facts"] = facts(notebook.frontMatter, result, strings: strings)
    // The template gets a mark in place of the body, so that the body's offset is known.
    page["body"] = "\u{0}"
    let rest = PageTemplate.page.render(page)
    guard let mark = rest.utf8.lastIndex(of: 0) else {
      preconditionFailure("page.mustache has no body")
    }
    let head = rest[..<mark]
    return Page(
      html: head + body.output + rest[rest.utf8.index(after: mark)...],
      body: head.utf8.count..<head.utf8.count + body.output.utf8.count,
      parts: body.origins.map { ($0.offset, origin($0.origin, notebook)) })
  }

  private static func origin(_ origin: MarkdownHTML.Origin, _ notebook: Notebook) -> Page.Origin {
    switch origin {
    case .block(let line): return .prose(line: line)
    case .cell(let snippet), .end(let snippet):
      guard case .cell(let cell) = notebook.snippets[snippet] else {
        preconditionFailure("snippet \(snippet) is not a cell")
      }
      if case .cell = origin { return .cell(name: notebook.name(ofCell: snippet), cell.location) }
      // After the lines of the code and the closing fence.
      return .prose(
        line: cell.location.line + cell.code.utf8.count { $0 == UInt8(ascii: "\n") } + 1)
    }
  }

  private static func titleBlock(
    of notebook: Notebook, builder: PageBuilder
  ) throws(DiagnosticsError) -> [String: Any] {
    let frontMatter = notebook.frontMatter
    var block: [String: Any] = [:]
    func inlines(_ text: String) throws(DiagnosticsError) -> [MarkdownNode] {
      try InlineMarkdown.parse(text, path: notebook.path)
    }
    let name = notebook.path.fileName
    let stem = name.utf8.prefix { $0 != UInt8(ascii: ".") }
    var plainTitle = builder.headings.first?.text ?? String(Substring(stem))
    if let title = frontMatter.title {
      let nodes = try inlines(title)
      plainTitle = MarkdownText.plain(nodes) { _ in "" }
      block["title"] = MarkdownHTML.render(nodes, builder)
    }
    if let subtitle = frontMatter.subtitle {
      block["subtitle"] = MarkdownHTML.render(try inlines(subtitle), builder)
    }
    if let abstract = frontMatter.abstract {
      let nodes = try InlineMarkdown.blocks(abstract, path: notebook.path)
      block["abstract"] =
        [
          "label": builder.strings.abstract, "html": MarkdownHTML.render(nodes, builder),
        ] as [String: Any]
    }
    block["plainTitle"] = plainTitle
    block["authors"] = frontMatter.authors
    block["date"] = frontMatter.date
    block["hasByline"] = !frontMatter.authors.isEmpty || frontMatter.date != nil
    block["hasTitleBlock"] =
      frontMatter.title != nil || frontMatter.subtitle != nil || frontMatter.abstract != nil
      || !frontMatter.authors.isEmpty || frontMatter.date != nil
    return block
  }

  /// The table of contents with its two upper levels, if the page is long enough to need one.
  private static func contents(
    _ headings: [PageBuilder.Heading], strings: PageStrings
  ) -> [String: Any]? {
    guard let top = headings.map(\.level).min() else { return nil }
    let shown = headings.filter { $0.level <= top + 1 }
    guard shown.count > 2 else { return nil }
    let entries = shown.map {
      [
        "link": HTMLText.escapedDestination("#\($0.id)"), "html": $0.html,
        "level": $0.level == top ? "1" : "2",
      ] as [String: Any]
    }
    return ["label": strings.contents, "entries": entries]
  }

  /// The page's bytes depend on these values as well as on the notebook's text.
  private static func facts(
    _ frontMatter: FrontMatter, _ result: RunResult, strings: PageStrings
  ) -> [[String: Any]] {
    var facts: [[String: Any]] = [
      ["label": strings.seed + strings.colon, "value": "\(frontMatter.seed)"]
    ]
    if !frontMatter.parameters.isEmpty {
      let values = frontMatter.parameters.map { "\($0.name) = \($0.value.swiftLiteral)" }
      facts.append([
        "label": strings.parameters + strings.colon, "value": values.joined(separator: ", "),
      ])
    }
    if !result.passedVariables.isEmpty {
      facts.append([
        "label": strings.passedVariables + strings.colon,
        "value": result.passedVariables.joined(separator: ", "),
      ])
    }
    if let request = frontMatter.permissionRequest {
      facts.append([
        "label": strings.allowed + strings.colon,
        "value": request.permissions.list.map(strings.allowedAction).joined(separator: ", "),
      ])
    }
    return facts
  }
}

/// How values of the template are escaped. Mustache's own way leaves `<` as it is before a
/// combining mark.
private struct PageText: MustacheContentType {
  static let name = "PAGE"

  func escapeText(_ text: String) -> String {
    let escaped = HTMLText.escaped(text).utf8.split(
      separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return escaped.map { String(Substring($0)) }.joined(separator: "&#39;")
  }
}

/// The page's template and style sheet, which are part of the program.
private enum PageTemplate {
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
  static let page: MustacheTemplate = {
    let text = String(decoding: PackageResources.page_mustache, as: UTF8.self)
    MustacheContentTypes.register(PageText(), named: PageText.name)
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("page.mustache is not a template: \(error)")
    }
  }()
}
