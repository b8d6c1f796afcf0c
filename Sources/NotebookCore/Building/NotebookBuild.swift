/// The compilation of a notebook's units. It goes on while the first units run.
struct NotebookBuild: Sendable {
  /// One unit's compilation.
  struct Job: Sendable {
    /// The path of the shared object that the session will open.
    var object: String
    /// The unit's source, once it is written.
    var source: Promise<WrittenUnit>
    var module: Promise<ModuleState>
    /// The unit's source and the outcome of its compilation.
    var outcome: Task<(unit: WrittenUnit, outcome: UnitOutcome), any Error>
  }

  let jobs: [Job]
  /// The task that writes the units' sources.
  private let writing: Task<Void, Never>
  private let cache: CellCache
  private let capacity: Int

  init(jobs: [Job], writing: Task<Void, Never>, cache: CellCache, capacity: Int) {
    self.jobs = jobs
    self.writing = writing
    self.cache = cache
    self.capacity = capacity
  }

  /// The state of every unit's module. Once all are known, so are all compile errors in the cells.
  func modules() async throws -> [ModuleState] {
    var modules: [ModuleState] = []
    for job in jobs { modules.append(try await job.module.value) }
    return modules
  }

  /// Cancels the compilations that are not finished.
  func cancel() {
    writing.cancel()
    jobs.forEach { $0.outcome.cancel() }
  }

  /// Waits until no compiler runs any more, and trims the cache to its capacity.
  func end() async {
    var hasGrown = false
    for job in jobs {
      if case .success((_, .compiled(let unit))) = await job.outcome.result, unit.isNew {
        hasGrown = true
      }
    }
    if hasGrown { cache.trim(to: capacity) }
  }
}
