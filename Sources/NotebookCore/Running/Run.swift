internal import Display

/// One run of a notebook in a session, unit by unit.
struct Run: Sendable {
  private let plan: NotebookPlan
  private let build: NotebookBuild
  private let compiler: CellCompiler
  private let reporter: any RunReporter
  private var failures: CellFailure
  private let denials: DenialReport

  private(set) var result: RunResult
  /// The error that stopped the run early.
  private(set) var failure: Diagnostic?
  /// Whether the session ended without a report. If so, the failure also says how its process
  /// ended.
  private(set) var isSessionLost = false
  /// The variables that failed cells left undeclared.
  private var unreached: [Int: Set<String>] = [:]

  init(
    plan: NotebookPlan, snippetCount: Int, build: NotebookBuild, compiler: CellCompiler,
    reporter: any RunReporter, denials: DenialReport
  ) {
    self.denials = denials
    self.plan = plan
    self.build = build
    self.compiler = compiler
    self.reporter = reporter
    result = RunResult(snippets: Array(repeating: .skipped, count: snippetCount))
    failures = CellFailure(
      symbolizer: Symbolizer(toolchain: compiler.toolchain, confinement: compiler.confinement))
  }

  mutating func runAll(in session: Session) async throws {
    let cellCount = plan.units.count(where: \.isCell)
    var number = 0
    for (index, planned) in plan.units.enumerated() {
      let job = build.jobs[index]
      let (unit, outcome) = try await job.outcome.value
      failures.symbolizer.units[job.object] = unit
      if case .compiled(let compiled) = outcome {
        compiled.warnings.forEach { reporter.report(.warning($0)) }
      }
      if planned.isCell {
        number += 1
        report(planned, number: number, of: cellCount)
      }
      switch outcome {
      case .compiled(let compiled):
        let isLast = index == plan.units.count - 1
        let valued = try await run(unit, planned, compiled, isLast: isLast, in: session)
        if planned.expectsError, failure == nil, !isLast {
          try await leave(index, unit, valued)
        }
      case .failed(let diagnostics) where !planned.expectsError:
        failure = diagnostics.first { $0.severity == .error }
      case .failed(let diagnostics):
        record(diagnostics.filter { $0.severity == .error }.map { .error($0) }, for: planned)
      case .skipped: break
      }
      if failure != nil { return }
    }
  }

  /// Takes note of the variables that a failed cell has left undeclared. Later units may now mean
  /// other declarations by these names.
  private mutating func leave(
    _ index: Int, _ unit: WrittenUnit, _ withValue: Set<CellVariable>
  ) async throws {
    let valued = Set(withValue.filter { $0.module == unit.moduleName }.map(\.number))
    let left = unit.variables.indices.filter { !valued.contains($0) }.map {
      unit.variables[$0].name
    }
    unreached[index] = Set(left)
    if unreached[index] != plan.units[index].syntax?.unreachableVariables {
      try await compiler.rewrite(build, plan, after: index, unreached: unreached)
    }
    let errors = try await ModuleCheck(plan, build).errors(after: index)
    if errors.contains(where: { $0.severity == .error }) { throw DiagnosticsError(errors) }
  }

  private func report(_ planned: PlannedUnit, number: Int, of count: Int) {
    guard case .cell(let cell) = planned.content else { return }
    reporter.report(
      .cellStarted(
        number: number, of: count, label: cell.options.label, location: cell.location))
  }

  private mutating func run(
    _ unit: WrittenUnit, _ planned: PlannedUnit,
    _ compiled: CompiledUnit, isLast: Bool, in session: Session
  ) async throws -> Set<CellVariable> {
    let clock = ContinuousClock()
    let start = clock.now
    let sent = try await session.run(
      object: compiled.object, runs: unit.runs
    ) { event in
      if let event = ProgressEvent(json: event) { reporter.report(.progress(event)) }
    }
    var outcome = sent.seen(through: session.view)
    var error = await failures.diagnostic(for: &outcome, of: unit)
    await report(outcome.denials, of: planned, in: &error)
    if planned.isCell {
      let time = (clock.now - start).components
      reporter.report(
        .cellEnded(seconds: Double(time.seconds) + Double(time.attoseconds) / 1e18))
    }
    record(outcome, error, of: planned, isLast: isLast)
    return outcome.variablesWithValue
  }

