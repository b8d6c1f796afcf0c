/// The compiling of a notebook's units, which goes on while the first of them run.
struct NotebookBuild: Sendable {
  /// One unit's.
  struct Job: Sendable {
    /// Where the shared object will be that the session opens.
    var object: String
    /// The unit's source, once it is written.
    var source: Promise<WrittenUnit>
    var module: Promise<ModuleState>
    /// The unit as it was written, and what became of it.
    var outcome: Task<(unit: WrittenUnit, outcome: UnitOutcome), any Error>
  }

  let jobs: [Job]
  /// The writing of the units' sources.
  private let writing: Task<Void, Never>
  private let cache: CellCache
  private let capacity: Int

  init(jobs: [Job], writing: Task<Void, Never>, cache: CellCache, capacity: Int) {
    self.jobs = jobs
    self.writing = writing
    self.cache = cache
    self.capacity = capacity
  }

  /// What became of every unit's module: when this is known, all mistakes in the cells are.
  func modules() async throws -> [ModuleState] {
    var modules: [ModuleState] = []
    for job in jobs { modules.append(try await job.module.value) }
    return modules
  }

  /// Stops what is still being compiled.
  func cancel() {
    writing.cancel()
    jobs.forEach { $0.outcome.cancel() }
  }

  /// Waits until no compiler is left; keeps the cache within its bounds.
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
