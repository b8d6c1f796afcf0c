/// Parses CommonMark with pipe tables: a whole notebook or a single text.
struct MarkdownParser {
  private let source: SourceText
  private let lineOffset: Int
  private let marked: MarkedText

  /// - Parameter lineOffset: How many of `source`'s lines are front matter.
  init(source: SourceText, lineOffset: Int) {
    self.source = source
    self.lineOffset = lineOffset
    marked = MarkedText(Array(source.bytes[source.offset(ofLine: lineOffset + 1)...]))
  }

  init(path: String, text: String) {
    self.init(source: SourceText(path: path, bytes: Array(text.utf8)), lineOffset: 0)
  }

  /// The blocks of the text.
  ///
  /// - Parameter tables: Whether to parse pipe tables, as in a notebook, or plain CommonMark.
  func parse(tables: Bool = true) throws(DiagnosticsError) -> [MarkdownNode] {
    let commonMark = CommonMark(source: source, marked: marked, lineOffset: lineOffset)
    var blocks = try commonMark.parse(marked.bytes)
    if tables {
      blocks = try TableExtension(commonMark: commonMark).apply(to: blocks)
    }
    var images = ImagePlacer(source: source)
    return blocks.map { images.place($0) }
  }
}
