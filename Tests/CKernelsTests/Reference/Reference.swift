/// The numbers contract (docs/numbers.md) as plain loops: one function for each of its formulas, as
/// simple as its text. Nothing here is tuned, and nothing here knows of the kernels.
///
/// Arrays are row-major; images are [batch, height, width, channels], convolution kernels
/// [kernelHeight, kernelWidth, channels, filters].
enum Reference {
  /// `fma(a, b, c)`: one rounding.
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }

  /// `max(a, b)` is `b > a ? b : a`.
  static func max(_ a: Float, _ b: Float) -> Float { b > a ? b : a }

  /// relu(x) = x < 0 ? +0 : x.
  static func relu(_ x: Float) -> Float { x < 0 ? 0 : x }
}

/// A window that slides over images.
struct Window: CustomStringConvertible {
  var batch = 1
  var height = 1
  var width = 1
  var channels = 1
  var kernelHeight = 1
  var kernelWidth = 1
  var strideHeight = 1
  var strideWidth = 1
  var dilationHeight = 1
  var dilationWidth = 1
  var top = 0
  var left = 0
  var outHeight = 1
  var outWidth = 1
  var filters = 1

  var description: String {
    "\(batch)×\(height)×\(width)×\(channels), kernel \(kernelHeight)×\(kernelWidth), "
      + "stride \(strideHeight)×\(strideWidth), dilation \(dilationHeight)×\(dilationWidth), "
      + "padding \(top), \(left), to \(outHeight)×\(outWidth)×\(filters)"
  }

  var inputCount: Int { batch * height * width * channels }
  var convolutionOutputCount: Int { batch * outHeight * outWidth * filters }
  var poolingOutputCount: Int { batch * outHeight * outWidth * channels }
  var kernelCount: Int { kernelHeight * kernelWidth * channels * filters }
  var depthwiseKernelCount: Int { kernelHeight * kernelWidth * filters }

  /// The index of x[n, h, w, c], or nil outside the image.
  func input(_ n: Int, _ h: Int, _ w: Int, _ c: Int) -> Int? {
    guard 0..<height ~= h, 0..<width ~= w else { return nil }
    return ((n * height + h) * width + w) * channels + c
  }

  /// The index of x[n, p·s+kh·d−top, q·s+kw·d−left, c], which lies under tap kh, kw of output p, q, or
  /// nil outside the image.
  func input(_ n: Int, under p: Int, _ q: Int, tap kh: Int, _ kw: Int, _ c: Int) -> Int? {
    input(
      n, p * strideHeight + kh * dilationHeight - top, q * strideWidth + kw * dilationWidth - left,
      c)
  }

  /// The output p = (h+top−kh·d)/s, q = (w+left−kw·d)/s, whose tap kh, kw lies on pixel h, w, or nil
  /// where there is none.
  func output(over h: Int, _ w: Int, tap kh: Int, _ kw: Int) -> (p: Int, q: Int)? {
    let down = h + top - kh * dilationHeight
    let across = w + left - kw * dilationWidth
    guard down >= 0, across >= 0, down % strideHeight == 0, across % strideWidth == 0,
      down / strideHeight < outHeight, across / strideWidth < outWidth
    else { return nil }
    return (down / strideHeight, across / strideWidth)
  }

  /// The index of y[n, p, q, f] among `depth` values per output.
  func output(_ n: Int, _ p: Int, _ q: Int, _ f: Int, depth: Int) -> Int {
    ((n * outHeight + p) * outWidth + q) * depth + f
  }

  /// The index of w[kh, kw, c, f].
  func kernel(_ kh: Int, _ kw: Int, _ c: Int, _ f: Int) -> Int {
    ((kh * kernelWidth + kw) * channels + c) * filters + f
  }

  /// The index of w[kh, kw, c, m] of a depthwise kernel, where f = c · multiplier + m.
  func depthwiseKernel(_ kh: Int, _ kw: Int, _ f: Int) -> Int {
    (kh * kernelWidth + kw) * filters + f
  }
}
