import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  /// Convolution, bias, relu and max pooling in one operation give the same bits as one after
  /// another.
  @Suite struct FusedTests {
    struct Case: CustomStringConvertible {
      var conv: Window
      var pool: Window

      init(_ conv: Window, pool kernel: (Int, Int), stride: (Int, Int), same: Bool = false) {
        self.conv = conv
        pool = Window(
          batch: conv.batch, conv.outHeight, conv.outWidth, channels: conv.filters, kernel: kernel,
          stride: stride, same: same)
      }

      /// A square image with one channel, a 3 × 3 kernel, and 2 × 2 pooling.
      init(batch: Int, size: Int, filters: Int, kernel: Int = 3) {
        self.init(
          Window(
            batch: batch, size, size, channels: 1, kernel: (kernel, kernel), filters: filters),
          pool: (2, 2), stride: (2, 2))
      }

      var description: String { "\(conv); pool \(pool)" }
    }

    /// - Parameter special: a pixel of the first image, and its value.
    func check(
      _ shape: Case, _ kind: Kind, finiteImages: Bool = false,
      special: (pixel: Int, value: Float)? = nil, threads: [Int32] = [1]
    ) {
      let (s, pool) = (shape.conv, shape.pool)
      var numbers = Numbers(seed: UInt64(s.inputCount * 100 + s.filters))
      var x = finiteImages ? numbers.ordinary(s.inputCount) : numbers.numbers(s.inputCount, kind)
      if let special { x[special.pixel] = special.value }
      let w = numbers.numbers(s.kernelCount, kind)
      let bias = numbers.numbers(s.filters, kind)
      let g = numbers.numbers(pool.poolingOutputCount, kind)

      let convolved = Reference.conv2D(x, w, bias: bias, s)
      let (y, argmax) = Reference.maxPool(convolved.map(Reference.relu), pool)
      let pooledGradient = Reference.maxPoolGradient(g, argmax: argmax, pool)
      let gradient = zip(convolved, pooledGradient).map { $0 > 0 ? $1 : 0 }
      let dw = Reference.conv2DKernelGradient(x, gradient, s)
      let db = Reference.conv2DBiasGradient(gradient, s)

      var (convWindow, poolWindow) = (s.forKernels, pool.forKernels)
      let layouts =
        nbk_conv2d_relu_max_pool_takes_samples_last(&convWindow, &poolWindow)
        ? [false, true] : [false]
      /// Row-major values in the layout under test.
      func laid(_ values: [Float], samplesLast: Bool) -> [Float] {
        guard samplesLast, s.batch > 0 else { return values }
        return Reference.transpose(values, rows: s.batch, columns: values.count / s.batch)
      }
      withEveryConfiguration(threads: threads) { name in
        for last in layouts {
          let what = "\(shape), \(kind), \(name)\(last ? ", samples last" : "")"
          let (x, g, y) = (
            laid(x, samplesLast: last), laid(g, samplesLast: last), laid(y, samplesLast: last)
          )
          var output = blank(y.count)
          nbk_conv2d_relu_max_pool(x, w, bias, &output, nil, &convWindow, &poolWindow, last)
          expectSameBits(output, y, "forward without gradients \(what)")
          let saved = UnsafeMutableRawPointer.allocate(
            byteCount: nbk_conv2d_relu_max_pool_saved_bytes(&convWindow, &poolWindow),
            alignment: 64)
          defer { saved.deallocate() }
          output = blank(y.count)
          nbk_conv2d_relu_max_pool(x, w, bias, &output, saved, &convWindow, &poolWindow, last)
          expectSameBits(output, y, "forward \(what)")
          output = blank(dw.count)
          var biasOutput = blank(db.count)
          nbk_conv2d_relu_max_pool_dw(
            x, g, saved, &output, &biasOutput, &convWindow, &poolWindow, last)
          expectSameBits(output, dw, "dw \(what)")
          expectSameBits(biasOutput, db, "db \(what)")
          output = blank(dw.count)
          nbk_conv2d_relu_max_pool_dw(
            x, g, saved, &output, nil, &convWindow, &poolWindow, last)
          expectSameBits(output, dw, "dw without db \(what)")
        }
      }
    }

    @Test(arguments: Kind.allCases) func everyBatch(kind: Kind) {
      for batch in [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48] {
        check(Case(batch: batch, size: 8, filters: 5), kind)
        check(Case(batch: batch, size: 8, filters: 5), kind, finiteImages: true)
      }
    }

    @Test func everyNumberOfFilters() {
      for filters in 0...19 { check(Case(batch: 5, size: 7, filters: filters), .special) }
    }

    @Test func everySize() {
      for size in 3...14 {
        check(Case(batch: 3, size: size, filters: 12), .small)
        check(Case(batch: 3, size: size, filters: 3, kernel: 2), .ordinary)
      }
      for size in 5...9 { check(Case(batch: 6, size: size, filters: 6, kernel: 5), .special) }
    }

    @Test(arguments: Kind.allCases) func otherWindows(kind: Kind) {
      let same = Window(batch: 5, 9, 8, channels: 1, kernel: (3, 3), same: true, filters: 12)
      check(Case(same, pool: (2, 2), stride: (2, 2)), kind)
      let channels = Window(batch: 3, 8, 9, channels: 3, kernel: (3, 3), filters: 12)
      check(Case(channels, pool: (2, 2), stride: (2, 2)), kind)
      let overlapping = Window(batch: 3, 9, 9, channels: 1, kernel: (3, 3), filters: 4)
      check(Case(overlapping, pool: (3, 3), stride: (2, 2)), kind)
      check(Case(overlapping, pool: (2, 3), stride: (2, 3), same: true), kind)
      let strided = Window(
        batch: 4, 11, 12, channels: 1, kernel: (3, 3), stride: (2, 1), filters: 12)
      check(Case(strided, pool: (2, 2), stride: (2, 2)), kind)
    }

    /// Data saved by one instruction set work for gradients, whichever set is selected by then.
    @Test func gradientsAfterAnotherInstructionSet() {
      let shape = Case(batch: 20, size: 9, filters: 5)
      var (conv, pool) = (shape.conv.forKernels, shape.pool.forKernels)
      var numbers = Numbers(seed: 7)
      let x = numbers.ordinary(shape.conv.inputCount)
      let w = numbers.ordinary(shape.conv.kernelCount)
      let g = numbers.ordinary(shape.pool.poolingOutputCount)
      let saved = UnsafeMutableRawPointer.allocate(
        byteCount: nbk_conv2d_relu_max_pool_saved_bytes(&conv, &pool), alignment: 64)
      defer { saved.deallocate() }
      var expected: [Float]?
      withEveryConfiguration(threads: [1]) { first in
        var y = blank(g.count)
        nbk_conv2d_relu_max_pool(x, w, nil, &y, saved, &conv, &pool, false)
        withEveryConfiguration(threads: [1]) { second in
          var dw = blank(w.count)
          nbk_conv2d_relu_max_pool_dw(x, g, saved, &dw, nil, &conv, &pool, false)
          if let expected {
            expectSameBits(dw, expected, "\(first), then \(second)")
          } else {
            expected = dw
          }
        }
      }
    }

    @Test func everyShapeOfWholeVectors() {
      for filters in 1...13 { check(Case(batch: 16, size: 7, filters: filters), .special) }
      for size in 3...14 { check(Case(batch: 16, size: size, filters: 3), .small) }
      for size in 5...9 { check(Case(batch: 32, size: size, filters: 6, kernel: 5), .special) }
    }

    /// Also in rows and columns that no pooling window reaches.
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func onePixelThatIsNotFinite(value: Float) {
      for (batch, size, kernel) in [(3, 7, 3), (16, 7, 3), (16, 8, 3), (2, 9, 5), (16, 10, 5)] {
        for pixel in 0..<(size * size) {
          check(
            Case(batch: batch, size: size, filters: 3, kernel: kernel), .ordinary,
            special: (pixel, value))
        }
      }
    }

    @Test func everyThreadCount() {
      let tutorial = Case(batch: 32, size: 28, filters: 12)
      check(tutorial, .ordinary, threads: Array(1...8))
      check(tutorial, .small, threads: [1, 2])
    }
  }
}
