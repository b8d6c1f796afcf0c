import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct ProductTests {
    /// Sizes around every vector width and every tile edge.
    static let sizes = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17, 23, 31, 32, 33, 40, 64, 65,
    ]

    func check(_ kind: Kind, rows: Int, inner: Int, columns: Int, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(rows * 10_000 + inner * 100 + columns))
      let a = numbers.numbers(rows * inner, kind)
      let b = numbers.numbers(inner * columns, kind)
      let bias = numbers.numbers(columns, kind)
      let expected = Reference.matmul(a, b, rows: rows, inner: inner, columns: columns)
      let biased = Reference.matmul(
        a, b, bias: bias, rows: rows, inner: inner, columns: columns)
      let aTransposed = Reference.transpose(a, rows: rows, columns: inner)
      let bTransposed = Reference.transpose(b, rows: inner, columns: columns)
      withEveryConfiguration(threads: threads) { name in
        let what = "\(rows)×\(inner)×\(columns), \(kind), \(name)"
        var c = blank(rows * columns)
        nbk_matmul(a, b, nil, &c, rows, inner, columns)
        expectSameBits(c, expected, "matmul \(what)")
        c = blank(rows * columns)
        nbk_matmul(a, b, bias, &c, rows, inner, columns)
        expectSameBits(c, biased, "matmul with bias \(what)")
        c = blank(rows * columns)
        nbk_matmul_bt(a, bTransposed, &c, rows, inner, columns)
        expectSameBits(c, expected, "matmul_bt \(what)")
        c = blank(rows * columns)
        nbk_matmul_at(aTransposed, b, &c, rows, inner, columns)
        expectSameBits(c, expected, "matmul_at \(what)")
      }
    }

    @Test(arguments: Kind.allCases) func everySize(kind: Kind) {
      for rows in Self.sizes {
        for columns in Self.sizes {
          let inner = Self.sizes[(rows * 7 + columns) % 12]
          check(kind, rows: rows, inner: inner, columns: columns)
        }
      }
    }

    @Test func longChains() {
      for kind in Kind.allCases { check(kind, rows: 14, inner: 1000, columns: 18) }
    }

    @Test func everyThreadCount() {
      check(.ordinary, rows: 130, inner: 65, columns: 129, threads: Array(1...8))
      check(.special, rows: 32, inner: 2028, columns: 10, threads: Array(1...8))
      check(.small, rows: 300, inner: 32, columns: 10, threads: Array(1...8))
      // Flat, and so tall that rows of a transposed matrix are far apart.
      check(.special, rows: 27, inner: 33, columns: 1100, threads: Array(1...8))
      check(.ordinary, rows: 525, inner: 9, columns: 130, threads: [1, 2, 3])
      // Large in all directions, and with chains that continue from block to block.
      check(.ordinary, rows: 390, inner: 150, columns: 500, threads: Array(1...8))
      check(.special, rows: 101, inner: 2100, columns: 100, threads: [1, 2])
    }
  }
}
