import DeepLearning
import Testing

/// Expects an error with exactly this message.
func expectError<Result>(
  _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  #expect(sourceLocation: sourceLocation) {
    try body()
  } throws: { error in
    if "\(error)" != message { Issue.record("\(error)", sourceLocation: sourceLocation) }
    return "\(error)" == message
  }
}

/// Expects two tensors of the same shape and the same bits.
func expectSameBits(
  _ a: Tensor, _ b: Tensor, _ comment: @autoclosure () -> Comment = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.shape == b.shape, comment(), sourceLocation: sourceLocation)
  #expect(a.digest == b.digest, comment(), sourceLocation: sourceLocation)
}

/// Numbers for tests, the same for the same seed, with some ±0 and small numbers among them.
func sample(_ shape: [Int], seed: Int = 1, from low: Double = -1, to high: Double = 1) -> Tensor {
  try! RandomUniform(minval: low, maxval: high, seed: seed)(shape: shape)
}

/// All shapes of at most `rank` axes with lengths from a list.
func shapes(upTo rank: Int, of lengths: [Int]) -> [[Int]] {
  var all: [[Int]] = [[]]
  var last: [[Int]] = [[]]
  for _ in 0..<rank {
    last = last.flatMap { shape in lengths.map { shape + [$0] } }
    all += last
  }
  return all
}
