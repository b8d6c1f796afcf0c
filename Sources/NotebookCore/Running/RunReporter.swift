package import Display

/// Events during a run. They never affect the page.
package enum RunEvent: Sendable {
  /// The cells are being compiled.
  case compiling(cells: Int)
  case warning(Diagnostic)
  /// A cell begins. Its number counts from 1.
  case cellStarted(number: Int, of: Int, label: String?, location: SourceLocation)
  case progress(ProgressEvent)
  case cellEnded(seconds: Double)
  /// The output of a cell up to its failure. There will be no page to show it.
  case printedBeforeFailure(String)
}

/// Receives the events of a run.
package protocol RunReporter: Sendable {
  func report(_ event: RunEvent)
}
