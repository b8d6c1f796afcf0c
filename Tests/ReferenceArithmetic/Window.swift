/// A window that slides over images.
package struct Window: CustomStringConvertible {
  package let batch: Int
  package let height: Int
  package let width: Int
  package let channels: Int
  package let kernelHeight: Int
  package let kernelWidth: Int
  package let strideHeight: Int
  package let strideWidth: Int
  package let dilationHeight: Int
  package let dilationWidth: Int
  package let top: Int
  package let left: Int
  package let outHeight: Int
  package let outWidth: Int
  package var filters: Int
  /// Whether the padding is TensorFlow's "same".
  package let isSame: Bool

  /// The shape of the images.
  package var images: [Int] { [batch, height, width, channels] }
  /// Height and width of the kernel.
  package var kernel: (Int, Int) { (kernelHeight, kernelWidth) }
  /// How far the window moves.
  package var stride: (Int, Int) { (strideHeight, strideWidth) }
  /// The distance between the kernel's taps.
  package var dilation: (Int, Int) { (dilationHeight, dilationWidth) }

  package var description: String {
    "\(batch)×\(height)×\(width)×\(channels), kernel \(kernelHeight)×\(kernelWidth), "
      + "stride \(strideHeight)×\(strideWidth), dilation \(dilationHeight)×\(dilationWidth), "
      + "padding \(top), \(left), to \(outHeight)×\(outWidth)×\(filters)"
  }

  /// A window without padding, or with TensorFlow's "same" padding: total = max((ceil(size / s) −
  /// 1) · s + (k − 1) · d + 1 − size, 0). The smaller half goes before.
  package init(
    batch: Int, _ height: Int, _ width: Int, channels: Int, kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), same: Bool = false, filters: Int = 1
  ) {
    // The size of the window, including the gaps between its taps.
    let extent = ((kernel.0 - 1) * dilation.0 + 1, (kernel.1 - 1) * dilation.1 + 1)
    func outputs(_ size: Int, _ k: Int, _ s: Int) -> Int {
      same ? (size + s - 1) / s : size < k ? 0 : (size - k) / s + 1
    }
    func before(_ size: Int, _ k: Int, _ s: Int) -> Int {
      same ? max((outputs(size, k, s) - 1) * s + k - size, 0) / 2 : 0
    }
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.filters = filters
    isSame = same
    (kernelHeight, kernelWidth) = kernel
    (strideHeight, strideWidth) = stride
    (dilationHeight, dilationWidth) = dilation
    top = before(height, extent.0, stride.0)
    left = before(width, extent.1, stride.1)
    outHeight = outputs(height, extent.0, stride.0)
    outWidth = outputs(width, extent.1, stride.1)
  }

  package var inputCount: Int { batch * height * width * channels }
  package var convolutionOutputCount: Int { batch * outHeight * outWidth * filters }
  package var poolingOutputCount: Int { batch * outHeight * outWidth * channels }
  package var kernelCount: Int { kernelHeight * kernelWidth * channels * filters }
  package var depthwiseKernelCount: Int { kernelHeight * kernelWidth * filters }

  /// The index of x[n, h, w, c]; nil if it is outside the image.
  package func input(_ n: Int, _ h: Int, _ w: Int, _ c: Int) -> Int? {
    guard 0..<height ~= h, 0..<width ~= w else { return nil }
    return ((n * height + h) * width + w) * channels + c
  }

  /// The index of x[n, p·s+kh·d−top, q·s+kw·d−left, c], which is under tap kh, kw of output p, q;
  /// nil if it is outside the image.
  package func input(_ n: Int, under p: Int, _ q: Int, tap kh: Int, _ kw: Int, _ c: Int) -> Int? {
    input(
      n, p * strideHeight + kh * dilationHeight - top, q * strideWidth + kw * dilationWidth - left,
      c)
  }

  /// The output p = (h+top−kh·d)/s, q = (w+left−kw·d)/s, whose tap kh, kw is on pixel h, w; nil if
  /// there is none.
  package func output(over h: Int, _ w: Int, tap kh: Int, _ kw: Int) -> (p: Int, q: Int)? {
    let down = h + top - kh * dilationHeight
    let across = w + left - kw * dilationWidth
    guard down >= 0, across >= 0, down % strideHeight == 0, across % strideWidth == 0,
      down / strideHeight < outHeight, across / strideWidth < outWidth
    else { return nil }
    return (down / strideHeight, across / strideWidth)
  }

  /// The index of y[n, p, q, f] among `depth` values per output.
  package func output(_ n: Int, _ p: Int, _ q: Int, _ f: Int, depth: Int) -> Int {
    ((n * outHeight + p) * outWidth + q) * depth + f
  }

  /// The index of w[kh, kw, c, f].
  package func kernel(_ kh: Int, _ kw: Int, _ c: Int, _ f: Int) -> Int {
    ((kh * kernelWidth + kw) * channels + c) * filters + f
  }

  /// The index of w[kh, kw, c, m] of a depthwise kernel, where f = c · multiplier + m.
  package func depthwiseKernel(_ kh: Int, _ kw: Int, _ f: Int) -> Int {
    (kh * kernelWidth + kw) * filters + f
  }
}
