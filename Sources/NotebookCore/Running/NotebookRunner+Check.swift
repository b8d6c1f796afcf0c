extension NotebookRunner {
  /// Does with the notebook at `path` all that needs no run: reads it, its options and parameters,
  /// compiles its cells and looks for what could make two runs differ. Warnings go to the reporter.
  ///
  /// - Throws: `DiagnosticsError` for everything that is wrong with the notebook or the machine,
  ///   `CancellationError` when the task was cancelled.
  package func check(_ path: String) async throws {
    let notebook = try read(path)
    WorldCheck.warnings(in: notebook).forEach { reporter.report(.warning($0)) }
    try await withCompiling(notebook) { compiling in
      for (draft, job) in zip(compiling.plan.drafts, compiling.compilation.jobs) {
        switch try await job.outcome.value.outcome {
        case .compiled(let compiled): compiled.warnings.forEach { reporter.report(.warning($0)) }
        case .failed(let diagnostics) where !draft.expectsError:
          throw DiagnosticsError(diagnostics)
        case .failed, .skipped: break
        }
      }
    }
  }
}
