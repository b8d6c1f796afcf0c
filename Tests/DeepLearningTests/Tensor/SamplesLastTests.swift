import DeepLearning
import Testing

/// To every operation, a tensor with the samples last in memory is the same tensor.
@Suite struct SamplesLastTests {
  private let plain = sample([32, 3, 5], seed: 3)

  @Test func elementsAndText() throws {
    let last = plain.samplesLast
    #expect(last.scalars == plain.scalars)
    #expect(last.description == plain.description)
    #expect(last.samplesLast.scalars == plain.scalars)
    #expect(last.digest == plain.digest)
    expectSameBits(last[7], plain[7])
    expectSameBits(last[4..<9], plain[4..<9])
    expectSameBits(last + 1, plain + 1)
    expectSameBits(last.transposed, plain.transposed)
    expectSameBits(try last.sum(axis: 0), try plain.sum(axis: 0))
    for shape in [[32, 15], [32, 5, 3], [480], [16, 30], [2, 16, 15]] {
      expectSameBits(try last.reshaped(to: shape), try plain.reshaped(to: shape), "\(shape)")
    }
  }

  /// Samples that do not fill whole vectors stay row-major.
  @Test(arguments: [0, 1, 15, 17]) func otherNumbers(samples: Int) {
    let tensor = sample([samples, 4], seed: 1)
    expectSameBits(tensor.samplesLast, tensor)
  }

  @Test func changesOfACopy() {
    var copy = plain.samplesLast
    copy[3] = .zeros([3, 5])
    var expected = plain
    expected[3] = .zeros([3, 5])
    expectSameBits(copy, expected)
    expectSameBits(plain.samplesLast, plain)
  }

  @Test func products() throws {
    let x = sample([48, 20], seed: 4)
    let w = sample([20, 9], seed: 5)
    let bias = sample([9], seed: 6)
    func value(_ x: Tensor, _ w: Tensor, _ bias: Tensor) throws -> Tensor {
      try (matmul(x, w, bias: bias) * sample([48, 9], seed: 7)).sum()
    }
    expectSameBits(try matmul(x.samplesLast, w), try matmul(x, w))
    for (name, ordinary, other) in [
      (
        "x", try gradient(at: x) { try value($0, w, bias) },
        try gradient(at: x.samplesLast) { try value($0, w, bias) }
      ),
      (
        "w", try gradient(at: w) { try value(x, $0, bias) },
        try gradient(at: w) { try value(x.samplesLast, $0, bias) }
      ),
      (
        "bias", try gradient(at: bias) { try value(x, w, $0) },
        try gradient(at: bias) { try value(x.samplesLast, w, $0) }
      ),
    ] { expectSameBits(other, ordinary, "\(name)") }
  }
}
