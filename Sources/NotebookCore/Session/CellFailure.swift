internal import Foundation

/// Puts a cell's bad end into words.
struct CellFailure: Sendable {
  let symbolizer: Symbolizer

  /// The error to report for `outcome`, whose printed last words of the Swift runtime move from its
  /// outputs into the error; nil for a good end.
  func diagnostic(
    for outcome: inout Session.Outcome, of unit: CompilationUnit
  ) async -> Diagnostic? {
    switch outcome.end {
    case .completed: return nil
    case .uncaught(let error, let frames):
      let places = await symbolizer.resolve(frames).places
      return located("this cell threw an error that nothing caught: \(error)", places, unit)
    case .exited(let code, let frames):
      var diagnostic = located(
        "this cell called exit(\(code)), which ends the session",
        await symbolizer.resolve(frames).places, unit)
      diagnostic.help = "A cell ends at its last line: remove the call."
      return diagnostic
    case .trapped(let signal, let frames):
      let found = await symbolizer.resolve(frames)
      let lastWords = takeLastWords(from: &outcome.outputs)
      return located(
        Self.trapMessage(signal, lastWords: lastWords, reason: found.reason), found.places, unit)
    case .unloadable(let reason):
      return Diagnostic(
        "this cell was compiled but cannot be loaded", at: unit.location, notes: [.init(reason)])
    case .timedOut(let limit):
      return Diagnostic(
        "this cell ran for more than \(limit.formatted), the time limit", at: unit.location,
        help: "Give it more with --timeout SECONDS.")
    case .wroteTooMuch:
      return Diagnostic(
        "this cell wrote more than \(Session.outputLimit >> 20) MiB, the limit for one cell",
        at: unit.location, help: "Print less: a page holds what it shows.")
    case .sessionLost where !unit.runs:
      return Diagnostic("the session in which cells run did not start")
    case .sessionLost:
      return Diagnostic("the session ended while this cell ran", at: unit.location)
    }
  }

  private func located(
    _ message: String, _ places: [SourceLocation], _ unit: CompilationUnit
  ) -> Diagnostic {
    Diagnostic(
      message, at: places.first ?? unit.location,
      notes: places.dropFirst().prefix(8).map { .init("called from here", at: $0) })
  }

  private static func trapMessage(_ signal: Int32, lastWords: String?, reason: String?) -> String {
    if let lastWords { return lastWords }
    if let reason { return "trapped: \(reason)" }
    switch signal {
    case 0: return "stack overflow: this cell calls itself too deep"
    case SIGSEGV, SIGBUS: return "bad memory access (\(SignalName.name(signal)))"
    case SIGABRT: return "this cell aborted (SIGABRT)"
    default: return "this cell trapped (\(SignalName.name(signal)))"
    }
  }

  /// `…/File.swift:12: Fatal error: text` at the end of what was printed to standard error.
  private func takeLastWords(from outputs: inout [CellOutput]) -> String? {
    let heading =
      /(?m)^(?:[^\n]*:\d+: )?(Fatal error|Precondition failed|Assertion failed|Simultaneous accesses)/
    guard
      let index = outputs.lastIndex(where: {
        if case .text(.standardError, _) = $0 { true } else { false }
      }), case .text(let stream, let text) = outputs[index],
      let match = text.matches(of: heading).last
    else { return nil }
    let before = String(text[..<match.range.lowerBound])
    if before.isEmpty {
      outputs.remove(at: index)
    } else {
      outputs[index] = .text(stream, before)
    }
    if match.1 == "Simultaneous accesses" {
      // What the runtime says besides are addresses.
      return "overlapping accesses: a variable is changed while it is in use elsewhere"
    }
    let rest = text[match.range.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
    if match.1 == "Fatal error" { return "trapped" + (rest.isEmpty ? " (fatal error)" : rest) }
    return match.1.lowercased() + rest
  }
}

extension Duration {
  /// `2 s`, `0.5 s`.
  fileprivate var formatted: String {
    let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
