package import Display

/// What a run of a notebook produced: one result for each snippet, in the order of `Notebook.snippets`.
package struct RunResult: Sendable {
  package var snippets: [SnippetResult]
  /// The names of the environment variables that were passed on to the cells, in order: the page
  /// depends on them, and says so.
  package var passedVariables: [String]

  package init(snippets: [SnippetResult], passedVariables: [String] = []) {
    self.snippets = snippets
    self.passedVariables = passedVariables
  }
}

package enum SnippetResult: Sendable {
  /// A cell's outputs in the order in which they came.
  case cell([CellOutput])
  /// An inline expression's value as text.
  case inline(String)
  /// `eval: false`.
  case skipped
}

package enum CellOutput: Hashable, Sendable {
  package enum Stream: Sendable { case standardOutput, standardError }

  case text(Stream, String)
  /// The value of the cell's last expression.
  case value(DisplayBundle)
  /// What `display(…)` showed.
  case display(DisplayBundle)
  /// The expected error of an `error: true` cell, as the console would print it.
  case error(Diagnostic)
}
