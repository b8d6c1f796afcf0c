internal import Foundation

extension CellCompiler {
  /// Writes the units after `index` again, now that it is known which variables failed cells left
  /// undeclared, and compiles those whose sources have changed.
  ///
  /// - Parameters:
  ///   - index: The last unit that has run.
  ///   - unreached: The undeclared variables of each failed cell up to `index`.
  func rewrite(
    _ build: NotebookBuild, _ plan: NotebookPlan, after index: Int,
    unreached: [Int: Set<String>]
  ) async throws {
    let old = build.jobs
    var writer = UnitWriter(plan, unreached: unreached)
    var changed: Set<Int> = []
    for (next, planned) in plan.units.enumerated() {
      for other in writer.undecided(concerning: next) {
        let module = try await build.jobs[other].module.value
        writer.decide(other, compiles: module.isReady)
      }
      let unit = writer.next()
      guard next > index else { continue }
      let before = try await old[next].source.value
      var same = unit
      // These only change what an error says.
      (same.missing, same.excuses) = (before.missing, before.excuses)
      guard same != before || !changed.isDisjoint(with: unit.imports) else { continue }
      changed.insert(next)
      // Units that import the old module may be waiting for it, so its job comes to its end.
      _ = await old[next].outcome.result
      removeFiles(of: unit)
      let source = Promise<WrittenUnit>()
      await source.fulfill(unit)
      build.replace(
        next,
        by: job(planned, source, Promise(), importing: build.jobs.map(\.module)))
    }
  }

  private func removeFiles(of unit: WrittenUnit) {
    for file in [module(of: unit), object(of: unit.moduleName), buildFolder(of: unit)] {
      try? FileManager.default.removeItem(at: file)
    }
  }
}
