internal import CKernels

/// Convolves images with a kernel (as Keras does: the kernel is not flipped), and adds a bias last.
///
/// - Parameters:
///   - images: `[batch, height, width, channels]`.
///   - kernel: `[height, width, channels, filters]`.
///   - bias: `[filters]`; none by default.
///   - strides: how far the window moves, in pixels; 1 by default.
///   - padding: `.valid` by default.
///   - dilationRate: how far apart the kernel's taps lie, in pixels; 1 by default. With strides other
///     than 1 it must be 1.
/// - Returns: `[batch, height, width, filters]`: each element a chain of fused multiply-adds over the
///   kernel's rows, columns and channels.
/// - Throws: `ModelError` when the shapes do not fit.
public func conv2d(
  _ images: Tensor, kernel: Tensor, bias: Tensor? = nil, strides: Extent = 1,
  padding: Padding = .valid, dilationRate: Extent = 1
) throws -> Tensor {
  let x = images.cast(to: .float32)
  let w = kernel.cast(to: .float32)
  let bias = bias?.cast(to: .float32)
  var window = try convolutionWindow(x, w, bias, strides, padding, dilationRate)
  let y = Tensor.build(window.convolved) { (y: UnsafeMutablePointer<Float>) in
    Tensor.withFloats(x, w) { x, w in
      withBias(bias) { nbk_conv2d(x, w, $0, y, &window) }
    }
  }
  return try y.recorded(from: x, w, bias) { [window] gradient, gradients in
    var window = window
    gradients.add(x) {
      Tensor.build(x.shape) { (dx: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(gradient, w) { nbk_conv2d_dx($0, $1, dx, &window) }
      }
    }
    try addKernelGradients(w, bias, &gradients) { dw, db in
      Tensor.withFloats(x, gradient) { nbk_conv2d_dw($0, $1, dw, db, &window) }
    }
  }
}

/// `maxPool2d(relu(conv2d(images)))` in one pass: the same bits, without the results between.
///
/// It is for images that no gradient is taken of, and pooling windows that do not overlap.
///
/// - Parameter samplesLast: whether the result had best lie with the samples last.
func conv2dReluMaxPool(
  _ images: Tensor, kernel w: Tensor, bias: Tensor?, strides: Extent, padding: Padding,
  pool: Window, samplesLast: Bool
) throws -> Tensor {
  var convolution = try convolutionWindow(images, w, bias, strides, padding, 1)
  var pooling = try pool.over(convolution.convolved, at: "maxPool2d")
  let samplesLast =
    samplesLast && nbk_conv2d_relu_max_pool_takes_samples_last(&convolution, &pooling)
  let x = samplesLast ? images.samplesLast : images.rowMajor
  let isRecorded = w.tape != nil || bias?.tape != nil
  let saved = Storage(
    byteCount: isRecorded ? nbk_conv2d_relu_max_pool_saved_bytes(&convolution, &pooling) : 0)
  let y = Tensor.build(pooling.pooled, samplesLast: samplesLast) { y in
    x.withFloatsAsTheyLie { x in
      w.withFloats { w in
        withBias(bias) {
          nbk_conv2d_relu_max_pool(
            x, w, $0, y, isRecorded ? saved.address : nil, &convolution, &pooling, samplesLast)
        }
      }
    }
  }
  return try y.recorded(from: w, bias ?? w) { [convolution, pooling] gradient, gradients in
    var convolution = convolution
    var pooling = pooling
    try addKernelGradients(w, bias, &gradients) { dw, db in
      let gradient = samplesLast ? gradient.samplesLast : gradient.rowMajor
      x.withFloatsAsTheyLie { x in
        gradient.withFloatsAsTheyLie {
          nbk_conv2d_relu_max_pool_dw(
            x, $0, saved.address, dw, db, &convolution, &pooling, samplesLast)
        }
      }
    }
  }
}

/// Checks the shapes of a convolution.
private func convolutionWindow(
  _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ strides: Extent, _ padding: Padding,
  _ dilation: Extent
) throws -> nbk_window {
  try strides.check("strides", at: "conv2d")
  try dilation.check(with: strides, at: "conv2d")
  guard x.rank == 4, w.rank == 4, x.shape[3] == w.shape[2],
    bias.map({ $0.shape == [w.shape[3]] }) ?? true
  else {
    let biasShape = bias.map { " and the bias \($0.shape)" } ?? ""
    throw ModelError(
      .shape, at: "conv2d", "cannot convolve \(x.shape) with \(w.shape)\(biasShape)",
      help: "The shapes must be [batch, height, width, channels], "
        + "[height, width, channels, filters] and, for the bias, [filters]")
  }
  let window = Window(
    size: Extent(w.shape[0], w.shape[1]), strides: strides, padding: padding, dilation: dilation)
  try window.size.check("the kernel's size", at: "conv2d")
  return try window.over(x.shape, filters: w.shape[3], at: "conv2d")
}

/// Adds the gradients of kernel and bias, which one kernel call computes together.
func addKernelGradients(
  _ w: Tensor, _ bias: Tensor?, _ gradients: inout Gradients,
  _ compute: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>?) -> Void
) throws {
  let needsBias = bias.map { gradients.needs($0) } ?? false
  guard gradients.needs(w) || needsBias else { return }
  var db: Tensor?
  let dw = Tensor.build(w.shape) { (dw: UnsafeMutablePointer<Float>) in
    guard needsBias, let bias else { return compute(dw, nil) }
    db = Tensor.build(bias.shape) { (db: UnsafeMutablePointer<Float>) in compute(dw, db) }
  }
  gradients.add(w) { dw }
  if let bias, let db { gradients.add(bias) { db } }
}
