/// Renders Markdown alone as HTML, without anchors, cells or highlighting.
package enum MarkdownRenderer {
  /// The HTML of `markdown`, as `cmark --unsafe` renders it.
  ///
  /// - Parameters:
  ///   - markdown: CommonMark.
  ///   - tables: Whether to parse pipe tables as well.
  ///   - path: The file name for errors.
  /// - Throws: `DiagnosticsError` if the text is nested too deeply.
  package static func html(
    _ markdown: String, tables: Bool = true, path: String = ""
  ) throws(DiagnosticsError) -> String {
    let blocks = try MarkdownParser(path: path, text: markdown).parse(tables: tables)
    return MarkdownHTML.render(blocks, PlainElements())
  }
}
