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
    return plan.units.indices.contains { failing in
      guard failing > index, failing < unit, plan.units[failing].expectsError,
        let syntax = plan.units[failing].syntax
      else { return false }
      let names = Set(syntax.variables.map(\.name)).intersection(mentions)
      return plan.units[..<failing].contains { older in
        older.syntax?.declarations.contains { names.contains($0.name) } ?? false
      }
    }
  }
}
