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
  private let terminal = Terminal.errors
  /// Whether there is a current line, which the next redraw replaces.
  private var hasRunningLine = false
  private var cell: ConsoleText = ""
  /// Whether the cell's line is final, so that further lines go below it.
  private var cellIsPrinted = false
  private var training = TrainingProgress()
  private var finishedEpoch: ProgressEvent?
  private var lastRedraw = ContinuousClock.now

  // MARK: Messages

  func heading(_ notebook: String) { say("\(notebook, .bold)") }

  /// Prints a line. Write values into the literal: `say("\(path): new page")`. They are shown
  /// harmlessly.
  func say(_ line: ConsoleText) {
    lock.withLock {
      erase()
      terminal.write(line + "\n")
    }
  }

  /// Prints a question. The answer comes on the same line.
  func ask(_ question: ConsoleText) {
    lock.withLock {
      erase()
      terminal.write(question)
    }
  }

  func wrote(_ path: String, digest: String, _ comparison: PagePlace.Comparison) {
    let result: ConsoleText =
      switch comparison {
      case .new: "new page"
      case .same: "\("same bytes as before", .green)"
      case .different: "\("differs from the old page", .yellow)"
      }
    say("\(path): \(result)\nSHA-256 \(digest)")
  }

  func show(_ diagnostic: Diagnostic) {
    say(DiagnosticText.text(diagnostic, width: terminal.columns.map { $0 - 1 }))
  }

  /// Prints an error. Returns its exit code: 1 for a problem in a notebook, 2 for others.
  func show(_ error: any Error) -> ExitCode {
    guard let error = error as? DiagnosticsError else {
      show(SystemError.diagnostic(error))
      return ExitCode(2)
    }
    error.diagnostics.forEach(show)
    return ExitCode(error.isAboutNotebook ? 1 : 2)
  }

  // MARK: A run

  func report(_ event: RunEvent) {
    switch event {
    case .compiling(let cells):
      redraw("compiling \(cells) cells …")
    case .warning(let warning): show(warning)
    case .cellStarted(let number, let count, let label, let location):
      let name: ConsoleText = label.map { " \($0)" } ?? ""
      cell = "[\(number)/\(count)]\(name) (line \(location.line))"
      training = TrainingProgress()
      cellIsPrinted = !terminal.redraws
      if terminal.redraws { redraw(cell + " …") } else { say(cell) }
    case .progress(let event): show(event)
    case .cellEnded(let seconds):
      endEpoch()
      guard terminal.redraws else { return }
      let time = DurationText.text(seconds)
      say(cellIsPrinted ? "\("  \(time) in total", .dim)" : "\(cell) \(time, .dim)")
    case .printedBeforeFailure(let text):
      PrintedText.text(text).map(say)
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
    let line = training.running(event, at: now, width: terminal.columns.map { $0 - 1 } ?? .max)
    if event.batch == event.batches {
      // The last event of an epoch, with the validation's results, may follow the last batch's
      // event.
      finishedEpoch = event
    } else if terminal.redraws, now - lastRedraw > .milliseconds(100) {
      lastRedraw = now
      redraw(line)
    }
  }

  /// Prints the results of the finished epoch, if there is one.
  private func endEpoch() {
    guard let event = finishedEpoch else { return }
    finishedEpoch = nil
    say(TrainingProgress.epoch(event, width: terminal.columns ?? .max))
  }

  // MARK: Drawing

  /// Shows a line that the next one replaces, if the terminal can redraw.
  private func redraw(_ line: ConsoleText) {
    guard let columns = terminal.columns else { return }
    lock.withLock {
      erase()
      terminal.write(ConsoleText(line.plain, columns: columns - 1))
      hasRunningLine = true
    }
  }

  private func erase() {
    if hasRunningLine { terminal.eraseLine() }
    hasRunningLine = false
  }
}
