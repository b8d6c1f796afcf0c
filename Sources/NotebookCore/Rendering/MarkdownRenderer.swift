/// Markdown by itself as HTML, without anything of a page: no anchors, no cells, no highlighting.
package enum MarkdownRenderer {
  /// The HTML of `markdown`, as `cmark --unsafe` writes it.
  ///
  /// - Parameters:
  ///   - markdown: CommonMark.
  ///   - tables: Whether pipe tables are read as well.
  ///   - path: The file that errors name.
  /// - Throws: `DiagnosticsError` for nesting deeper than anyone writes.
  package static func html(
    _ markdown: String, tables: Bool = true, path: String = ""
  ) throws(DiagnosticsError) -> String {
    let blocks = try MarkdownParser(path: path, text: markdown).parse(tables: tables)
    return MarkdownHTML.render(blocks, PlainElements())
  }
}
