import Synchronization

/// The kernel calls of a training step, in their order. They can be made again on other data in the same
/// memory: without the layers, the shapes and the tape that led to them, and without asking for memory.
///
/// A recording holds the memory that its calls read and write. It is complete only if whatever the step
/// computed came from calls that were recorded (see `Tensor.computed`): memory that anything else asks
/// for, or writes to, makes it incomplete, and then the step is gone through as ever.
package final class KernelRecording: @unchecked Sendable {
  @TaskLocal private static var bound: KernelRecording?
  /// How many recordings are being made on any thread: where none is, nobody has to look for it.
  private static let activeCount = Atomic<Int>(0)

  private var kernels: [() -> Void] = []
  /// Whether what happens at the moment belongs to a call that is recorded, or is the same in each step.
  private var isCovered = false
  /// Whether everything was recorded.
  package private(set) var isComplete = true

  package init() {}

  /// The recording that is being made on this thread, if there is one.
  static var current: KernelRecording? {
    activeCount.load(ordering: .relaxed) == 0 ? nil : bound
  }

  /// Goes through a step and records it.
  package func record<Result>(_ step: () throws -> Result) rethrows -> Result {
    KernelRecording.activeCount.add(1, ordering: .relaxed)
    defer { KernelRecording.activeCount.subtract(1, ordering: .relaxed) }
    return try KernelRecording.$bound.withValue(self, operation: step)
  }

  /// Makes all calls again.
  func repeatKernels() {
    for kernel in kernels { kernel() }
  }

  /// Makes a call of a kernel, and records it if a recording is being made.
  ///
  /// - Parameter kernel: reads and writes only the memory of tensors that it holds.
  static func run(_ kernel: @escaping () -> Void) {
    guard let recording = current else { return kernel() }
    recording.kernels.append(kernel)
    recording.cover(kernel)
  }

  /// What has the same value in each step.
  static func constant<Result>(_ make: () -> Result) -> Result {
    guard let recording = current else { return make() }
    return recording.cover(make)
  }

  /// Says that memory was asked for or written to.
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
