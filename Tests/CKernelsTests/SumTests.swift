import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  /// Sums in binary64 and their statistics, beside plain loops.
  @Suite struct SumTests {
    typealias Plain = Reference<Float>

    private var statistics: [(nbk_statistic_op, String, ([Float]) -> Float)] {
      [
        (NBK_SUM, "sum", Plain.sum), (NBK_MEAN, "mean", Plain.mean),
        (NBK_VARIANCE, "variance", Plain.variance),
        (NBK_STANDARD_DEVIATION, "standard deviation", Plain.standardDeviation),
        (NBK_NORM, "norm", Plain.norm),
      ]
    }

    private func check(
      _ x: [Float], _ outer: Int, _ count: Int, _ inner: Int, _ kind: Kind,
      threads: [Int32] = [1, 3]
    ) {
      for (operation, statistic, plain) in statistics {
        let expected = Plain.statistic(x, outer: outer, count: count, inner: inner, plain)
        withEveryConfiguration(threads: threads) { name in
          var y = blank(outer * inner)
          nbk_statistic(operation, x, &y, outer, count, inner)
          expectSameBits(
            y, expected, "\(statistic) of [\(outer), \(count), \(inner)], \(kind), \(name)")
        }
      }
    }

    @Test(arguments: Kind.allCases) func everyShape(kind: Kind) {
      var numbers = Numbers(seed: 1)
      for (outer, inner) in [
        (0, 3), (3, 0), (1, 1), (2, 15), (7, 16), (3, 17), (40, 1), (2, 31), (1, 33), (2, 64),
        (1, 65), (2, 130),
      ] {
        for count in [0, 1, 2, 3, 9, 17, 31, 32, 33, 64, 65, 129, 300] {
          check(numbers.numbers(outer * count * inner, kind), outer, count, inner, kind)
        }
      }
    }

    /// Around the borders of blocks, and for lengths that are prime.
    @Test(arguments: Kind.allCases) func longSums(kind: Kind) {
      var numbers = Numbers(seed: 2)
      let counts = [2047, 2048, 2049, 4095, 4096, 4097, 2111, 10_007]
      for count in counts + [100_003] {
        check(numbers.numbers(count, kind), 1, count, 1, kind)
      }
      for count in [2047, 2049, 4097] {
        for (outer, inner) in [(3, 1), (1, 5), (2, 33), (1, 70)] {
          check(numbers.numbers(outer * count * inner, kind), outer, count, inner, kind)
        }
      }
    }

    @Test(arguments: Kind.allCases) func everyThreadCount(kind: Kind) {
      var numbers = Numbers(seed: 3)
      for (outer, count, inner) in [(1, 100_003, 1), (1, 5003, 40), (700, 150, 1), (3, 50, 700)] {
        let x = numbers.numbers(outer * count * inner, kind)
        check(x, outer, count, inner, kind, threads: Array(1...8))
      }
    }

    @Test(arguments: Kind.allCases) func totals(kind: Kind) {
      var numbers = Numbers(seed: 4)
      for count in [0, 1, 2, 31, 33, 2047, 2048, 2049, 100_003] {
        let x = numbers.numbers(count, kind)
        let wide = x.map { Double($0) }
        let sum = Plain.total(wide)
        let squares = Plain.total(wide.map { $0 * $0 })
        withEveryConfiguration { name in
          var y = -1.0
          nbk_total(NBK_SUM, x, &y, count)
          #expect(y == sum || y.isNaN && sum.isNaN, "\(count), \(name)")
          nbk_total(NBK_NORM, x, &y, count)
          #expect(y == squares || y.isNaN && squares.isNaN, "squares of \(count), \(name)")
        }
      }
    }

    /// The elements of an output have one sum, wherever they lie in memory.
    @Test func theLayoutDoesNotMatter() {
      var numbers = Numbers(seed: 5)
      let x = numbers.ordinary(3000)
      let expected = Plain.sum(x)
      for inner in [1, 2, 7, 32, 33, 64, 100] {
        let columns = x.flatMap { [Float](repeating: $0, count: inner) }
        var y = blank(inner)
        nbk_statistic(NBK_SUM, columns, &y, 1, x.count, inner)
        expectSameBits(y, [Float](repeating: expected, count: inner), "\(inner) columns")
      }
    }

    // MARK: Beside exact results

    private func distance(_ a: Float, _ b: Float) -> Int32 {
      abs(Int32(bitPattern: a.bitPattern) - Int32(bitPattern: b.bitPattern))
    }

    /// Statistics are within 1 ulp of the exactly rounded results, also of numbers far from 0.
    @Test(arguments: [1, 10, 1000, 99_991, 1_000_003, 10_000_000])
    func areWithinOneUlp(count: Int) {
      for exact in [
        ExactStatistics(count: count, whole: 0...(1 << 23), unit: 0x1p-23),
        ExactStatistics(count: count, whole: (999 << 13)...(1001 << 13), unit: 0x1p-13),
      ] {
        withEveryConfiguration(threads: [2]) { name in
          for (operation, expected) in [
            (NBK_SUM, exact.sum), (NBK_MEAN, exact.mean), (NBK_VARIANCE, exact.variance),
            (NBK_STANDARD_DEVIATION, exact.standardDeviation), (NBK_NORM, exact.norm),
          ] {
            var y = blank(1)
            nbk_statistic(operation, exact.x, &y, 1, count, 1)
            #expect(
              distance(y[0], expected) <= 1,
              "\(operation) of \(count) numbers is \(y[0]), not \(expected), \(name)")
          }
        }
      }
    }

    /// Large numbers that cancel, sums that end at a zero, and squares beyond binary32.
    @Test func cancellationAndRange() {
      let cases: [(nbk_statistic_op, [Float], Float)] = [
        (NBK_SUM, [0x1p40, 1, -0x1p40], 1),
        (NBK_SUM, [-0.0, -0.0], 0), (NBK_SUM, [3.4e38, 3.4e38], .infinity),
        (NBK_SUM, [3.4e38, 3.4e38, -3.4e38], 3.4e38), (NBK_MEAN, [3.4e38, 3.4e38], 3.4e38),
        (NBK_SUM, [0x1p-149, 0x1p-149], 0x1p-148), (NBK_SUM, [.infinity, -.infinity], .nan),
        (NBK_NORM, [3e30, 4e30], 5e30), (NBK_NORM, [3e-30, 4e-30], 5e-30),
        (NBK_VARIANCE, [1e30, 1e30], 0), (NBK_STANDARD_DEVIATION, [1e30, -1e30], 1e30),
        (NBK_MEAN, [], .nan), (NBK_SUM, [], 0),
      ]
      withEveryConfiguration { name in
        for (operation, x, expected) in cases {
          var y = blank(1)
          nbk_statistic(operation, x, &y, 1, x.count, 1)
          expectSameBits(y, [expected], "\(operation) of \(x), \(name)")
        }
      }
    }
  }
}
