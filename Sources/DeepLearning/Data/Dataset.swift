/// Samples and their labels, equally many, in an order.
///
///     let data = try Dataset(x, y).shuffled(seed: 7)
///     let (train, test) = try data.split(fraction: 0.8)
///     try model.fit(train, epochs: 5, validationData: test)
public struct Dataset: Sendable, CustomStringConvertible {
  /// The samples, `[samples, …]`.
  public let x: Tensor
  /// The labels, one for each sample: `[samples]` or `[samples, …]`.
  public let y: Tensor

  /// - Parameters:
  ///   - x: the samples, `[samples, …]`.
  ///   - y: the labels, one along the first axis for each sample.
  /// - Throws: `ModelError` when there is not a label for each sample.
  public init(_ x: Tensor, _ y: Tensor) throws {
    guard let count = x.shape.first, y.shape.first == count else {
      throw ModelError(
        .data, at: "Dataset", "got samples of the shape \(x.shape) and labels of \(y.shape)",
        help: "Pass one label for each sample, along the first axis")
    }
    self.x = x.detached
    self.y = y.detached
  }

  private init(rows x: Tensor, _ y: Tensor) {
    self.x = x
    self.y = y
  }

  /// The number of samples.
  public var count: Int { x.shape[0] }

  /// A range of the samples; no copy.
  ///
  /// - Parameter range: positions from 0.
  /// - Precondition: the range lies within the samples.
  public subscript(range: Range<Int>) -> Dataset { Dataset(rows: x[range], y[range]) }

  /// The samples in another order: that of TensorFlow's `tf.random.shuffle` for positions with this seed,
  /// whatever the global seed is.
  ///
  /// - Parameter seed: any integer.
  public func shuffled(seed: Int) -> Dataset {
    let order = SampleOrder.order(0, count, seed: seed)
    let positions = Tensor.build([count]) { (positions: UnsafeMutablePointer<Int32>) in
      for (index, position) in order.enumerated() { positions[index] = position }
    }
    return Dataset(rows: x.rows(positions), y.rows(positions))
  }

  /// The samples before a position, and those from it on; no copies.
  ///
  /// - Parameter position: how many samples the first part gets.
  /// - Throws: `ModelError` for a position that is not among the samples.
  public func split(at position: Int) throws -> (first: Dataset, second: Dataset) {
    guard (0...count).contains(position) else {
      throw ModelError(
        .value, at: "Dataset", "cannot be split at \(position): it has \(count) samples",
        help: "Split at a position from 0 to \(count)")
    }
    return (self[0..<position], self[position..<count])
  }

  /// The first `floor(count · fraction)` samples, computed in binary64, and the others; no copies.
  ///
  /// - Parameter fraction: the part of the samples that the first one gets, from 0 to 1.
  /// - Throws: `ModelError` for a fraction that is none.
  public func split(fraction: Double) throws -> (first: Dataset, second: Dataset) {
    try checkSetting(
      (0...1).contains(fraction), "fraction", fraction, "from 0 to 1", at: "Dataset")
    return try split(at: Int((Double(count) * fraction).rounded(.down)))
  }

  /// What a function makes of samples and labels, all at once.
  ///
  /// - Parameter transform: gets the samples `[samples, …]` and the labels, and returns as many of
  ///   each.
  /// - Throws: what the function throws; `ModelError` when there is not a label for each sample
  ///   then.
  public func map(_ transform: (_ x: Tensor, _ y: Tensor) throws -> (Tensor, Tensor)) throws
    -> Dataset
  {
    let (x, y) = try transform(x, y)
    return try Dataset(x, y)
  }

  /// Batches of so many samples in their order, the last one shorter if need be; no copies.
  ///
  /// - Parameter size: the samples of a batch, 1 or more.
  /// - Throws: `ModelError` for a size below 1.
  public func batched(_ size: Int) throws -> [Dataset] {
    guard size >= 1 else {
      throw ModelError(
        .value, at: "Dataset", "cannot make batches of \(size) samples",
        help: "The size must be at least 1")
    }
    return stride(from: 0, to: count, by: size).map { self[$0..<min($0 + size, count)] }
  }

  /// `Dataset: 100 samples, x float32 [100, 4], y int32 [100]`.
  public var description: String {
    "Dataset: \(count) samples, x \(x.dtype) \(x.shape), y \(y.dtype) \(y.shape)"
  }
}

/// Samples and labels in a random order, parted into those to train with and those to test with.
///
/// - Parameters:
///   - x: the samples, `[samples, …]`.
///   - y: the labels, one for each sample.
///   - testSize: the part that is held back; that of the training is `floor(samples · (1 − testSize))`.
///   - seed: the seed of the order, as in `Dataset.shuffled(seed:)`.
/// - Throws: `ModelError` when there is not a label for each sample, or a part would be empty.
public func trainTestSplit(
  _ x: Tensor, _ y: Tensor, testSize: Double = 0.25, seed: Int
) throws -> (train: Dataset, test: Dataset) {
  let data = try Dataset(x, y).shuffled(seed: seed)
  try checkSetting(
    testSize > 0 && testSize < 1, "testSize", testSize, "between 0 and 1", at: "trainTestSplit")
  let (train, test) = try data.split(fraction: 1 - testSize)
  guard train.count > 0, test.count > 0 else {
    throw ModelError(
      .data, at: "trainTestSplit",
      "a testSize of \(testSize) leaves \(train.count) of \(data.count) samples to train and "
        + "\(test.count) to test",
      help: "Pass more samples or another testSize")
  }
  return (train, test)
}
