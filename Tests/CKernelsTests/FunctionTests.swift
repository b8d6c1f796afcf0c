import CKernels
import Testing

extension KernelTests {
  @Suite struct FunctionTests {
    /// The results of an operation as bits, with each NaN as 7fc00000.
    func results(_ operation: nbk_unary_op, _ x: [Float]) -> [UInt32] {
      var y = blank(x.count)
      nbk_unary(operation, x, &y, x.count)
      return y.map(bits)
    }

    @Test(arguments: FunctionSamples.all.indices) func everySample(index: Int) {
      let function = FunctionSamples.all[index]
      let samples = function.ordinary + function.hard
      let x = samples.map { Float(bitPattern: $0.0) }
      withEveryConfiguration(threads: [1]) { name in
        // At every position in a vector.
        for shift in 0..<17 {
          let shifted = Array(x.dropFirst(shift))
          for (i, y) in results(function.operation, shifted).enumerated()
          where y != samples[i + shift].1 {
            Issue.record(
              """
              \(function.name)(\(shifted[i])) is \(String(y, radix: 16)), \
              not \(String(samples[i + shift].1, radix: 16)): \(name)
              """)
          }
        }
      }
    }

    @Test(arguments: FunctionSamples.all.indices) func aMillionResults(index: Int) {
      let function = FunctionSamples.all[index]
      withEveryConfiguration(threads: [1, 2]) { name in
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for word in results(function.operation, FunctionSamples.digestArguments) {
          digest = (digest ^ UInt64(word)) &* 0x100_0000_01b3
        }
        #expect(digest == function.digest, "\(function.name), \(name)")
      }
    }

    @Test func specialArguments() {
      let x: [Float] = [.infinity, -.infinity, .nan, 0, -0.0, -1]
      let expected: [(nbk_unary_op, [Float])] = [
        (NBK_EXP, [.infinity, 0, .nan, 1, 1, Float(bitPattern: 0x3ebc_5ab2)]),
        (NBK_LOG, [.infinity, .nan, .nan, -.infinity, -.infinity, .nan]),
        (NBK_SIGMOID, [1, 0, .nan, 0.5, 0.5, Float(bitPattern: 0x3e89_b2b1)]),
        (NBK_TANH, [1, -1, .nan, 0, -0.0, Float(bitPattern: 0xbf42_f7d6)]),
        (NBK_EXPM1, [.infinity, -1, .nan, 0, -0.0, Float(bitPattern: 0xbf21_d2a7)]),
        (NBK_LOG1P, [.infinity, .nan, .nan, 0, -0.0, -.infinity]),
        (NBK_SIN, [.nan, .nan, .nan, 0, -0.0, Float(bitPattern: 0xbf57_6aa4)]),
        (NBK_COS, [.nan, .nan, .nan, 1, 1, Float(bitPattern: 0x3f0a_5140)]),
      ]
      withEveryConfiguration(threads: [1]) { name in
        for (operation, y) in expected {
          let what = "operation \(operation.rawValue), \(name)"
          #expect(results(operation, x) == y.map(bits), "\(what)")
        }
      }
    }
  }
}
