/// A CommonMark tree as Swift values: what cmark parsed, without cmark's vocabulary.
package indirect enum MarkdownNode: Sendable {
  case document([MarkdownNode])
  /// The cell `Notebook.steps[step]`.
  case cell(step: Int)
  /// The inline expression `Notebook.steps[step]`.
  case inlineValue(step: Int)
}
