/// What a run of a notebook produced: one result for each step, in the order of `Notebook.steps`.
package struct RunResult: Sendable {
  package var steps: [StepResult]
  /// The names of the environment variables that were passed on to the cells, in order: the page
  /// depends on them, and says so.
  package var passedVariables: [String]

  package init(steps: [StepResult], passedVariables: [String] = []) {
    self.steps = steps
    self.passedVariables = passedVariables
  }
}

package enum StepResult: Sendable {
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

/// One thing to show, in every form that the cell offers, richest last: MIME type and bytes.
/// `text/plain` is always there; a page also knows `text/html`, `image/svg+xml` and `image/png`.
package struct DisplayBundle: Hashable, Sendable {
  package struct Representation: Hashable, Sendable {
    package var mimeType: String
    package var bytes: [UInt8]

    package init(mimeType: String, bytes: [UInt8]) {
      self.mimeType = mimeType
      self.bytes = bytes
    }
  }

  package var representations: [Representation]

  package init(_ representations: [Representation]) { self.representations = representations }
}
