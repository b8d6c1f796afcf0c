package import Display

/// The results of a notebook's run: one for each snippet, in the order of `Notebook.snippets`.
package struct RunResult: Sendable {
  package var snippets: [SnippetResult]
  /// The names of the environment variables that cells could see, sorted. The page depends on them
  /// and lists them.
  package var passedVariables: [String]

  package init(snippets: [SnippetResult], passedVariables: [String] = []) {
    self.snippets = snippets
    self.passedVariables = passedVariables
  }
}

package enum SnippetResult: Sendable {
  /// A cell's outputs in order.
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
