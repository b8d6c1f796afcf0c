import ArgumentParser
import Display
import Foundation
import NotebookCore

/// Prints nbrun's messages on standard error: a line for each cell, and below it the progress of a
/// training.
///
/// On a terminal the current line is redrawn. Elsewhere every line is complete and final.
final class Console: RunReporter, @unchecked Sendable {
  private let lock = NSLock()
  /// Whether lines can be redrawn: only on a terminal that supports it.
  private let redraws: Bool
  private let usesColor: Bool
  /// The current line, which the next redraw replaces.
  private var runningLine: String?
  private var cell = ""
  /// Whether the cell's line is final, so that further lines go below it.
  private var cellIsPrinted = false
  private var training = TrainingProgress()
  private var finishedEpoch: ProgressEvent?
  private var lastRedraw = ContinuousClock.now

  init() {
    let environment = ProcessInfo.processInfo.environment
    redraws = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    usesColor = redraws && (environment["NO_COLOR"] ?? "").isEmpty
  }

  // MARK: Messages

  func heading(_ notebook: String) { say(paint(notebook, .bold)) }

  func say(_ line: String) {
    lock.withLock {
      erase()
      put(line + "\n")
    }
  }

  /// Prints a question. The answer comes on the same line.
  func ask(_ question: String) {
    lock.withLock {
      erase()
      put(question)
    }
  }

  func wrote(_ path: String, digest: String, _ comparison: PageFile.Comparison) {
    let result =
      switch comparison {
      case .new: "new page"
      case .same: paint("same bytes as before", .green)
      case .different: paint("differs from the old page", .yellow)
      }
    say("\(path): \(result)\nSHA-256 \(digest)")
  }

  func show(_ diagnostic: Diagnostic) { say(DiagnosticText.text(diagnostic, paint: paint)) }

  /// Prints an error. Returns its exit code: 1 for a problem in a notebook, 2 for others.
  func show(_ error: any Error) -> ExitCode {
    guard let error = error as? DiagnosticsError else {
      show(Diagnostic("\(error)"))
      return ExitCode(2)
    }
    error.diagnostics.forEach(show)
    return ExitCode(error.isAboutNotebook ? 1 : 2)
  }

  // MARK: A run

  func report(_ event: RunEvent) {
    switch event {
    case .compiling(let cells):
      if redraws { redraw("compiling \(cells) cells …") }
    case .warning(let warning): show(warning)
    case .cellStarted(let number, let count, let label, let location):
      let name = label.map { " \($0)" } ?? ""
      cell = "[\(number)/\(count)]\(name) (line \(location.line))"
      training = TrainingProgress()
      cellIsPrinted = !redraws
      if redraws { redraw(cell + " …") } else { say(cell) }
    case .progress(let event): show(event)
    case .cellEnded(let seconds):
      endEpoch()
      guard redraws else { return }
      let time = DurationText.text(seconds)
      say(cellIsPrinted ? paint("  \(time) in total", .dim) : "\(cell) \(paint(time, .dim))")
    case .printedBeforeFailure(let text):
      guard !text.isEmpty else { return }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      let shown = lines.suffix(20).map { "  | \($0)" }
      let heading =
        lines.count > shown.count
        ? "before it failed, the cell printed (the last \(shown.count) of \(lines.count) lines):"
        : "before it failed, the cell printed:"
      say(([heading] + shown).joined(separator: "\n"))
    }
  }

  private func show(_ event: ProgressEvent) {
    if !cellIsPrinted {
      say(cell)
      cellIsPrinted = true
    }
    if let finishedEpoch, finishedEpoch.epoch != event.epoch || event.batch < event.batches {
      endEpoch()
    }
    let now = ContinuousClock.now
    let line = training.running(event, at: now, width: width - 1)
    if event.batch == event.batches {
      // The last event of an epoch, with the validation's results, may follow the last batch's
      // event.
      finishedEpoch = event
    } else if redraws, now - lastRedraw > .milliseconds(100) {
      lastRedraw = now
      redraw(line)
    }
  }

  /// Prints the results of the finished epoch, if there is one.
  private func endEpoch() {
    guard let event = finishedEpoch else { return }
    finishedEpoch = nil
    say(TrainingProgress.epoch(event, width: width))
  }

  // MARK: Drawing

  private func redraw(_ line: String) {
    lock.withLock {
      erase()
      let shown = String(line.prefix(width - 1))
      put(shown)
      runningLine = shown
    }
  }

  private func erase() {
    if runningLine != nil { put("\r\u{1B}[K") }
    runningLine = nil
  }

  /// The reader may be gone. That is no reason to stop.
  private func put(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// The number of columns of the terminal. Elsewhere lines have no limit.
  private var width: Int {
    guard redraws else { return .max }
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1
      ? Int(size.ws_col) : 80
  }

  private func paint(_ text: String, _ style: TextStyle) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// The style of a text on a terminal: its SGR code.
enum TextStyle: String {
  case bold = "1"
  case dim = "2"
  case red = "1;31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
}
