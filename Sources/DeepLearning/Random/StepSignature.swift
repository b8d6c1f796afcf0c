/// The types and shapes of the samples and labels for which Keras compiles a training step.
///
/// A compiled step serves every batch that fits its types and shapes. A length that is open serves
/// all lengths, and an open shape serves all shapes.
struct StepSignature: Equatable, Sendable {
  /// A tensor of the batch.
  struct Argument: Equatable, Sendable {
    let dtype: DType
    /// The length of each axis, nil where it is open; nil if the number of axes is open too.
    let shape: [Int?]?

    init(_ dtype: DType, _ shape: [Int?]?) {
      self.dtype = dtype
      self.shape = shape
    }

    /// Whether every tensor that fits the other one fits this one.
    func covers(_ other: Argument) -> Bool {
      guard dtype == other.dtype else { return false }
      guard let shape else { return true }
      guard let others = other.shape, others.count == shape.count else { return false }
      return zip(shape, others).allSatisfy { $0 == nil || $0 == $1 }
    }

    /// The closest argument that covers both; nil if the types differ.
    func joined(with other: Argument) -> Argument? {
      guard dtype == other.dtype else { return nil }
      guard let shape, let others = other.shape, others.count == shape.count else {
        return Argument(dtype, nil)
      }
      return Argument(dtype, zip(shape, others).map { $0 == $1 ? $0 : nil })
    }
  }

  let samples: Argument
  let labels: Argument

  init(samples: Argument, labels: Argument) {
    self.samples = samples
    self.labels = labels
  }

  /// The signature of the batches of a data set. Their length is open unless all batches are full.
  ///
  /// - Parameters:
  ///   - count: the number of samples to train on.
  ///   - batchSize: the length of a full batch. It may be greater than the number of samples.
  init(samples: Tensor, labels: Tensor, count: Int, batchSize: Int) {
    let length = count % batchSize == 0 ? batchSize : nil
    func argument(_ data: Tensor) -> Argument {
      Argument(data.dtype, [length] + data.shape.dropFirst().map { $0 })
    }
    self.init(samples: argument(samples), labels: argument(labels))
  }

  /// Whether a step that is compiled for this signature serves batches of the other one.
  func covers(_ other: StepSignature) -> Bool {
    samples.covers(other.samples) && labels.covers(other.labels)
  }

  /// The closest signature that covers both, if there is one.
  func joined(with other: StepSignature) -> StepSignature? {
    guard let samples = samples.joined(with: other.samples),
      let labels = labels.joined(with: other.labels)
    else { return nil }
    return StepSignature(samples: samples, labels: labels)
  }
}

extension [StepSignature] {
  /// The position of the signature that serves batches of a signature: the same one, or else the
  /// closest one that covers it.
  func position(serving signature: StepSignature) -> Int? {
    if let same = firstIndex(of: signature) { return same }
    return indices.filter { self[$0].covers(signature) }
      .reduce(nil) { best, next in
        guard let best else { return next }
        return self[best].covers(self[next]) ? next : best
      }
  }

  /// The signature for which a step is compiled if none of these serves the given one. Each of
  /// these opens what differs, so that the step serves later batches too.
  func generalized(_ signature: StepSignature) -> StepSignature {
    reduce(signature) { $0.joined(with: $1) ?? $0 }
  }
}
