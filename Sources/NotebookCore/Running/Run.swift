/// A notebook's way through a session, unit by unit.
struct Run: Sendable {
  private let plan: CompilationPlan
  private let compilation: Compilation
  private let reporter: any RunReporter
  private var failures: CellFailure

  private(set) var result: RunResult
  /// What ended the run before its end.
  private(set) var failure: Diagnostic?
  /// The session went without a word: how its process ended belongs to the failure.
  private(set) var isSessionLost = false

  init(
    plan: CompilationPlan, stepCount: Int, compilation: Compilation,
    reporter: any RunReporter, toolchain: Toolchain
  ) {
    self.plan = plan
    self.compilation = compilation
    self.reporter = reporter
    result = RunResult(steps: Array(repeating: .skipped, count: stepCount))
    failures = CellFailure(symbolizer: Symbolizer(toolchain: toolchain))
  }

  mutating func runAll(in session: Session) async throws {
    let cellCount = plan.drafts.count(where: \.isCell)
    var number = 0
    for (index, draft) in plan.drafts.enumerated() {
      let job = compilation.jobs[index]
      let (unit, outcome) = try await job.outcome.value
      failures.symbolizer.units[job.object] = unit
      if case .compiled(let compiled) = outcome {
        compiled.warnings.forEach { reporter.report(.warning($0)) }
      }
      if draft.isCell {
        number += 1
        report(draft, number: number, of: cellCount)
      }
      switch outcome {
      case .compiled(let compiled):
        let isLast = index == plan.drafts.count - 1
        try await run(unit, draft, compiled, isLast: isLast, in: session)
      case .failed(let diagnostics) where !draft.expectsError:
        failure = diagnostics.first { $0.severity == .error }
      case .failed(let diagnostics):
        record(diagnostics.filter { $0.severity == .error }.map { .error($0) }, for: draft)
      case .skipped: break
      }
      if failure != nil { return }
    }
  }

  private func report(_ draft: CompilationPlan.Draft, number: Int, of count: Int) {
    guard case .cell(let cell) = draft.content else { return }
    reporter.report(
      .cellStarted(
        number: number, of: count, label: cell.options.label, location: cell.location))
  }

  private mutating func run(
    _ unit: CompilationUnit, _ draft: CompilationPlan.Draft,
    _ compiled: CellCompiler.CompiledUnit, isLast: Bool, in session: Session
  ) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    var outcome = try await session.run(
      object: compiled.object, runs: unit.runs
    ) { event in
      if let event = ProgressEvent(json: event) { reporter.report(.progress(event)) }
    }
    let error = await failures.diagnostic(for: &outcome, of: unit)
    if draft.isCell {
      let time = (clock.now - start).components
      reporter.report(
        .cellEnded(seconds: Double(time.seconds) + Double(time.attoseconds) / 1e18))
    }
    record(outcome, error, of: draft, isLast: isLast)
  }

  private mutating func record(
    _ outcome: Session.Outcome, _ error: Diagnostic?, of draft: CompilationPlan.Draft,
    isLast: Bool
  ) {
    guard let error else {
      if draft.expectsError {
        failure = Diagnostic(
          "this cell was expected to fail (error: true) and did not", at: draft.location,
          help: "Remove the option, or let the cell fail.")
      } else if draft.isCell {
        record(outcome.outputs, for: draft)
      } else {
        for (step, text) in zip(draft.steps, outcome.inlineValues) {
          result.steps[step] = .inline(text)
        }
        warnOfLostOutput(outcome, of: draft)
      }
      return
    }
    guard draft.expectsError else {
      failure = error
      reporter.report(.printedBeforeFailure(outcome.outputs.printedText))
      if case .sessionLost = outcome.end { isSessionLost = true }
      return
    }
    record(outcome.outputs + [.error(error)], for: draft)
    if outcome.endsSession, !isLast {
      failure = error
      failure?.help = "The session ended with this cell, so the cells after it cannot run."
    }
  }

  private func warnOfLostOutput(_ outcome: Session.Outcome, of draft: CompilationPlan.Draft) {
    guard case .inlines(let expressions) = draft.content else { return }
    for number in outcome.outputOrigins.sorted() where expressions.indices.contains(number) {
      reporter.report(
        .warning(
          Diagnostic(
            .warning, "what an inline value prints or displays is not shown",
            at: expressions[number].location,
            help: "Print in a cell: an inline value is its text alone.")))
    }
  }

  private mutating func record(_ outputs: [CellOutput], for draft: CompilationPlan.Draft) {
    for step in draft.steps { result.steps[step] = .cell(outputs) }
  }
}

extension [CellOutput] {
  /// What the streams got and, as text, what was displayed, in order.
  fileprivate var printedText: String {
    map { output in
      switch output {
      case .text(_, let text): text
      case .display(let bundle): bundle.plainText + "\n"
      case .value, .error: ""
      }
    }.joined()
  }
}

extension DisplayBundle {
  /// Its form as text, which every bundle has.
  fileprivate var plainText: String {
    let text = representations.first { $0.mimeType == "text/plain" }
    return String(decoding: text?.bytes ?? [], as: UTF8.self)
  }
}
