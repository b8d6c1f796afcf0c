/// A notebook's way through a session, unit by unit.
struct Run: Sendable {
  private let notebook: Notebook
  private let plan: CompilationPlan
  private let compilation: Compilation
  private let reporter: any RunReporter
  private let failures: CellFailure

  private(set) var result: RunResult
  /// What ended the run before its end.
  private(set) var failure: Diagnostic?
  /// The session went without a word: how its process ended belongs to the failure.
  private(set) var isSessionLost = false

  init(
    notebook: Notebook, plan: CompilationPlan, compilation: Compilation,
    reporter: any RunReporter, toolchain: Toolchain
  ) {
    self.notebook = notebook
    self.plan = plan
    self.compilation = compilation
    self.reporter = reporter
    result = RunResult(steps: Array(repeating: .skipped, count: notebook.steps.count))
    var units: [String: CompilationUnit] = [:]
    for (unit, job) in zip(plan.units, compilation.jobs) { units[job.object] = unit }
    failures = CellFailure(symbolizer: Symbolizer(toolchain: toolchain, units: units))
  }

  mutating func runAll(in session: Session) async throws {
    let cellCount = plan.units.count { isCell($0) }
    var number = 0
    for (index, unit) in plan.units.enumerated() {
      let outcome = try await compilation.jobs[index].outcome.value
      if case .compiled(let compiled) = outcome {
        compiled.warnings.forEach { reporter.report(.warning($0)) }
      }
      if isCell(unit) {
        number += 1
        report(unit, number: number, of: cellCount)
      }
      switch outcome {
      case .compiled(let compiled):
        try await run(unit, compiled, isLast: index == plan.units.count - 1, in: session)
      case .failed(let diagnostics) where !notebook.expectsError(unit):
        failure = diagnostics.first { $0.severity == .error }
      case .failed(let diagnostics):
        record(diagnostics.filter { $0.severity == .error }.map { .error($0) }, for: unit)
      case .skipped: break
      }
      if failure != nil { return }
    }
  }

  private func isCell(_ unit: CompilationUnit) -> Bool {
    guard let step = unit.steps.first, case .cell = notebook.steps[step] else { return false }
    return true
  }

  private func report(_ unit: CompilationUnit, number: Int, of count: Int) {
    guard let step = unit.steps.first, case .cell(let cell) = notebook.steps[step] else { return }
    reporter.report(
      .cellStarted(
        number: number, of: count, label: cell.options.label, location: cell.location))
  }

  private mutating func run(
    _ unit: CompilationUnit, _ compiled: CellCompiler.CompiledUnit, isLast: Bool,
    in session: Session
  ) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    var outcome = try await session.run(
      object: compiled.object, runs: unit.runs
    ) { event in
      if let event = ProgressEvent(json: event) { reporter.report(.progress(event)) }
    }
    let error = await failures.diagnostic(for: &outcome, of: unit)
    if isCell(unit) {
      let time = (clock.now - start).components
      reporter.report(
        .cellEnded(seconds: Double(time.seconds) + Double(time.attoseconds) / 1e18))
    }
    record(outcome, error, of: unit, isLast: isLast)
  }

  private mutating func record(
    _ outcome: Session.Outcome, _ error: Diagnostic?, of unit: CompilationUnit, isLast: Bool
  ) {
    guard let error else {
      if notebook.expectsError(unit) {
        failure = Diagnostic(
          "this cell was expected to fail (error: true) and did not", at: unit.location,
          help: "Remove the option, or let the cell fail.")
      } else if isCell(unit) {
        record(outcome.outputs, for: unit)
      } else {
        for (step, text) in zip(unit.steps, outcome.inlineValues) {
          result.steps[step] = .inline(text)
        }
      }
      return
    }
    guard notebook.expectsError(unit) else {
      failure = error
      reporter.report(.printedBeforeFailure(outcome.outputs.printedText))
      if case .sessionLost = outcome.end { isSessionLost = true }
      return
    }
    record(outcome.outputs + [.error(error)], for: unit)
    if outcome.endsSession, !isLast {
      failure = error
      failure?.help = "The session ended with this cell, so the cells after it cannot run."
    }
  }

  private mutating func record(_ outputs: [CellOutput], for unit: CompilationUnit) {
    for step in unit.steps { result.steps[step] = .cell(outputs) }
  }
}

extension [CellOutput] {
  /// What the streams got, in order.
  fileprivate var printedText: String {
    map { if case .text(_, let text) = $0 { text } else { "" } }.joined()
  }
}
