internal import CDispatch
internal import Foundation

/// Runs code on a stack that is large enough for deep recursion.
///
/// The toolchain's parser and everything that walks a syntax tree call themselves for each level of
/// the code. The threads of Swift's tasks have a stack of half a megabyte.
enum LargeStack {
  /// Only the pages that are touched take memory.
  private static let size = 4 << 30

  /// The result of `body`, which runs on a thread of its own. The caller waits for it.
  static func run<Value>(_ body: () -> Value) -> Value {
    var value: Value?
    withoutActuallyEscaping({ value = body() }) { work in
      let job = Job(work)
      if !start(job) { work() }
    }
    return value!
  }

  private final class Job {
    let work: () -> Void
    init(_ work: @escaping () -> Void) { self.work = work }
  }

  /// Whether the job ran. If the system gives no such stack, it did not.
  private static func start(_ job: Job) -> Bool {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK
    guard let stack = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), stack != MAP_FAILED
    else { return false }
    defer { munmap(stack, size) }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let context = Unmanaged.passUnretained(job).toOpaque()
    guard pthread_attr_setstack(&attributes, stack, size) == 0,
      pthread_create(
        &thread, &attributes,
        { context in
          Unmanaged<Job>.fromOpaque(context!).takeUnretainedValue().work()
          return nil
        }, context) == 0
    else { return false }
    pthread_join(thread, nil)
    return true
  }
}
