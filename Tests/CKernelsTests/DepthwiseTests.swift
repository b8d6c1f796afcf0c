import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct DepthwiseTests {
    func check(_ window: Window, multiplier: Int, _ kind: Kind, threads: [Int32] = [1]) {
      var s = window
      s.filters = s.channels * multiplier
      var numbers = Numbers(seed: UInt64(s.inputCount * 1000 + s.convolutionOutputCount))
      let x = numbers.numbers(s.inputCount, kind)
      let w = numbers.numbers(s.depthwiseKernelCount, kind)
      let bias = numbers.numbers(s.filters, kind)
      let g = numbers.numbers(s.convolutionOutputCount, kind)
      let y = Reference.depthwise(x, w, bias: nil, s, multiplier: multiplier)
      let biased = Reference.depthwise(x, w, bias: bias, s, multiplier: multiplier)
      let dx = Reference.depthwiseInputGradient(g, w, s, multiplier: multiplier)
      let dw = Reference.depthwiseKernelGradient(x, g, s, multiplier: multiplier)
      let db = Reference.conv2DBiasGradient(g, s)
      var window = s.forKernels
      withEveryConfiguration(threads: threads) { name in
        let what = "\(s), \(kind), \(name)"
        var output = blank(y.count)
        nbk_depthwise_conv2d(x, w, nil, &output, &window)
        expectSameBits(output, y, "depthwise \(what)")
        output = blank(y.count)
        nbk_depthwise_conv2d(x, w, bias, &output, &window)
        expectSameBits(output, biased, "depthwise with bias \(what)")
        output = blank(dx.count)
        nbk_depthwise_conv2d_dx(g, w, &output, &window)
        expectSameBits(output, dx, "depthwise dx \(what)")
        output = blank(dw.count)
        var biasOutput = blank(db.count)
        nbk_depthwise_conv2d_dw(x, g, &output, &biasOutput, &window)
        expectSameBits(output, dw, "depthwise dw \(what)")
        expectSameBits(biasOutput, db, "depthwise dw, db \(what)")
        output = blank(dw.count)
        nbk_depthwise_conv2d_dw(x, g, &output, nil, &window)
        expectSameBits(output, dw, "depthwise dw without db \(what)")
      }
    }

    @Test(arguments: Kind.allCases) func everyWindow(kind: Kind) {
      for window in ConvolutionTests.windows {
        check(window, multiplier: 1, kind)
        check(window, multiplier: 3, kind)
      }
    }

    @Test(arguments: 0...18) func everyNumberOfChannels(channels: Int) {
      check(Window(batch: 1, 5, 6, channels: channels, kernel: (3, 2)), multiplier: 1, .small)
      check(Window(batch: 1, 5, 6, channels: channels, kernel: (2, 3)), multiplier: 2, .special)
      check(Window(batch: 1, 5, 6, channels: 1, kernel: (2, 3)), multiplier: channels, .ordinary)
    }

    @Test func everyThreadCount() {
      let window = Window(batch: 9, 12, 13, channels: 7, kernel: (3, 3), same: true)
      check(window, multiplier: 2, .ordinary, threads: Array(1...8))
      check(window, multiplier: 1, .special, threads: Array(1...8))
    }
  }
}
