internal import Foundation

/// Describes how a cell failed.
struct CellFailure: Sendable {
  var symbolizer: Symbolizer

  /// The error for `outcome`; nil if the cell did not fail. If the Swift runtime printed a failure
  /// message, it is moved from the outputs to the error.
  func diagnostic(
    for outcome: inout Session.Outcome, of unit: WrittenUnit
  ) async -> Diagnostic? {
    switch outcome.end {
    case .completed: return nil
    case .uncaught(let error, let frames):
      let places = await symbolizer.resolve(frames).places
      let description = ModuleNames.removed(from: error)
      return located(
        "\(unit.subject) threw an error that nothing caught: \(description)", places, unit)
    case .exited(let code, let frames):
      var diagnostic = located(
        "\(unit.subject) called exit(\(code)), which ends the session",
        await symbolizer.resolve(frames).places, unit)
      diagnostic.help = "Remove the call: a cell ends after its last line."
      return diagnostic
    case .noValue(let missing, let frames):
      return noValue(missing, await symbolizer.resolve(frames).places, unit)
    case .trapped(let signal, let frames):
      return await trap(signal, frames, &outcome.outputs, unit)
    case .unloadable(let reason):
      return Diagnostic(
        "this cell was compiled but cannot be loaded", at: unit.location,
        notes: [.init(reason.replacing(#/^/[^\n:]*: /#, with: ""))])  // without the object's path
    case .left(let leftovers):
      return Diagnostic(
        "this cell " + leftovers.map(\.message).joined(separator: ", and "), at: unit.location,
        help: leftovers.map(\.help).joined(separator: " "))
    case .timedOut(let limit) where !unit.runs:
      return Diagnostic(
        "the session that runs the cells did not answer within \(limit.formatted), the time limit")
    case .timedOut(let limit):
      return Diagnostic(
        "this cell ran for more than \(limit.formatted), the time limit", at: unit.location,
        help: "Raise the limit with --timeout SECONDS.")
    case .allTimedOut(let limit):
      return Diagnostic(
        "the cells together ran for more than \(limit.formatted), the time limit, when "
          + "this one ran",
        at: unit.location, help: "Raise the limit with --total-timeout SECONDS.")
    case .wroteTooMuch(let frames):
      var diagnostic = located(
        "\(unit.subject) wrote more than \(Session.outputLimit >> 20) MiB, the limit for one cell",
        await symbolizer.resolve(frames).places, unit)
      diagnostic.help = "Print less: the page contains all output."
      return diagnostic
    case .tookTooMuchMemory(let limit):
      return Diagnostic(
        "this cell and the programs that it started took more than \(ByteCount(limit)) of "
          + "memory, the limit",
        at: unit.location,
        help: "Keep fewer or smaller values, or raise the limit with --memory.")
    case .forged:
      return Diagnostic(
        "this cell wrote into the pipe through which its session reports to nbrun",
        at: unit.location,
        help: "Write only to the descriptors 1 and 2, and to those that the cell itself opens.")
    case .sessionLost where !unit.runs:
      return Diagnostic("the session that runs the cells did not start")
    case .sessionLost:
      return Diagnostic(
        "the session ended while this cell ran", at: unit.location,
        notes: [.init("the line is not known, because the session could not report it")])
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
    let reported = isReportedByRuntime(signal, frames) ? takeRuntimeMessage(from: &outputs) : nil
    var diagnostic = located(
      reported?.message ?? found.reason.map { "trapped: \($0)" } ?? unit.description(of: signal),
      found.places, unit)
    diagnostic.help = reported?.help
    if reported == nil, isMainQueueItself(signal, frames) {
      diagnostic.message =
        "trapped: libdispatch found a deadlock or a misuse of a queue"
      diagnostic.help =
        "A cell runs on the main queue. Do not use DispatchQueue.main.sync: call the code directly."
    }
    if reported == nil, isMainActorElsewhere(frames) {
      diagnostic.message = "trapped: code that belongs to the main actor ran on another thread"
      diagnostic.help =
        "A closure in a cell belongs to the main actor. If a queue or a thread calls it, begin it "
        + "with '@Sendable in'."
    }
    return diagnostic
  }

  /// Whether the runtime may have printed why it ended the process. It does so before a trap of its
  /// own or before `abort`. If the cell's own code ended the process, the text on standard error is
  /// the cell's.
  private func isReportedByRuntime(_ signal: Int32, _ frames: [MachineFrame]) -> Bool {
    guard [SIGILL, SIGTRAP, SIGABRT].contains(signal) else { return false }
    let first = frames.first { $0.objectName != "libc.so.6" }
    return first.map { symbolizer.units[$0.object] == nil } ?? false
  }

  /// Whether libdispatch itself stopped the process.
  private func isMainQueueItself(_ signal: Int32, _ frames: [MachineFrame]) -> Bool {
    [SIGILL, SIGTRAP].contains(signal) && frames.first?.objectName == "libdispatch.so"
  }

  /// Whether libdispatch stopped the process when the concurrency runtime asked for the current
  /// queue.
  private func isMainActorElsewhere(_ frames: [MachineFrame]) -> Bool {
    let objects = frames.prefix(6).map(\.objectName)
    return objects.first == "libdispatch.so" && objects.contains("libswift_Concurrency.so")
  }

  private func takeRuntimeMessage(from outputs: inout [CellOutput]) -> RuntimeFailureMessage? {
    guard
      let index = outputs.lastIndex(where: {
        if case .text(.standardError, _) = $0 { true } else { false }
      }), case .text(let stream, let text) = outputs[index],
      let message = RuntimeFailureMessage(in: text)
    else { return nil }
    if message.before.isEmpty {
      outputs.remove(at: index)
    } else {
      outputs[index] = .text(stream, message.before)
    }
    return message
  }
}

extension MachineFrame {
  fileprivate var objectName: String { object.fileName }
}

extension WrittenUnit {
  /// The subject of a message about a failure.
  fileprivate var subject: String { isInline ? "an inline value" : "this cell" }

  fileprivate func description(of signal: Int32) -> String {
    switch signal {
    case 0: "stack overflow: \(subject) calls itself too deeply"
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
