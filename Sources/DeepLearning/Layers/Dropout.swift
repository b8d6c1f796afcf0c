/// During training, sets a random share of the inputs to 0 and scales the others by
/// `1 / (1 - rate)`, so that their sum stays the same on average (Srivastava et al., 2014). Outside
/// of training it changes nothing. The shape stays.
///
/// The masks are TensorFlow's (see docs/random.md). In `fit` they come from a stream that continues
/// from step to step, elsewhere from one of the streams of eager operations.
public final class Dropout: SeededLayer, LibraryLayer {
  /// The layer's name.
  public let name: String
  package var isRepeatable: Bool { false }
  /// The share of inputs that become 0.
  public let rate: Double
  /// The layer's own seed, if it has one.
  public let seed: Int?
  let seedCounter: SeedCounter?

  /// - Parameters:
  ///   - rate: the share of inputs that become 0, from 0 to below 1.
  ///   - seed: the layer's own seed; by default the masks depend on the global seed.
  ///   - name: the layer's name; `dropout`, `dropout_1`, … by default.
  public init(_ rate: Double, seed: Int? = nil, name: String? = nil) {
    self.rate = rate
    self.seed = seed
    seedCounter = seed.map { SeedCounter(Int64($0)) }
    self.name = LayerNames.next("dropout", given: name)
  }

  /// The same with Keras's parameter name: `Dropout(rate: 0.5)`.
  ///
  /// - Parameters:
  ///   - rate: the share of inputs that become 0, from 0 to below 1.
  ///   - seed: the layer's own seed; by default the masks depend on the global seed.
  ///   - name: the layer's name; `dropout`, `dropout_1`, … by default.
  public convenience init(rate: Double, seed: Int? = nil, name: String? = nil) {
    self.init(rate, seed: seed, name: name)
  }

  /// Returns the shape of a sample, which stays. Throws `ModelError` if the rate is out of range.
  public func build(inputShape: [Int]) throws -> [Int] {
    try checkSetting((0..<1).contains(rate), "rate", rate, "from 0 to below 1", at: name)
    return inputShape
  }

  /// Returns the result for a batch. Throws `ModelError` if the rate is out of range.
  public func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try checkSetting((0..<1).contains(rate), "rate", rate, "from 0 to below 1", at: name)
    guard training, rate > 0 else { return input.withoutScores }
    let blocks = UInt64(input.count) * 256
    let stream =
      LayerStreams.current?.next(seedCounter, advancing: blocks)
      ?? GlobalSeed.operationStream(.uniform, seed: seedCounter?.take(1), advancing: blocks)
    return dropout(input.cast(to: .float32), rate: rate, from: stream)
  }
}

/// `x · float32(1 / (1 - rate))` where the stream's number is at least `float32(rate)`, else +0;
/// the gradient likewise.
private func dropout(_ x: Tensor, rate: Double, from stream: Philox) -> Tensor {
  let draws = stream.uniform(x.count)
  let limit = Float(rate)
  let scale = Float(1 / (1 - rate))
  func masked(_ values: Tensor) -> Tensor {
    Tensor.build(values.shape) { (result: UnsafeMutablePointer<Float>) in
      values.withFloats { values in
        draws.withUnsafeBufferPointer { draws in
          for i in draws.indices { result[i] = draws[i] >= limit ? values[i] * scale : 0 }
        }
      }
    }
  }
  return LinearMap(selfAdjoint: masked)(x)
}
