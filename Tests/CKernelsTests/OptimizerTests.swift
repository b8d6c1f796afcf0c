import CKernels
import Testing

extension KernelTests {
  @Suite struct OptimizerTests {
    static let counts = [0, 1, 3, 4, 7, 8, 15, 16, 17, 33, 20_410, 40_001]

    @Test(arguments: Kind.allCases) func adam(kind: Kind) {
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let (w, g) = (numbers.numbers(count, kind), numbers.numbers(count, kind))
        let (m, v) = (numbers.numbers(count, kind), numbers.numbers(count, kind).map { abs($0) })
        let c1 = Float(1 - 0.9)
        let c2 = Float(1 - 0.999)
        let epsilon = Float(1e-7)
        var expected = (w: w, m: m, v: v)
        Reference.adam(
          &expected.w, &expected.m, &expected.v, g, alpha: 0.00031, c1: c1, c2: c2,
          epsilon: epsilon)
        withEveryConfiguration { name in
          var actual = (w: w, m: m, v: v)
          nbk_adam(&actual.w, &actual.m, &actual.v, g, 0.00031, c1, c2, epsilon, count)
          expectSameBits(actual.w, expected.w, "adam, w, \(count), \(name)")
          expectSameBits(actual.m, expected.m, "adam, m, \(count), \(name)")
          expectSameBits(actual.v, expected.v, "adam, v, \(count), \(name)")
        }
      }
    }

    @Test(arguments: Kind.allCases) func sgd(kind: Kind) {
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let (w, g) = (numbers.numbers(count, kind), numbers.numbers(count, kind))
        let v = numbers.numbers(count, kind)
        var plain = w
        Reference.sgd(&plain, g, rate: 0.013)
        withEveryConfiguration { name in
          var actual = w
          nbk_sgd(&actual, g, 0.013, count)
          expectSameBits(actual, plain, "sgd, \(count), \(name)")
        }
        for nesterov in [false, true] {
          var expected = (w: w, v: v)
          Reference.sgdMomentum(
            &expected.w, &expected.v, g, rate: 0.013, momentum: 0.9, nesterov: nesterov)
          withEveryConfiguration { name in
            var actual = (w: w, v: v)
            nbk_sgd_momentum(&actual.w, &actual.v, g, 0.013, 0.9, nesterov, count)
            expectSameBits(actual.w, expected.w, "sgd, w, \(nesterov), \(count), \(name)")
            expectSameBits(actual.v, expected.v, "sgd, v, \(nesterov), \(count), \(name)")
          }
        }
      }
    }
  }
}
