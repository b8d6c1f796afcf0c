import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct OptimizerTests {
    /// The memory for the new weights.
    enum Target: CaseIterable {
      case weights, gradient, elsewhere

      /// Applies `update` to the weights and the gradient, and returns the new weights.
      func write(
        _ weights: [Float], _ gradient: [Float],
        _ update: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
      ) -> [Float] {
        var (weights, gradient) = (weights, gradient)
        var new = [Float](repeating: .nan, count: weights.count)
        weights.withUnsafeMutableBufferPointer { weights in
          gradient.withUnsafeMutableBufferPointer { gradient in
            new.withUnsafeMutableBufferPointer { new in
              guard let w = weights.baseAddress, let g = gradient.baseAddress else { return }
              switch self {
              case .weights: update(w, g, w)
              case .gradient: update(w, g, g)
              case .elsewhere: update(w, g, new.baseAddress!)
              }
            }
          }
        }
        switch self {
        case .weights: return weights
        case .gradient: return gradient
        case .elsewhere: return new
        }
      }
    }

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
          for target in Target.allCases {
            var sums = (m: m, v: v)
            let new = target.write(w, g) {
              nbk_adam($0, $1, $2, &sums.m, &sums.v, 0.00031, c1, c2, epsilon, count)
            }
            expectSameBits(new, expected.w, "adam, w, \(count), \(name), \(target)")
            expectSameBits(sums.m, expected.m, "adam, m, \(count), \(name), \(target)")
            expectSameBits(sums.v, expected.v, "adam, v, \(count), \(name), \(target)")
          }
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
          for target in Target.allCases {
            let new = target.write(w, g) { nbk_sgd($0, $1, $2, 0.013, count) }
            expectSameBits(new, plain, "sgd, \(count), \(name), \(target)")
          }
        }
        for nesterov in [false, true] {
          var expected = (w: w, v: v)
          Reference.sgdMomentum(
            &expected.w, &expected.v, g, rate: 0.013, momentum: 0.9, nesterov: nesterov)
          withEveryConfiguration { name in
            for target in Target.allCases {
              var velocity = v
              let new = target.write(w, g) {
                nbk_sgd_momentum($0, $1, $2, &velocity, 0.013, 0.9, nesterov, count)
              }
              let label = "\(nesterov), \(count), \(name), \(target)"
              expectSameBits(new, expected.w, "sgd, w, \(label)")
              expectSameBits(velocity, expected.v, "sgd, v, \(label)")
            }
          }
        }
      }
    }
  }
}
