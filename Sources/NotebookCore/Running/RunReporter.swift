/// What a run says while it goes on. Nothing of it lands in the page.
package enum RunEvent: Sendable {
  /// The cells are being compiled, so many of them.
  case compiling(cells: Int)
  case warning(Diagnostic)
  /// A cell begins: its number from 1, of how many, its label, its place.
  case cellStarted(number: Int, of: Int, label: String?, location: SourceLocation)
  case progress(ProgressEvent)
  case cellEnded(seconds: Double)
  /// What the cell that fails printed and displayed before: there will be no page to show it.
  case printedBeforeFailure(String)
}

/// Hears what a run says.
package protocol RunReporter: Sendable {
  func report(_ event: RunEvent)
}
