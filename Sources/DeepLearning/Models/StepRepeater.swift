/// The results of a batch: of the forward pass and, in training, of the backward pass.
struct BatchResult {
  let labels: Tensor
  let predictions: Tensor
  let loss: Tensor
  private var gradients: [Tensor]

  init(labels: Tensor, predictions: Tensor, loss: Tensor, gradients: [Tensor] = []) {
    self.labels = labels
    self.predictions = predictions
    self.loss = loss
    self.gradients = gradients
  }

  /// The gradients, for a caller that may overwrite them.
  mutating func takeGradients() -> [Tensor] {
    var taken: [Tensor] = []
    swap(&taken, &gradients)
    return taken
  }

  /// The memory of the gradients; nil if a gradient is part of a larger block or is not row-major.
  fileprivate var gradientStorages: [Storage]? {
    let storages = gradients.filter {
      $0.layout == .rowMajor && $0.byteCount == $0.storage.byteCount
    }
    .map(\.storage)
    return storages.count == gradients.count ? storages : nil
  }
}

/// Runs the steps of an epoch. The first step is recorded. The following steps only repeat its
/// kernel calls on the next batch. The bits are the same, because the same kernels work on the same
/// numbers.
struct StepRepeater {
  private let variables: [Variable]
  private var state = State.untried

  private enum State {
    case untried
    case recorded(RecordedStep)
    /// Every step runs through the layers.
    case impossible
  }

  /// - Parameter variables: the variables that the steps change.
  init(changing variables: [Variable]) { self.variables = variables }

  /// Runs one step.
  ///
  /// - Parameter compute: runs it through the layers.
  fileprivate mutating func step(
    _ range: Range<Int>, _ batches: Batches, _ compute: (Batches.Batch) throws -> BatchResult
  ) throws -> BatchResult {
    guard range.count == batches.size, batches.areGathered else {
      return try compute(batches[range])
    }
    switch state {
    case .recorded(let recorded) where recorded.isValid(for: variables):
      return recorded.repeated(range, batches)
    case .untried:
      let (step, recorded) = try RecordedStep.record(batches[range], variables, compute)
      state = recorded.map { .recorded($0) } ?? .impossible
      return step
    case .recorded, .impossible:
      state = .impossible
      return try compute(batches[range])
    }
  }
}

extension StepRepeater? {
  /// Runs one step, by repeating a recorded one if possible.
  mutating func step(
    _ range: Range<Int>, _ batches: Batches, _ compute: (Batches.Batch) throws -> BatchResult
  ) throws -> BatchResult {
    try self?.step(range, batches, compute) ?? compute(batches[range])
  }
}

/// A step that can be repeated.
private final class RecordedStep {
  private let recording: KernelRecording
  private let batch: Batches.Batch
  private let step: BatchResult
  /// The memory of the variables that the recording reads.
  private let weights: [Storage]

  private init(
    _ recording: KernelRecording, _ batch: Batches.Batch, _ step: BatchResult,
    _ weights: [Storage]
  ) {
    self.recording = recording
    self.batch = batch
    self.step = step
    self.weights = weights
  }

  /// Runs a step through the layers, and records it if possible.
  static func record(
    _ batch: Batches.Batch, _ variables: [Variable],
    _ compute: (Batches.Batch) throws -> BatchResult
  ) throws -> (step: BatchResult, recorded: RecordedStep?) {
    // Other tensors may share the variables' memory, which will be overwritten.
    let weights = variables.map { $0.takeOwnMemory() }
    let recording = KernelRecording()
    let step = try recording.record { try compute(batch) }
    guard recording.isComplete, let gradients = step.gradientStorages else { return (step, nil) }
    // Weights and gradients exchange their memory in every step, so all blocks must be different.
    guard Set((weights + gradients).map(ObjectIdentifier.init)).count == 2 * weights.count else {
      return (step, nil)
    }
    for gradient in gradients { gradient.isExchangeable = true }
    return (step, RecordedStep(recording, batch, step, weights))
  }

  /// Whether the variables still have the memory that the recording reads.
  func isValid(for variables: [Variable]) -> Bool {
    zip(variables, weights).allSatisfy { $0.isStored(in: $1) }
  }

  /// Repeats the step with another batch.
  func repeated(_ range: Range<Int>, _ batches: Batches) -> BatchResult {
    batches.gather(range, into: batch)
    recording.repeatKernels()
    return step
  }
}

extension Sequential {
  /// Whether the steps of an epoch may share their memory. No code of the user may then run during
  /// or between the steps: it could keep a tensor whose memory the next step overwrites.
  ///
  /// - Parameter watchers: callbacks that run between the steps.
  func canRepeatSteps(_ setup: TrainingSetup, _ watchers: [any Callback] = []) -> Bool {
    let optimizer = setup.optimizer as? ScheduledOptimizer
    return watchers.isEmpty && isRepeatable
      && (try? losses.isEmpty) == true && setup.loss is any RepeatableLoss
      && optimizer?.hasScheduleOfLibrary == true && setup.metrics.allSatisfy(\.isOfLibrary)
  }
}
