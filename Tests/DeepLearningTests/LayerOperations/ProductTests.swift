import DeepLearning
import ReferenceArithmetic
import Testing

/// Products of batches: each matrix is a separate product. If one operand is a single matrix for
/// the whole batch, its gradient is a chain over all rows, or the sum of its copies' gradients.
@Suite struct ProductTests {
  typealias Dense = Reference<Float>

  private func matrices(_ x: Tensor) -> [[Float]] {
    let size = x.shape.suffix(2).reduce(1, *)
    return (0..<(size > 0 ? x.count / size : 0)).map { n in
      Array(x.scalars[(n * size)..<((n + 1) * size)])
    }
  }

  @Test func batches() throws {
    for (batch, rows, inner, columns) in [
      (1, 1, 1, 1), (3, 2, 5, 4), (2, 17, 3, 33), (4, 1, 9, 1), (2, 3, 0, 2), (0, 2, 3, 2),
    ] {
      let a = specialSample([batch, rows, inner], seed: 1)
      let b = specialSample([batch, inner, columns], seed: 2)
      let g = sample([batch, rows, columns], seed: 3)
      let pairs = Array(zip(matrices(a), matrices(b)))
      let y =
        inner == 0
        ? [Float](repeating: 0, count: batch * rows * columns)
        : pairs.flatMap {
          Dense.matmul($0, $1, bias: nil, rows: rows, inner: inner, columns: columns)
        }
      let slopes = zip(pairs, matrices(g)).map {
        Dense.matmulGradients($0.0, $0.1, $1, rows: rows, inner: inner, columns: columns)
      }
      try withEveryComputeSetting { setting in
        expectSameBits(
          try matmul(a, b), try Tensor(y, shape: [batch, rows, columns]),
          "\(batch), \(rows), \(inner), \(columns), \(setting)")
        guard inner > 0 else { return }
        let found = try gradients(of: [a, b], weights: g) { try matmul($0[0], $0[1]) }
        expectSameBits(found[0], try Tensor(slopes.flatMap(\.dx), shape: a.shape), setting)
        expectSameBits(found[1], try Tensor(slopes.flatMap(\.dw), shape: b.shape), setting)
      }
    }
  }

  /// A batch times one matrix is a single product over all rows.
  @Test func oneMatrixForAll() throws {
    let a = sample([2, 3, 4, 5], seed: 1)
    let b = sample([5, 6], seed: 2)
    let bias = sample([6], seed: 3)
    let g = sample([2, 3, 4, 6], seed: 4)
    let flat = try a.reshaped(to: [24, 5])
    let flatG = try g.reshaped(to: [24, 6])
    let expected = try matmul(flat, b, bias: bias)
    expectSameBits(try matmul(a, b, bias: bias), try expected.reshaped(to: [2, 3, 4, 6]))
    let found = try gradients(of: [a, b, bias], weights: g) {
      try matmul($0[0], $0[1], bias: $0[2])
    }
    let wanted = try gradients(of: [flat, b, bias], weights: flatG) {
      try matmul($0[0], $0[1], bias: $0[2])
    }
    expectSameBits(found[0], try wanted[0].reshaped(to: a.shape))
    expectSameBits(found[1], wanted[1])
    expectSameBits(found[2], wanted[2])
  }

  @Test func axesInFrontAreBroadcast() throws {
    let a = sample([2, 1, 3, 4], seed: 1)
    let b = sample([3, 4, 2], seed: 2)
    let y = try matmul(a, b)
    #expect(y.shape == [2, 3, 3, 2])
    for i in 0..<2 {
      for j in 0..<3 { expectSameBits(y[i, j], try matmul(a[i, 0], b[j])) }
    }
    let g = sample(y.shape, seed: 3)
    let found = try gradients(of: [a, b], weights: g) { try matmul($0[0], $0[1]) }
    for j in 0..<3 {
      let parts = try (0..<2).map { i in
        try gradients(of: [a[i, 0], b[j]], weights: g[i, j]) { try matmul($0[0], $0[1]) }[1]
      }
      expectSameBits(found[1][j], try 0 + parts[0] + parts[1])
    }
  }
}
