import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct NormalizationTests {
    static let columns = Array(1...18) + [31, 32, 33, 65, 1000]

    @Test(arguments: Kind.allCases) func everySize(kind: Kind) {
      for columns in Self.columns {
        for rows in [1, 2, 3, 4, 5, 7, 17, 32] {
          checkBatch(rows: rows, columns: columns, kind)
          checkLayer(rows: rows, columns: columns, kind)
        }
      }
    }

    @Test func nothing() {
      checkBatch(rows: 3, columns: 0, .ordinary)
      checkLayer(rows: 3, columns: 0, .ordinary)
      checkLayer(rows: 0, columns: 5, .ordinary)
    }

    @Test(arguments: Kind.allCases) func everyThreadCount(kind: Kind) {
      checkBatch(rows: 300, columns: 130, kind, threads: Array(1...8))
      checkLayer(rows: 301, columns: 130, kind, threads: Array(1...8))
    }

    func checkBatch(rows: Int, columns: Int, _ kind: Kind, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(rows * 10_000 + columns))
      let x = numbers.numbers(rows * columns, kind)
      let g = numbers.numbers(rows * columns, kind)
      let r = numbers.numbers(columns, kind)
      let factor = numbers.numbers(columns, kind)
      let offset = numbers.numbers(columns, kind)
      let (a, b) = (numbers.numbers(columns, kind), numbers.numbers(columns, kind))
      let moments = (0..<columns).map {
        Reference.moments(Reference.column(x, $0, rows: rows, columns: columns))
      }
      let mean = moments.map(\.mean)
      let plain = Reference.batchNormalize(
        x, mean: mean, factor: factor, offset: nil, columns: columns)
      let shifted = Reference.batchNormalize(
        x, mean: mean, factor: factor, offset: offset, columns: columns)
      let sums = Reference.normSums(x, g, mean: mean, r: r, rows: rows, columns: columns) { _, c in
        c
      }
      let dx = Reference.batchNormInputGradient(
        x, g, mean: mean, r: r, factor: factor, a: a, b: b, columns: columns)
      withEveryConfiguration(threads: threads) { name in
        let what = "\(rows)×\(columns), \(kind), \(name)"
        var (first, second) = (blank(columns), blank(columns))
        nbk_batch_moments(x, &first, &second, rows, columns)
        expectSameBits(first, mean, "mean \(what)")
        expectSameBits(second, moments.map(\.variance), "variance \(what)")
        var output = blank(x.count)
        nbk_batch_normalize(x, mean, factor, nil, &output, rows, columns)
        expectSameBits(output, plain, "normalized without offset \(what)")
        output = x
        output.withUnsafeMutableBufferPointer {
          nbk_batch_normalize($0.baseAddress, mean, factor, offset, $0.baseAddress, rows, columns)
        }
        expectSameBits(output, shifted, "normalized in place \(what)")
        nbk_batch_norm_sums(x, g, mean, r, &first, &second, rows, columns)
        expectSameBits(first, sums.scale, "gradient of the scale \(what)")
        expectSameBits(second, sums.offset, "gradient of the offset \(what)")
        output = blank(x.count)
        nbk_batch_norm_dx(x, g, mean, r, factor, a, b, &output, rows, columns)
        expectSameBits(output, dx, "dx \(what)")
      }
    }

    func checkLayer(rows: Int, columns: Int, _ kind: Kind, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(rows * 10_000 + columns))
      let x = numbers.numbers(rows * columns, kind)
      let g = numbers.numbers(rows * columns, kind)
      let gamma = numbers.numbers(columns, kind)
      let beta = numbers.numbers(columns, kind)
      for (gamma, beta) in [(gamma, beta), (gamma, nil), (nil, beta), (nil, nil)] {
        let (y, mean, r) = Reference.layerNorm(
          x, gamma: gamma, beta: beta, epsilon: 0.001, rows: rows, columns: columns)
        let dx = Reference.layerNormInputGradient(
          x, g, mean: mean, r: r, gamma: gamma, rows: rows, columns: columns)
        let sums = Reference.normSums(x, g, mean: mean, r: r, rows: rows, columns: columns) {
          k, _ in k
        }
        withEveryConfiguration(threads: threads) { name in
          let scale = gamma == nil ? "no scale" : "a scale"
          let what = "\(rows)×\(columns), \(scale), \(kind), \(name)"
          var (output, first, second) = (blank(x.count), blank(rows), blank(rows))
          nbk_layer_norm(x, gamma, beta, 0.001, &output, &first, &second, rows, columns)
          expectSameBits(output, y, "normalized \(what)")
          expectSameBits(first, mean, "mean \(what)")
          expectSameBits(second, r, "r \(what)")
          output = blank(x.count)
          nbk_layer_norm_dx(x, g, mean, r, gamma, &output, rows, columns)
          expectSameBits(output, dx, "dx \(what)")
          (first, second) = (blank(columns), blank(columns))
          nbk_layer_norm_sums(x, g, mean, r, &first, &second, rows, columns)
          expectSameBits(first, sums.scale, "gradient of the scale \(what)")
          expectSameBits(second, sums.offset, "gradient of the offset \(what)")
        }
      }
    }
  }
}
