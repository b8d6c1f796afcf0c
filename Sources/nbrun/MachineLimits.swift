import Foundation
import NotebookCore

/// Limits of the shell and the system under which no notebook can run. Without this check the
/// program would stop without a word, or with one about something else.
enum MachineLimits {
  /// The session keeps its own files open at high numbers, out of the cells' way.
  private static let leastFiles: rlim_t = 256
  /// The threads and processes beside those that compute.
  private static let furtherThreads = 16
  private static let leastMemory = 256 << 20

  /// - Throws: `DiagnosticsError` if a limit is too low.
  static func check() throws(DiagnosticsError) {
    try allowFiles()
    shareMemory()
    try tryThreads(2 * ProcessInfo.processInfo.activeProcessorCount + furtherThreads)
  }

  /// Raises the soft limit for open files if it is too low.
  private static func allowFiles() throws(DiagnosticsError) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < leastFiles
    else { return }
    let found = limit.rlim_cur
    limit.rlim_cur = min(limit.rlim_max, leastFiles)
    if limit.rlim_cur == leastFiles,
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    {
      return
    }
    throw DiagnosticsError(
      Diagnostic(
        "a program may have only \(found) files open here, and nbrun needs \(leastFiles)",
        help: "Allow more with 'ulimit -n \(leastFiles)'."))
  }

  /// If addresses are limited (ulimit -v), all threads share one heap. Otherwise each reserves 64
  /// MiB for its own, and later threads cannot start.
  private static func shareMemory() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
      limit.rlim_cur != rlim_t.max
    else { return }
    // M_ARENA_MAX. Swift does not import malloc.h.
    typealias Option = @convention(c) (Int32, Int32) -> Int32
    if let option = dlsym(nil, "mallopt") { _ = unsafeBitCast(option, to: Option.self)(-8, 1) }
  }

  /// Starts threads, asks for memory, and gives both back. Swift's runtime waits for ever if it
  /// cannot start a thread.
  private static func tryThreads(_ count: Int) throws(DiagnosticsError) {
    var gate = pthread_mutex_t()
    pthread_mutex_init(&gate, nil)
    pthread_mutex_lock(&gate)
    var threads: [pthread_t] = []
    var error: Int32 = 0
    withUnsafeMutablePointer(to: &gate) { gate in
      while threads.count < count, error == 0 {
        var thread = pthread_t()
        error = pthread_create(&thread, nil, waitAtGate, gate)
        if error == 0 { threads.append(thread) }
      }
      if error == 0 { error = tryMemory() }
      pthread_mutex_unlock(gate)
      for thread in threads { pthread_join(thread, nil) }
    }
    guard error != 0 else { return }
    throw DiagnosticsError(
      Diagnostic(
        threads.count < count
          ? "this machine lets nbrun start only \(threads.count) threads, and it needs \(count): "
            + SystemError.words(error)
          : "this machine lets nbrun use too little memory: \(SystemError.words(error))",
        help: "Allow more processes (ulimit -u) or more memory (ulimit -v)."))
  }

  private static func tryMemory() -> Int32 {
    let memory = mmap(nil, leastMemory, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return errno }
    munmap(memory, leastMemory)
    return 0
  }
}

private func waitAtGate(_ gate: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  let gate = gate!.assumingMemoryBound(to: pthread_mutex_t.self)
  pthread_mutex_lock(gate)
  pthread_mutex_unlock(gate)
  return nil
}
