extension NotebookRunner {
  /// Checks the notebook at `path` without running it: reads it with its options and parameters,
  /// compiles its cells, lists what they ask for, and looks for anything that could make two runs
  /// differ. Warnings and notes go to the reporter.
  ///
  /// - Throws: `DiagnosticsError` with all problems of the notebook or the machine,
  ///   `CancellationError` if the task was cancelled.
  package func check(_ path: String) async throws {
    let notebook = try read(path)
    try notes(onRequestOf: notebook).forEach { reporter.report(.warning($0)) }
    NondeterminismCheck.warnings(in: notebook).forEach { reporter.report(.warning($0)) }
    try await withPrepared(notebook) { prepared in
      for (planned, job) in zip(prepared.plan.units, prepared.build.jobs) {
        switch try await job.outcome.value.outcome {
        case .compiled(let compiled): compiled.warnings.forEach { reporter.report(.warning($0)) }
        case .failed(let diagnostics) where !planned.expectsError:
          throw DiagnosticsError(diagnostics)
        case .failed, .skipped: break
        }
      }
    }
  }
}
