import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct PoolingTests {
    static let windows: [Window] = [
      Window(batch: 0, 4, 4, channels: 3, kernel: (2, 2), stride: (2, 2)),
      Window(batch: 2, 26, 26, channels: 12, kernel: (2, 2), stride: (2, 2)),
      Window(batch: 1, 7, 8, channels: 17, kernel: (3, 2), stride: (2, 1)),
      Window(batch: 3, 5, 5, channels: 1, kernel: (2, 2), stride: (2, 2), same: true),
      Window(batch: 1, 9, 7, channels: 33, kernel: (3, 3), same: true),
      Window(batch: 1, 9, 7, channels: 5, kernel: (1, 2), stride: (3, 3)),
    ]

    func check(_ s: Window, _ kind: Kind, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(s.inputCount))
      let x = numbers.numbers(s.inputCount, kind)
      let g = numbers.numbers(s.poolingOutputCount, kind)
      let (y, argmax) = Reference.maxPool(x, s)
      let dx = Reference.maxPoolGradient(g, argmax: argmax, s)
      let average = Reference.averagePool(x, s)
      let averageGradient = Reference.averagePoolGradient(g, s)
      var window = s.forKernels
      withEveryConfiguration(threads: threads) { name in
        let what = "\(s), \(kind), \(name)"
        var output = blank(y.count)
        var positions = [Int32](repeating: -7, count: y.count)
        nbk_max_pool(x, &output, &positions, &window)
        expectSameBits(output, y, "max_pool \(what)")
        #expect(positions == argmax, "max_pool, argmax \(what)")
        output = blank(y.count)
        nbk_max_pool(x, &output, nil, &window)
        expectSameBits(output, y, "max_pool without argmax \(what)")
        output = blank(dx.count)
        nbk_max_pool_dx(g, argmax, &output, &window)
        expectSameBits(output, dx, "max_pool_dx \(what)")
        output = blank(average.count)
        nbk_average_pool(x, &output, &window)
        expectSameBits(output, average, "average_pool \(what)")
        output = blank(dx.count)
        nbk_average_pool_dx(g, &output, &window)
        expectSameBits(output, averageGradient, "average_pool_dx \(what)")
      }
    }

    @Test(arguments: Kind.allCases) func everyWindow(kind: Kind) {
      for window in Self.windows { check(window, kind) }
    }

    @Test(arguments: 0...18) func everyNumberOfChannels(channels: Int) {
      check(Window(batch: 1, 5, 6, channels: channels, kernel: (2, 3), stride: (2, 2)), .special)
      check(Window(batch: 2, 4, 3, channels: channels, kernel: (3, 2), same: true), .small)
    }

    @Test func everyThreadCount() {
      let window = Window(batch: 9, 26, 26, channels: 12, kernel: (2, 2), stride: (2, 2))
      check(window, .special, threads: Array(1...8))
    }
  }
}
