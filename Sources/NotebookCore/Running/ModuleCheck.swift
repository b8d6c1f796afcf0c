/// Which units do not compile, although they should.
struct ModuleCheck {
  private let plan: NotebookPlan
  private let build: NotebookBuild

  init(_ plan: NotebookPlan, _ build: NotebookBuild) {
    self.plan = plan
    self.build = build
  }

  /// Waits until it is known which units after `index` compile.
  ///
  /// An error is left out if it may go away: a cell that is expected to fail is still to run. If it
  /// leaves a variable undeclared, the name keeps its older meaning, and the unit may compile.
  ///
  /// - Parameter index: The last unit that has run.
  /// - Returns: The errors of all units that are not expected to fail.
  func errors(after index: Int) async throws -> [Diagnostic] {
    var errors: [Diagnostic] = []
    for (next, job) in build.jobs.enumerated() where next > index && !plan.units[next].expectsError
    {
      errors += plan.units[next].importErrors
      if case .failed(let diagnostics) = try await job.module.value,
        !(try await mayChange(next, after: index))
      {
        errors += diagnostics
      }
    }
    return errors
  }

  private func mayChange(_ unit: Int, after index: Int) async throws -> Bool {
    let written = try await build.jobs[unit].source.value
    let mentions = (written.imports + [unit]).reduce(into: Set<String>()) { names, other in
      plan.units[other].syntaxes.forEach { names.formUnion($0.mentions) }
    }
    for failing in (index + 1)..<unit where plan.units[failing].expectsError {
      guard let syntax = plan.units[failing].syntax,
        try await build.jobs[failing].module.value.isReady
      else { continue }
      let names = Set(syntax.variables.map(\.name)).intersection(mentions)
      let isOlder = plan.units[..<failing].contains { older in
        older.syntax?.declarations.contains { names.contains($0.name) } ?? false
      }
      if isOlder { return true }
    }
    return false
  }
}
