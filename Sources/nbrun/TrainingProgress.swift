import Display
import Foundation
import NotebookCore

/// Formats the progress of a training for a terminal.
struct TrainingProgress {
  /// The time of the training's first event, and how many epochs were done at that time.
  private var start: (time: ContinuousClock.Instant, epochs: Double)?
  private var last: ProgressEvent?
  /// How long to watch a training before estimating the time left.
  private static let timeToJudge = Duration.seconds(1)
  /// The widest name of a figure.
  private static let mostColumns = 60

  /// The line that is redrawn while an epoch runs, with as much as fits.
  ///
  /// - Parameters:
  ///   - event: The training's latest event. If it is further back than the one before, a new
  ///     training has begun.
  ///   - width: The number of columns to use.
  mutating func running(_ event: ProgressEvent, at now: ContinuousClock.Instant, width: Int)
    -> ConsoleText
  {
    let left = timeLeft(event, at: now).map { "  \(DurationText.text($0)) left" } ?? ""
    let place = "\(event.epoch)/\(event.epochs)"
    let batch = "\(event.batch)/\(event.batches)"
    var figures = Self.figures(event)
    var line = "  epoch \(place)  batch \(batch)" + figures.joined() + left
    while VisibleText.columns(of: line) > width {
      // First drop the labels, then the least important figures, which come last.
      line = "  \(place)  \(batch)" + figures.joined() + left
      if figures.popLast() == nil { break }
    }
    return ConsoleText(line, columns: width)
  }

  /// The results of an epoch: one line, or more if they are wider than `width`.
  static func epoch(_ event: ProgressEvent, width: Int) -> ConsoleText {
    var lines = ["  epoch \(event.epoch)/\(event.epochs)"]
    for figure in figures(event) {
      let line = lines[lines.count - 1] + figure
      if VisibleText.columns(of: line) <= width {
        lines[lines.count - 1] = line
      } else {
        lines.append("  " + figure)
      }
    }
    return lines.map { ConsoleText($0) }.joined(separator: "\n")
  }

  /// The estimated seconds until the end of the training; nil if it is too early to estimate.
  private mutating func timeLeft(_ event: ProgressEvent, at now: ContinuousClock.Instant) -> Double?
  {
    if let last, (event.epoch, event.batch) < (last.epoch, last.batch) { start = nil }
    last = event
    let done = Double(event.epoch) - 1 + Double(event.batch) / Double(max(event.batches, 1))
    guard let start else {
      start = (now, done)
      return nil
    }
    guard now - start.time >= Self.timeToJudge, done > start.epochs else { return nil }
    return (now - start.time) / .seconds(1) / (done - start.epochs) * (Double(event.epochs) - done)
  }

  private static func figures(_ event: ProgressEvent) -> [String] {
    event.figures.map { name, value in
      "  \(VisibleText.line(name, columns: mostColumns)) "
        + (value.map { NumberFormat.logged(name).string(Float($0)) } ?? "nan")
    }
  }
}

enum DurationText {
  /// `12.3 s`, `2 min 05 s`, `3 h 20 min`, and days beyond a hundred hours.
  static func text(_ seconds: Double) -> String {
    switch seconds {
    case ..<60: String(format: "%.1f s", seconds)
    case ..<3600: String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
    case ..<360_000: String(format: "%d h %02d min", Int(seconds) / 3600, Int(seconds) / 60 % 60)
    default: String(format: "%.0f days", seconds / 86_400)
    }
  }
}
