import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  /// Products and gathers of batches with the samples last.
  @Suite struct SamplesLastTests {
    func check(_ kind: Kind, samples: Int, inner: Int, columns: Int, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(samples * 10_000 + inner * 100 + columns))
      let x = numbers.numbers(samples * inner, kind)
      let w = numbers.numbers(inner * columns, kind)
      let g = numbers.numbers(samples * columns, kind)
      let bias = numbers.numbers(columns, kind)
      let xLast = Reference.transpose(x, rows: samples, columns: inner)
      let y = Reference.matmul(x, w, rows: samples, inner: inner, columns: columns)
      let biased = Reference.matmul(
        x, w, bias: bias, rows: samples, inner: inner, columns: columns)
      let dx = Reference.matmul(
        g, Reference.transpose(w, rows: inner, columns: columns), rows: samples, inner: columns,
        columns: inner)
      let dw = Reference.matmul(xLast, g, rows: inner, inner: samples, columns: columns)
      withEveryConfiguration(threads: threads) { name in
        let what = "\(samples)×\(inner)×\(columns), \(kind), \(name)"
        var output = blank(y.count)
        nbk_matmul_samples_last(xLast, w, nil, &output, samples, inner, columns)
        expectSameBits(output, y, "y \(what)")
        output = blank(y.count)
        nbk_matmul_samples_last(xLast, w, bias, &output, samples, inner, columns)
        expectSameBits(output, biased, "y with bias \(what)")
        output = blank(dx.count)
        nbk_matmul_samples_last_dx(g, w, &output, samples, inner, columns)
        expectSameBits(
          output, Reference.transpose(dx, rows: samples, columns: inner), "dx \(what)")
        output = blank(dw.count)
        nbk_matmul_samples_last_dw(xLast, g, &output, samples, inner, columns)
        expectSameBits(output, dw, "dw \(what)")
        var other = blank(dx.count)
        output = blank(dw.count)
        nbk_matmul_samples_last_gradients(xLast, w, g, &other, &output, samples, inner, columns)
        expectSameBits(
          other, Reference.transpose(dx, rows: samples, columns: inner), "dx of both \(what)")
        expectSameBits(output, dw, "dw of both \(what)")
      }
    }

    @Test(arguments: Kind.allCases) func everySize(kind: Kind) {
      for samples in [0, 16, 32, 48] {
        for inner in [0, 1, 2, 7, 8, 9, 17, 40] {
          for columns in [0, 1, 3, 10, 12, 13, 16, 17, 33] {
            check(kind, samples: samples, inner: inner, columns: columns)
          }
        }
      }
    }

    @Test(arguments: Kind.allCases) func everyThreadCount(kind: Kind) {
      check(kind, samples: 32, inner: 2028, columns: 10, threads: Array(1...8))
      check(kind, samples: 144, inner: 300, columns: 40, threads: Array(1...8))
    }

    @Test func gather() {
      for (samples, count) in [(0, 5), (16, 0), (16, 1), (16, 15), (32, 16), (48, 17), (32, 784)] {
        var numbers = Numbers(seed: UInt64(samples + count))
        let rows = 60
        let x = numbers.numbers(rows * count, .special)
        let indices = (0..<samples).map { Int32($0 * 37 % rows) }
        let picked = indices.flatMap { x[(Int($0) * count)..<((Int($0) + 1) * count)] }
        let inOrder = Array(x[..<(samples * count)])
        withEveryConfiguration(threads: [1, 2, 3]) { name in
          var output = blank(samples * count)
          nbk_gather_samples_last(x, indices, &output, samples, count)
          expectSameBits(
            output, Reference.transpose(picked, rows: samples, columns: count),
            "gather \(samples)×\(count), \(name)")
          output = blank(samples * count)
          nbk_gather_samples_last(x, nil, &output, samples, count)
          expectSameBits(
            output, Reference.transpose(inOrder, rows: samples, columns: count),
            "in order \(samples)×\(count), \(name)")
        }
      }
    }

    @Test func gatherBytes() {
      for (samples, count) in [(0, 5), (16, 0), (16, 1), (16, 15), (32, 16), (48, 17), (32, 784)] {
        let rows = 60
        // Every byte occurs.
        let x = (0..<rows * count).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let indices = (0..<samples).map { Int32($0 * 37 % rows) }
        let scaled = x.map { Float(Double($0) / 255) }
        let picked = indices.flatMap { scaled[(Int($0) * count)..<((Int($0) + 1) * count)] }
        let inOrder = Array(scaled[..<(samples * count)])
        withEveryConfiguration(threads: [1, 2, 3]) { name in
          var output = blank(samples * count)
          nbk_gather_scaled_bytes_samples_last(x, indices, &output, samples, count)
          expectSameBits(
            output, Reference.transpose(picked, rows: samples, columns: count),
            "gather bytes \(samples)×\(count), \(name)")
          output = blank(samples * count)
          nbk_gather_scaled_bytes_samples_last(x, nil, &output, samples, count)
          expectSameBits(
            output, Reference.transpose(inOrder, rows: samples, columns: count),
            "bytes in order \(samples)×\(count), \(name)")
        }
      }
    }
  }
}
