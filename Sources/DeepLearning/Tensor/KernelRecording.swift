import Synchronization

/// The kernel calls of a training step, in order. They can be repeated on other data in the same
/// memory. That needs no layers, shapes or tape, and allocates nothing.
///
/// A recording holds the memory that its calls read and write. It is complete only if recorded
/// calls computed everything in the step (see `Tensor.computed`). If anything else allocates or
/// writes memory, the recording is incomplete, and the next step runs in the ordinary way.
package final class KernelRecording: @unchecked Sendable {
  @TaskLocal private static var bound: KernelRecording?
  /// The number of recordings in progress on all threads. If it is 0, no thread has to look for
  /// one.
  private static let activeCount = Atomic<Int>(0)

  private var kernels: [() -> Void] = []
  /// Whether the current work belongs to a recorded call, or gives the same in each step.
  private var isCovered = false
  /// Whether everything was recorded.
  package private(set) var isComplete = true

  package init() {}

  /// The recording in progress on this thread, if there is one.
  static var current: KernelRecording? {
    activeCount.load(ordering: .relaxed) == 0 ? nil : bound
  }

  /// Runs a step and records it.
  package func record<Result>(_ step: () throws -> Result) rethrows -> Result {
    KernelRecording.activeCount.add(1, ordering: .relaxed)
    defer { KernelRecording.activeCount.subtract(1, ordering: .relaxed) }
    return try KernelRecording.$bound.withValue(self, operation: step)
  }

  /// Repeats all calls.
  func repeatKernels() {
    for kernel in kernels { kernel() }
  }

  /// Calls a kernel, and records the call if a recording is in progress.
  ///
  /// - Parameter kernel: reads and writes only the memory of tensors that it holds.
  static func run(_ kernel: @escaping () -> Void) {
    guard let recording = current else { return kernel() }
    recording.kernels.append(kernel)
    recording.cover(kernel)
  }

  /// Computes something that has the same value in each step.
  static func constant<Result>(_ make: () -> Result) -> Result {
    guard let recording = current else { return make() }
    return recording.cover(make)
  }

  /// Notes that memory was allocated or written outside of recorded calls.
  static func noteUnrecorded() {
    guard let recording = current, !recording.isCovered else { return }
    recording.isComplete = false
  }

  private func cover<Result>(_ body: () -> Result) -> Result {
    let wasCovered = isCovered
    isCovered = true
    defer { isCovered = wasCovered }
    return body()
  }
}
