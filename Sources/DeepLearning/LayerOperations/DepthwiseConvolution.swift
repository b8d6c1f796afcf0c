internal import CKernels

/// Convolves each channel of images with kernels of its own, and adds a bias last.
///
/// - Parameters:
///   - images: `[batch, height, width, channels]`.
///   - kernel: `[height, width, channels, multiplier]`.
///   - bias: `[channels · multiplier]`; none by default.
///   - strides: how far the kernel moves, in pixels; 1 by default.
///   - padding: `.valid` by default.
///   - dilationRate: the distance between the kernel's taps, in pixels; 1 by default. It must be 1
///     unless the strides are 1.
/// - Returns: `[batch, height, width, channels · multiplier]`, with the results of each channel
///     side by side. Each element is a chain of fused multiply-adds over the kernel's rows and
///     columns.
/// - Throws: `ModelError` if the shapes do not fit or a setting is out of range.
public func depthwiseConv2d(
  _ images: Tensor, kernel: Tensor, bias: Tensor? = nil, strides: Extent = 1,
  padding: Padding = .valid, dilationRate: Extent = 1
) throws -> Tensor {
  let place = "depthwiseConv2d"
  try strides.check("strides", at: place)
  try dilationRate.check(with: strides, at: place)
  let x = images.cast(to: .float32)
  let w = kernel.cast(to: .float32)
  let bias = bias?.cast(to: .float32)
  guard x.rank == 4, w.rank == 4, x.shape[3] == w.shape[2],
    bias.map({ $0.shape == [w.shape[2] * w.shape[3]] }) ?? true
  else {
    let biasShape = bias.map { " and the bias \($0.shape)" } ?? ""
    throw ModelError(
      .shape, at: place, "cannot convolve \(x.shape) with \(w.shape)\(biasShape)",
      help: "The shapes must be [batch, height, width, channels], "
        + "[height, width, channels, multiplier] and, for the bias, [channels · multiplier]")
  }
  let shape = Window(
    size: Extent(w.shape[0], w.shape[1]), strides: strides, padding: padding,
    dilation: dilationRate)
  try shape.size.check("the kernel size", at: place)
  let window = try shape.over(x.shape, filters: w.shape[2] * w.shape[3], at: place)
  let multiplier = w.shape[3]
  /// The input with every channel repeated for each of its filters, and the window over it. The
  /// chains are the same, but they are neighbours in memory.
  func spread(_ x: Tensor) -> (Tensor, nbk_window) {
    guard multiplier > 1 else { return (x, window) }
    var wide = window
    wide.channels = wide.filters
    var layout = StridedLayout(rowMajor: x.shape + [multiplier])
    layout.strides = StridedLayout(rowMajor: x.shape).strides + [0]
    return (x.gathered(layout), wide)
  }
  func convolved(_ x: Tensor, _ w: Tensor, _ bias: Tensor?) -> Tensor {
    Tensor.build(window.convolved) { (y: UnsafeMutablePointer<Float>) in
      let (x, wide) = spread(x)
      var window = wide
      Tensor.withFloats(x, w) { x, w in
        withBias(bias) { nbk_depthwise_conv2d(x, w, $0, y, &window) }
      }
    }
  }
  func kernelGradients(
    _ x: Tensor, _ gradient: Tensor, _ dw: UnsafeMutablePointer<Float>,
    _ db: UnsafeMutablePointer<Float>?
  ) {
    let (x, wide) = spread(x)
    var window = wide
    Tensor.withFloats(x, gradient) { nbk_depthwise_conv2d_dw($0, $1, dw, db, &window) }
  }
  let convolution = BilinearProduct {
    convolved($0, $1, nil)
  } first: { [shape = x.shape] gradient, w in
    var window = window
    return Tensor.build(shape) { (dx: UnsafeMutablePointer<Float>) in
      Tensor.withFloats(gradient, w) { nbk_depthwise_conv2d_dx($0, $1, dx, &window) }
    }
  } second: { [shape = w.shape] x, gradient in
    Tensor.build(shape) { (dw: UnsafeMutablePointer<Float>) in
      kernelGradients(x, gradient, dw, nil)
    }
  }
  return convolved(x, w, bias).differentiable(from: x, w, bias) { gradient, gradients in
    gradients.add(x) { convolution.gradientOfFirst(gradient, w) }
    convolution.addGradientsOfSecond(x, w, bias, gradient, &gradients) { dw, db in
      kernelGradients(x, gradient, dw, db)
    }
  }
}

extension Extent {
  /// - Throws: `ModelError` unless this dilation rate is at least 1 along both axes, and is 1 where
  ///   the strides are not 1.
  func check(with strides: Extent, at place: String) throws {
    try check("dilationRate", at: place)
    guard self == 1 || strides == 1 else {
      throw ModelError(
        .value, at: place, "dilationRate is \(self), and strides are \(strides)",
        help: "One of them must be 1")
    }
  }
}
