import CKernels
import ReferenceArithmetic
import Testing

extension Window {
  /// The same window for the kernels.
  var forKernels: nbk_window {
    nbk_window(
      batch: batch, height: height, width: width, channels: channels, kernel_height: kernelHeight,
      kernel_width: kernelWidth, stride_height: strideHeight, stride_width: strideWidth,
      dilation_height: dilationHeight, dilation_width: dilationWidth, top: top, left: left,
      out_height: outHeight, out_width: outWidth, filters: filters)
  }
}

extension KernelTests {
  @Suite struct ConvolutionTests {
    static let windows: [Window] = [
      Window(batch: 0, 5, 5, channels: 2, kernel: (3, 3), filters: 4),
      Window(batch: 1, 1, 1, channels: 1, kernel: (1, 1), filters: 1),
      Window(batch: 2, 2, 2, channels: 3, kernel: (3, 3), filters: 4),
      Window(batch: 2, 7, 9, channels: 1, kernel: (3, 3), filters: 12),
      Window(batch: 3, 6, 15, channels: 3, kernel: (2, 5), filters: 7),
      Window(batch: 2, 7, 8, channels: 2, kernel: (3, 3), same: true, filters: 5),
      Window(batch: 2, 9, 8, channels: 3, kernel: (3, 3), stride: (2, 2), filters: 17),
      Window(batch: 1, 9, 11, channels: 2, kernel: (5, 4), stride: (2, 3), same: true, filters: 33),
      Window(batch: 1, 10, 9, channels: 5, kernel: (2, 1), stride: (3, 4), filters: 3),
      Window(batch: 1, 3, 4, channels: 2, kernel: (5, 5), same: true, filters: 4),
      Window(batch: 1, 5, 40, channels: 1, kernel: (3, 3), same: true, filters: 16),
      Window(batch: 1, 4, 5, channels: 17, kernel: (3, 3), same: true, filters: 32),
      Window(batch: 1, 4, 5, channels: 33, kernel: (3, 3), filters: 40),
      Window(batch: 2, 9, 8, channels: 3, kernel: (3, 2), dilation: (2, 3), filters: 5),
      Window(
        batch: 1, 5, 7, channels: 2, kernel: (3, 3), dilation: (1, 4), same: true, filters: 17),
      Window(batch: 1, 3, 4, channels: 2, kernel: (3, 3), dilation: (3, 2), same: true, filters: 4),
    ]

    func check(_ s: Window, _ kind: Kind, threads: [Int32] = [1]) {
      var numbers = Numbers(seed: UInt64(s.inputCount * 1000 + s.convolutionOutputCount))
      let x = numbers.numbers(s.inputCount, kind)
      let w = numbers.numbers(s.kernelCount, kind)
      let bias = numbers.numbers(s.filters, kind)
      let g = numbers.numbers(s.convolutionOutputCount, kind)
      let y = Reference.conv2D(x, w, bias: nil, s)
      let biased = Reference.conv2D(x, w, bias: bias, s)
      let dx = Reference.conv2DInputGradient(g, w, s)
      let dw = Reference.conv2DKernelGradient(x, g, s)
      let db = Reference.conv2DBiasGradient(g, s)
      var window = s.forKernels
      withEveryConfiguration(threads: threads) { name in
        let what = "\(s), \(kind), \(name)"
        var output = blank(y.count)
        nbk_conv2d(x, w, nil, &output, &window)
        expectSameBits(output, y, "conv2d \(what)")
        output = blank(y.count)
        nbk_conv2d(x, w, bias, &output, &window)
        expectSameBits(output, biased, "conv2d with bias \(what)")
        output = blank(dx.count)
        nbk_conv2d_dx(g, w, &output, &window)
        expectSameBits(output, dx, "conv2d_dx \(what)")
        output = blank(dw.count)
        var biasOutput = blank(db.count)
        nbk_conv2d_dw(x, g, &output, &biasOutput, &window)
        expectSameBits(output, dw, "conv2d_dw \(what)")
        expectSameBits(biasOutput, db, "conv2d_dw, db \(what)")
        output = blank(dw.count)
        nbk_conv2d_dw(x, g, &output, nil, &window)
        expectSameBits(output, dw, "conv2d_dw without db \(what)")
      }
    }

    @Test(arguments: Kind.allCases) func everyWindow(kind: Kind) {
      for window in Self.windows { check(window, kind) }
    }

    @Test(arguments: 0...18) func everyNumberOfFilters(filters: Int) {
      check(Window(batch: 1, 5, 6, channels: 2, kernel: (3, 2), filters: filters), .ordinary)
      check(Window(batch: 1, 5, 6, channels: filters, kernel: (3, 2), filters: 3), .small)
    }

    @Test func everyThreadCount() {
      let window = Window(batch: 9, 12, 13, channels: 3, kernel: (3, 3), same: true, filters: 12)
      check(window, .ordinary, threads: Array(1...8))
      check(window, .special, threads: [2])
    }
  }
}
