import ArgumentParser
import Foundation
import NotebookCore

/// What nbrun says on standard error: a line per cell, and below it how a training goes.
///
/// On a terminal the running line is redrawn; elsewhere every line is whole and final.
final class Console: RunReporter, @unchecked Sendable {
  private let lock = NSLock()
  /// Whether a line can be drawn again: on a terminal that knows how.
  private let redraws: Bool
  private let usesColor: Bool
  /// The running line, which the next redraw replaces.
  private var runningLine: String?
  private var cell = ""
  /// The cell's line stands, and what follows goes below it.
  private var cellIsSaid = false
  private var training = TrainingWords()
  private var finishedEpoch: ProgressEvent?
  private var lastRedraw = ContinuousClock.now

  init() {
    let environment = ProcessInfo.processInfo.environment
    redraws = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    usesColor = redraws && (environment["NO_COLOR"] ?? "").isEmpty
  }

  // MARK: Words

  func heading(_ notebook: String) { say(paint(notebook, .bold)) }

  func say(_ line: String) {
    lock.withLock {
      erase()
      put(line + "\n")
    }
  }

  func wrote(_ path: String, digest: String, _ comparison: PageFile.Comparison) {
    let words =
      switch comparison {
      case .new: "new page"
      case .same: paint("same bytes as before", .green)
      case .different: paint("differs from the page before", .yellow)
      }
    say("\(path): \(words)\nSHA-256 \(digest)")
  }

  func show(_ diagnostic: Diagnostic) { say(DiagnosticText.text(diagnostic, paint: paint)) }

  /// Says what went wrong. Returns the exit code for it: 1 for a notebook's fault, 2 for others.
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
      training = TrainingWords()
      cellIsSaid = !redraws
      if redraws { redraw(cell + " …") } else { say(cell) }
    case .progress(let event): show(event)
    case .cellEnded(let seconds):
      endEpoch()
      guard redraws else { return }
      let time = TimeWords.duration(seconds)
      say(cellIsSaid ? paint("  \(time) in all", .dim) : "\(cell) \(paint(time, .dim))")
    case .printedBeforeFailure(let text):
      guard !text.isEmpty else { return }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      let shown = lines.suffix(20).map { "  | \($0)" }
      let words =
        lines.count > shown.count
        ? "the cell printed before (the last \(shown.count) of \(lines.count) lines):"
        : "the cell printed before:"
      say(([words] + shown).joined(separator: "\n"))
    }
  }

  private func show(_ event: ProgressEvent) {
    if !cellIsSaid {
      say(cell)
      cellIsSaid = true
    }
    if let finishedEpoch, finishedEpoch.epoch != event.epoch || event.batch < event.batches {
      endEpoch()
    }
    let now = ContinuousClock.now
    let line = training.running(event, at: now, width: width - 1)
    if event.batch == event.batches {
      // The last word on an epoch, with the validation's figures, may follow its last batch's.
      finishedEpoch = event
    } else if redraws, now - lastRedraw > .milliseconds(100) {
      lastRedraw = now
      redraw(line)
    }
  }

  /// Says how the epoch went whose last event has come.
  private func endEpoch() {
    guard let event = finishedEpoch else { return }
    finishedEpoch = nil
    say(TrainingWords.epoch(event, width: width))
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

  /// Nobody may be reading any more: that is no reason to stop.
  private func put(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// How many columns the terminal has now; elsewhere a line has no end.
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

/// How a word looks on a terminal: its SGR code.
enum TextStyle: String {
  case bold = "1"
  case dim = "2"
  case red = "1;31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
}
