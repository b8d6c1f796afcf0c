internal import Synchronization

/// The compilation of a notebook's units. It goes on while the first units run.
final class NotebookBuild: Sendable {
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

  private struct State {
    var jobs: [Job]
    /// Jobs in whose place others have come.
    var replaced: [Job] = []
    var isCancelled = false
  }

  private let state: Mutex<State>
  /// The task that writes the units' sources.
  private let writing: Task<Void, Never>
  private let cache: CellCache
  private let capacity: Int

  init(jobs: [Job], writing: Task<Void, Never>, cache: CellCache, capacity: Int) {
    state = Mutex(State(jobs: jobs))
    self.writing = writing
    self.cache = cache
    self.capacity = capacity
  }

  var jobs: [Job] { state.withLock { $0.jobs } }

  /// Puts a new job in the place of one that has ended.
  func replace(_ index: Int, by job: Job) {
    let isCancelled = state.withLock { state in
      state.replaced.append(state.jobs[index])
      state.jobs[index] = job
      return state.isCancelled
    }
    if isCancelled { job.outcome.cancel() }
  }

  /// Cancels the compilations that are not finished.
  func cancel() {
    writing.cancel()
    let jobs = state.withLock { state in
      state.isCancelled = true
      return state.jobs
    }
    jobs.forEach { $0.outcome.cancel() }
  }

  /// Waits until no compiler runs any more, and trims the cache to its capacity.
  func end() async {
    var hasGrown = false
    for job in state.withLock({ $0.replaced + $0.jobs }) {
      if case .success((_, .compiled(let unit))) = await job.outcome.result, unit.isNew {
        hasGrown = true
      }
    }
    if hasGrown { cache.trim(to: capacity) }
  }
}
