internal import Foundation

/// Puts a cell's bad end into words.
struct CellFailure: Sendable {
  var symbolizer: Symbolizer

  /// The error to report for `outcome`, whose printed last words of the Swift runtime move from its
  /// outputs into the error; nil for a good end.
  func diagnostic(
    for outcome: inout Session.Outcome, of unit: WrittenUnit
  ) async -> Diagnostic? {
    switch outcome.end {
    case .completed: return nil
    case .uncaught(let error, let frames):
      let places = await symbolizer.resolve(frames).places
      let words = ModuleNames.removed(from: error)
      return located("\(unit.subject) threw an error that nothing caught: \(words)", places, unit)
    case .exited(let code, let frames):
      var diagnostic = located(
        "\(unit.subject) called exit(\(code)), which ends the session",
        await symbolizer.resolve(frames).places, unit)
      diagnostic.help = "A cell ends at its last line: remove the call."
      return diagnostic
    case .trapped(let signal, let frames):
      return await trap(signal, frames, &outcome.outputs, unit)
    case .unloadable(let reason):
      return Diagnostic(
        "this cell was compiled but cannot be loaded", at: unit.location,
        notes: [.init(reason.replacing(#/^/[^\n:]*: /#, with: ""))])  // where it lies is no matter
    case .left(let leftovers):
      return Diagnostic(
        "this cell " + leftovers.map(\.message).joined(separator: ", and "), at: unit.location,
        help: leftovers.map(\.help).joined(separator: " "))
    case .timedOut(let limit) where !unit.runs:
      return Diagnostic(
        "the session in which cells run did not answer within \(limit.formatted), the time limit")
    case .timedOut(let limit):
      return Diagnostic(
        "this cell ran for more than \(limit.formatted), the time limit", at: unit.location,
        help: "Give it more with --timeout SECONDS.")
    case .allTimedOut(let limit):
      return Diagnostic(
        "the cells ran for more than \(limit.formatted) in all, the time limit, when this one ran",
        at: unit.location, help: "Give them more with --total-timeout SECONDS.")
    case .wroteTooMuch:
      return Diagnostic(
        "this cell wrote more than \(Session.outputLimit >> 20) MiB, the limit for one cell",
        at: unit.location, help: "Print less: a page holds what it shows.")
    case .sessionLost where !unit.runs:
      return Diagnostic("the session in which cells run did not start")
    case .sessionLost:
      return Diagnostic(
        "the session ended while this cell ran", at: unit.location,
        notes: [.init("at which line of the cell is not known: the session had no time to say")])
    }
  }

  private func located(
    _ message: String, _ places: [SourceLocation], _ unit: WrittenUnit
  ) -> Diagnostic {
    Diagnostic(
      message, at: places.first ?? unit.location,
      notes: places.dropFirst().prefix(8).map { .init("called from here", at: $0) })
  }

  private func trap(
    _ signal: Int32, _ frames: [MachineFrame], _ outputs: inout [CellOutput],
    _ unit: WrittenUnit
  ) async -> Diagnostic {
    let found = await symbolizer.resolve(frames)
    let lastWords = mayHaveSpoken(signal, frames) ? takeLastWords(from: &outputs) : nil
    var diagnostic = located(
      lastWords?.message ?? found.reason.map { "trapped: \($0)" } ?? unit.words(for: signal),
      found.places, unit)
    diagnostic.help = lastWords?.help
    if lastWords == nil, isMainQueueItself(signal, frames) {
      diagnostic.message =
        "trapped: libdispatch found a queue that waits for itself, or is used wrongly"
      diagnostic.help =
        "A cell runs on the main queue: where it calls DispatchQueue.main.sync, call the code itself."
    }
    if lastWords == nil, isMainActorElsewhere(frames) {
      diagnostic.message = "trapped: code of the main actor ran on another thread"
      diagnostic.help =
        "A closure in a cell belongs to the main actor: begin one that a queue or a thread calls "
        + "with '@Sendable in'."
    }
    return diagnostic
  }

  /// Whether the runtime can have said why it ended the process, which it does by a trap of its own or
  /// by `abort`: what stands on standard error is the cell's own where the cell itself ended.
  private func mayHaveSpoken(_ signal: Int32, _ frames: [MachineFrame]) -> Bool {
    guard [SIGILL, SIGTRAP, SIGABRT].contains(signal) else { return false }
    let first = frames.first { $0.objectName != "libc.so.6" }
    return first.map { symbolizer.units[$0.object] == nil } ?? false
  }

  /// Whether libdispatch stopped the process by itself.
  private func isMainQueueItself(_ signal: Int32, _ frames: [MachineFrame]) -> Bool {
    [SIGILL, SIGTRAP].contains(signal) && frames.first?.objectName == "libdispatch.so"
  }

  /// Whether libdispatch stopped the process because the concurrency runtime asked it where it is.
  private func isMainActorElsewhere(_ frames: [MachineFrame]) -> Bool {
    let objects = frames.prefix(6).map(\.objectName)
    return objects.first == "libdispatch.so" && objects.contains("libswift_Concurrency.so")
  }

  private func takeLastWords(from outputs: inout [CellOutput]) -> RuntimeFailureMessage? {
    guard
      let index = outputs.lastIndex(where: {
        if case .text(.standardError, _) = $0 { true } else { false }
      }), case .text(let stream, let text) = outputs[index],
      let words = RuntimeFailureMessage(in: text)
    else { return nil }
    if words.before.isEmpty {
      outputs.remove(at: index)
    } else {
      outputs[index] = .text(stream, words.before)
    }
    return words
  }
}

extension MachineFrame {
  fileprivate var objectName: String { object.fileName }
}

extension WrittenUnit {
  /// What failed, in words.
  fileprivate var subject: String { isInline ? "an inline value" : "this cell" }

  fileprivate func words(for signal: Int32) -> String {
    switch signal {
    case 0: "stack overflow: \(subject) calls itself too deep"
    case SIGSEGV, SIGBUS: "bad memory access (\(SignalName.name(signal)))"
    case SIGABRT: "\(subject) aborted (SIGABRT)"
    case SIGILL, SIGTRAP, SIGFPE, SIGSYS: "\(subject) trapped (\(SignalName.name(signal)))"
    default: "\(subject) raised the signal \(SignalName.name(signal)), which ends the session"
    }
  }
}

extension Duration {
  /// `2 s`, `0.5 s`.
  fileprivate var formatted: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
