import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct SoftmaxTests {
    @Test func everySize() {
      for columns in Array(1...18) + [31, 32, 33, 1000] {
        for rows in [0, 1, 7, 16, 33] {
          check(rows: rows, columns: columns, scale: 4)
        }
      }
      check(rows: 32, columns: 10, scale: 60)
    }

    @Test func specialRows() {
      let rows: [[Float]] = [
        [0, -0.0, 0], [.infinity, 1, 2], [-.infinity, 1, 2], [.nan, 1, 2], [1, .nan, 2],
        [-.infinity, -.infinity, -.infinity], [3e38, -3e38, 0], [-200, 0, -103.9],
      ]
      check(logits: rows.flatMap { $0 }, rows: rows.count, columns: 3, threads: [1])
    }

    @Test func everyThreadCount() {
      check(rows: 700, columns: 10, scale: 8, threads: Array(1...8))
    }

    func check(rows: Int, columns: Int, scale: Float, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(rows * 1000 + columns))
      let logits = numbers.ordinary(rows * columns).map { $0 * scale }
      check(logits: logits, rows: rows, columns: columns, threads: threads)
    }

    func check(logits: [Float], rows: Int, columns: Int, threads: [Int32]) {
      var numbers = Numbers(seed: 5)
      let labels = numbers.integers(rows, below: columns)
      let softmax = Reference.softmax(
        logits, columns: columns, exp: Reference<Float>.exp)
      let losses = Reference.sparseCrossEntropy(
        logits, labels: labels.map(Int.init), columns: columns, exp: Reference<Float>.exp,
        log: Reference<Float>.log)
      let scale = 1 / Float(max(rows, 1))
      let gradient = Reference.sparseCrossEntropyGradient(
        softmax, labels: labels.map(Int.init), scale: scale, columns: columns)
      withEveryConfiguration(threads: threads) { name in
        let what = "\(rows)×\(columns), \(name)"
        var y = blank(rows * columns)
        nbk_softmax(logits, &y, rows, columns)
        expectSameBits(y, softmax, "softmax \(what)")
        var loss = blank(rows)
        y = blank(rows * columns)
        nbk_sparse_cross_entropy(logits, labels, &loss, &y, rows, columns)
        expectSameBits(loss, losses, "cross entropy \(what)")
        expectSameBits(y, softmax, "probabilities \(what)")
        loss = blank(rows)
        nbk_sparse_cross_entropy(logits, labels, &loss, nil, rows, columns)
        expectSameBits(loss, losses, "cross entropy alone \(what)")
        var g = blank(rows * columns)
        nbk_sparse_cross_entropy_dx(softmax, labels, scale, &g, rows, columns)
        expectSameBits(g, gradient, "cross entropy gradient \(what)")
        y.withUnsafeMutableBufferPointer {
          nbk_sparse_cross_entropy_dx(
            $0.baseAddress, labels, scale, $0.baseAddress, rows, columns)
        }
        expectSameBits(y, gradient, "cross entropy gradient in place \(what)")
      }
    }
  }
}
