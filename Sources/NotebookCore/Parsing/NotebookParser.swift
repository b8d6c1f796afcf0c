/// Parses a notebook: its front matter, its Markdown, its cells and its inline expressions.
package enum NotebookParser {
  /// Parses a file's bytes.
  ///
  /// - Parameters:
  ///   - path: The notebook's path, as the user gave it. Images are looked for in its folder.
  ///   - bytes: The file's content, UTF-8.
  ///   - images: Reads the images that the prose refers to.
  /// - Throws: `DiagnosticsError` with all problems, in the order of the text.
  package static func parse(
    path: String, bytes: [UInt8], images: ImageReader = .files
  ) throws(DiagnosticsError) -> Notebook {
    let source = try SourceText(path: path, validating: bytes)
    let frontMatter = FrontMatterReader(source)
    let parser = MarkdownParser(source: source, lineOffset: frontMatter.lineCount)
    var collector = SnippetCollector(source: source, cellDefaults: frontMatter.cellDefaults)
    let tree = MarkdownNode.document(try parser.parse())
    var shownTags = ShownTagCheck(source: source)
    shownTags.check(tree)
    let document = collector.collect(tree)
    var loader = ImageLoader(notebook: path, reader: images)
    loader.load(document)
    var rawHTML = RawHTMLCheck(source: source)
    rawHTML.check(document)

    let found =
      frontMatter.diagnostics + collector.diagnostics + loader.diagnostics + rawHTML.diagnostics
      + shownTags.diagnostics
    let diagnostics = found.inOrderOfText
    if diagnostics.contains(where: { $0.severity == .error }) {
      throw DiagnosticsError(diagnostics)
    }
    return Notebook(
      path: path, source: String(decoding: source.bytes, as: UTF8.self),
      frontMatter: frontMatter.frontMatter, document: document, snippets: collector.snippets,
      images: loader.images, warnings: diagnostics)
  }
}
