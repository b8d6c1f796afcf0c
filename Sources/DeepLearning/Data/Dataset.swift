/// Samples and their labels, one label for each sample, in order.
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
  ///   - y: the labels, one for each sample: `[samples]` or `[samples, …]`.
  /// - Throws: `ModelError` if there is not one label for each sample.
  public init(_ x: Tensor, _ y: Tensor) throws {
    guard let count = x.shape.first, y.shape.first == count else {
      throw ModelError(
        .data, at: "Dataset", "got samples of shape \(x.shape) and labels of shape \(y.shape)",
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

  /// A range of the samples, without a copy.
  ///
  /// - Parameter range: positions, counted from 0.
  /// - Precondition: the range is within the samples.
  public subscript(range: Range<Int>) -> Dataset { Dataset(rows: x[range], y[range]) }

  /// The samples in another order: that of TensorFlow's `tf.random.shuffle` for positions with this
  /// seed. The global seed has no effect.
  ///
  /// - Parameter seed: any integer.
  public func shuffled(seed: Int) -> Dataset {
    let order = SampleOrder.order(0, count, seed: seed)
    let positions = Tensor.build([count]) { (positions: UnsafeMutablePointer<Int32>) in
      for (index, position) in order.enumerated() { positions[index] = position }
    }
    return Dataset(rows: x.rows(positions), y.rows(positions))
  }

  /// The samples before a position, and those from it on, without copies.
  ///
  /// - Parameter position: the number of samples in the first part.
  /// - Throws: `ModelError` if the position is negative or beyond the samples.
  public func split(at position: Int) throws -> (first: Dataset, second: Dataset) {
    guard (0...count).contains(position) else {
      throw ModelError(
        .value, at: "Dataset", "cannot be split at position \(position): it has \(count) samples",
        help: "Use a position from 0 to \(count)")
    }
    return (self[0..<position], self[position..<count])
  }

  /// The first `floor(count · fraction)` samples, computed in binary64, and the others, without
  /// copies.
  ///
  /// - Parameter fraction: the share of the samples in the first part, from 0 to 1.
  /// - Throws: `ModelError` if the fraction is out of range.
  public func split(fraction: Double) throws -> (first: Dataset, second: Dataset) {
    try checkSetting(
      (0...1).contains(fraction), "fraction", fraction, "from 0 to 1", at: "Dataset")
    return try split(at: Int((Double(count) * fraction).rounded(.down)))
  }

  /// Applies a function to all samples and labels at once.
  ///
  /// - Parameter transform: takes the samples `[samples, …]` and the labels, and returns equally
  ///   many of both.
  /// - Throws: `ModelError` if the result does not have one label for each sample; anything that
  ///   the function throws.
  public func map(_ transform: (_ x: Tensor, _ y: Tensor) throws -> (Tensor, Tensor)) throws
    -> Dataset
  {
    let (x, y) = try transform(x, y)
    return try Dataset(x, y)
  }

  /// Batches of this many samples, in order; the last one may be shorter. Without copies.
  ///
  /// - Parameter size: the number of samples in a batch, 1 or more.
  /// - Throws: `ModelError` if the size is below 1.
  public func batched(_ size: Int) throws -> [Dataset] {
    guard size >= 1 else {
      throw ModelError(
        .value, at: "Dataset", "the batch size is \(size)",
        help: "The size must be at least 1")
    }
    return stride(from: 0, to: count, by: size).map { self[$0..<min($0 + size, count)] }
  }

  /// `Dataset: 100 samples, x float32 [100, 4], y int32 [100]`.
  public var description: String {
    "Dataset: \(count) samples, x \(x.dtype) \(x.shape), y \(y.dtype) \(y.shape)"
  }
}

/// Shuffles samples and labels, and splits them into a part for training and a part for testing.
///
/// - Parameters:
///   - x: the samples, `[samples, …]`.
///   - y: the labels, one for each sample: `[samples]` or `[samples, …]`.
///   - testSize: the share of samples for testing. The training part has
///     `floor(samples · (1 − testSize))` samples.
///   - seed: the seed of the order, as in `Dataset.shuffled(seed:)`.
/// - Throws: `ModelError` if there is not one label for each sample, or a part would be empty.
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
      "a testSize of \(testSize) leaves \(train.count) of \(data.count) samples for training and "
        + "\(test.count) for testing",
      help: "Pass more samples or another testSize")
  }
  return (train, test)
}