  /// Says what was refused to the cell: in its error, or as warnings. A page shows an expected
  /// error as it is on every machine, so what exists on this one is not part of it.
  private func report(
    _ denied: [Denial], of planned: PlannedUnit, in error: inout Diagnostic?
  ) async {
    var messages: [(DenialReport.Message, place: SourceLocation?)] = []
    for message in denials.messages(denied) {
      messages.append((message, await failures.symbolizer.resolve(message.frames).places.first))
    }
    if error != nil, !planned.expectsError {
      error?.add(messages)
      return
    }
    for (message, place) in messages.prefix(8) {
      reporter.report(
        .warning(
          Diagnostic(
            .warning, message.text, at: place ?? planned.location, help: message.help)))
    }
  }

  private mutating func record(
    _ outcome: Session.Outcome, _ error: Diagnostic?, of planned: PlannedUnit,
    isLast: Bool
  ) {
    guard let error else {
      if planned.expectsError {
        failure = Diagnostic(
          "this cell was expected to fail (error: true) but did not", at: planned.location,
          help: "Remove the option, or make the cell fail.")
      } else if planned.isCell {
        record(outcome.outputs, for: planned)
      } else if outcome.inlineValues.count != planned.snippets.count {
        // A cell can call the function through which inline values send their text.
        failure = Diagnostic(
          "the session sent \(outcome.inlineValues.count) texts for the "
            + "\(planned.snippets.count) inline values here", at: planned.location,
          help: "Do not call nbrun's own functions, whose names begin with '_nbrun'.")
      } else {
        for (snippet, text) in zip(planned.snippets, outcome.inlineValues) {
          result.snippets[snippet] = .inline(text)
        }
        warnOfLostOutput(outcome, of: planned)
      }
      return
    }
    guard planned.expectsError else {
      failure = error
      reporter.report(.printedBeforeFailure(outcome.outputs.printedText))
      if case .sessionLost = outcome.end { isSessionLost = true }
      return
    }
    record(outcome.outputs + [.error(error)], for: planned)
    if outcome.endsSession, !isLast {
      failure = error
      failure?.help = "The session ended with this cell, so the cells after it cannot run."
    }
  }

  private func warnOfLostOutput(_ outcome: Session.Outcome, of planned: PlannedUnit) {
    guard case .inlines(let expressions) = planned.content else { return }
    for number in outcome.outputOrigins.sorted() where expressions.indices.contains(number) {
      reporter.report(
        .warning(
          Diagnostic(
            .warning, "this inline value also prints or displays something, which is not shown",
            at: expressions[number].location,
            help: "Print in a cell. An inline value shows only its value.")))
    }
  }

  private mutating func record(_ outputs: [CellOutput], for planned: PlannedUnit) {
    for snippet in planned.snippets { result.snippets[snippet] = .cell(outputs) }
    guard case .cell(let cell) = planned.content else { return }
    for problem in OutputCheck.diagnostics(outputs, of: cell) {
      if problem.severity == .warning {
        reporter.report(.warning(problem))
      } else if failure == nil {
        failure = problem
      } else {
        failure?.notes.append(.init(problem.message, at: problem.location))
      }
    }
  }
}

extension [CellOutput] {
  /// The printed text and, as text, what was displayed, in order.
  fileprivate var printedText: String {
    map { output in
      switch output {
      case .text(_, let text): text
      case .display(let bundle): bundle.text + "\n"
      case .value, .error: ""
      }
    }.joined()
  }
}
