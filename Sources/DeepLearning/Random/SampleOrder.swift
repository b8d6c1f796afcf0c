/// The order in which `fit` visits the training samples: that of Keras's `model.fit(shuffle: true)`
/// for arrays. It depends only on the global seed, the number of samples and the epoch. A second
/// `fit` starts again with the order of epoch 0.
public enum SampleOrder {
  /// The order of one epoch.
  ///
  /// - Parameters:
  ///   - epoch: the epoch's number, from 0.
  ///   - sampleCount: the number of training samples, 0 or more.
  ///   - seed: the global seed.
  /// - Returns: a permutation of 0 ..< sampleCount.
  /// - Throws: `ModelError` if the epoch or the number of samples is negative or greater than 2³¹ −
  ///   1.
  public static func epoch(_ epoch: Int, sampleCount: Int, seed: Int) throws -> [Int32] {
    for (name, number) in [("epoch", epoch), ("sampleCount", sampleCount)] {
      guard (0...Int(Int32.max)).contains(number) else {
        throw ModelError(
          .value, at: "SampleOrder", "\(name) is \(number)",
          help: "\(name) must be from 0 to \(Int32.max)")
      }
    }
    return order(epoch, sampleCount, seed: seed)
  }

  /// The same without checks, for the numbers of an existing data set.
  static func order(_ epoch: Int, _ sampleCount: Int, seed: Int) -> [Int32] {
    let blocksPerEpoch = UInt64(max(sampleCount - 1, 0) + 3) / 4
    return GlobalSeed.kernelStream(globalSeed: Int64(seed), operationSeed: 0)
      .advanced(by: UInt64(epoch) * blocksPerEpoch).permutation(sampleCount)
  }
}
