internal import CKernels

/// Convolves images with a kernel, and adds a bias last. As in Keras, the kernel is not flipped.
///
/// - Parameters:
///   - images: `[batch, height, width, channels]`.
///   - kernel: `[height, width, channels, filters]`.
///   - bias: `[filters]`; none by default.
///   - strides: how far the kernel moves, in pixels; 1 by default.
///   - padding: `.valid` by default.
///   - dilationRate: the distance between the kernel's taps, in pixels; 1 by default. It must be 1
///     unless the strides are 1.
/// - Returns: `[batch, height, width, filters]`. Each element is a chain of fused multiply-adds
///     over the kernel's rows, columns and channels.
/// - Throws: `ModelError` if the shapes do not fit or a setting is out of range.
public func conv2d(
  _ images: Tensor, kernel: Tensor, bias: Tensor? = nil, strides: Extent = 1,
  padding: Padding = .valid, dilationRate: Extent = 1
) throws -> Tensor {
  let x = images.cast(to: .float32)
  let w = kernel.cast(to: .float32)
  let bias = bias?.cast(to: .float32)
  let window = try convolutionWindow(x, w, bias, strides, padding, dilationRate)
  let y = convolved(x, w, bias, window)
  return y.differentiable(from: x, w, bias) { gradient, gradients in
    let convolution = BilinearProduct.convolution(window, x.shape, w.shape)
    gradients.add(x) { convolution.gradientOfFirst(gradient, w) }
    convolution.addGradientsOfSecond(x, w, bias, gradient, &gradients) { dw, db in
      Tensor.withFloats(x, gradient) { x, gradient in
        withUnsafePointer(to: window) { nbk_conv2d_dw(x, gradient, dw, db, $0) }
      }
    }
  }
}

/// A convolution with a bias, not recorded.
private func convolved(
  _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ window: nbk_window
) -> Tensor {
  Tensor.computed(window.convolved) { y in
    Tensor.withFloats(x, w) { x, w in
      withBias(bias) { bias in
        withUnsafePointer(to: window) { nbk_conv2d(x, w, bias, y, $0) }
      }
    }
  }
}

extension BilinearProduct {
  /// A convolution of images with a kernel.
  fileprivate static func convolution(
    _ window: nbk_window, _ images: [Int], _ kernel: [Int]
  ) -> BilinearProduct {
    BilinearProduct {
      convolved($0, $1, nil, window)
    } first: { gradient, w in
      Tensor.computed(images) { dx in
        Tensor.withFloats(gradient, w) { gradient, w in
          withUnsafePointer(to: window) { nbk_conv2d_dx(gradient, w, dx, $0) }
        }
      }
    } second: { x, gradient in
      Tensor.computed(kernel) { dw in
        Tensor.withFloats(x, gradient) { x, gradient in
          withUnsafePointer(to: window) { nbk_conv2d_dw(x, gradient, dw, nil, $0) }
        }
      }
    }
  }
}

/// `maxPool2d(relu(conv2d(images)))` in one pass: the same bits, without intermediate results.
///
/// It is for images whose gradient is not taken, and for pooling windows that do not overlap.
///
/// - Parameter samplesLast: whether the result should have the samples last.
func conv2dReluMaxPool(
  _ images: Tensor, kernel w: Tensor, bias: Tensor?, strides: Extent, padding: Padding,
  pool: Window, samplesLast: Bool
) throws -> Tensor {
  let convolution = try convolutionWindow(images, w, bias, strides, padding, 1)
  let pooling = try pool.over(convolution.convolved, at: "maxPool2d")
  let windows = (convolution, pooling)
  let samplesLast =
    samplesLast && withWindows(windows) { nbk_conv2d_relu_max_pool_takes_samples_last($0, $1) }
  let x = samplesLast ? images.samplesLast : images.rowMajor
  let isRecorded = w.isRecorded || bias?.isRecorded == true
  let saved = Storage(
    byteCount: isRecorded
      ? withWindows(windows) { nbk_conv2d_relu_max_pool_saved_bytes($0, $1) } : 0,
    isRecorded: true)
  let y = Tensor.computed(pooling.pooled, samplesLast: samplesLast) { y in
    x.withFloatsAsTheyLie { x in
      w.withFloats { w in
        withBias(bias) { bias in
          withWindows(windows) {
            nbk_conv2d_relu_max_pool(
              x, w, bias, y, isRecorded ? saved.address : nil, $0, $1, samplesLast)
          }
        }
      }
    }
  }
  return y.differentiable(from: w, bias) { gradient, gradients in
    if gradient.isRecorded {
      return try addGradientsOfParts(gradient, &gradients)
    }
    let product = BilinearProduct.convolution(convolution, x.shape, w.shape)
    product.addGradientsOfSecond(x, w, bias, gradient, &gradients) { dw, db in
      let gradient = samplesLast ? gradient.samplesLast : gradient.rowMajor
      x.withFloatsAsTheyLie { x in
        gradient.withFloatsAsTheyLie { gradient in
          withWindows(windows) {
            nbk_conv2d_relu_max_pool_dw(x, gradient, saved.address, dw, db, $0, $1, samplesLast)
          }
        }
      }
    }
  }

  /// The same gradients through the three operations, which record themselves.
  func addGradientsOfParts(_ gradient: Tensor, _ gradients: inout Gradients) throws {
    let inputs = [w, bias].compactMap { $0 }
    let parts = try Tape.gradients(
      of: { inputs in
        let z = try conv2d(
          x.rowMajor, kernel: inputs[0], bias: bias.map { _ in inputs[1] }, strides: strides,
          padding: padding)
        return try maxPool2d(
          relu(z), poolSize: pool.size, strides: pool.strides, padding: pool.padding)
      }, at: inputs, gradient)
    for (input, part) in zip(inputs, parts) { gradients.add(input) { part } }
  }
}

/// The windows of a convolution and of the pooling after it, as kernels take them.
@inline(__always)
private func withWindows<Result>(
  _ windows: (nbk_window, nbk_window),
  _ body: (UnsafePointer<nbk_window>, UnsafePointer<nbk_window>) -> Result
) -> Result {
  withUnsafePointer(to: windows.0) { convolution in
    withUnsafePointer(to: windows.1) { body(convolution, $0) }
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
  try window.size.check("the kernel size", at: "conv2d")
  return try window.over(x.shape, filters: w.shape[3], at: "conv2d")
}
