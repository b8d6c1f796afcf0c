internal import CKernels

/// The mean of each window of the images.
///
/// - Parameters:
///   - images: `[batch, height, width, channels]`.
///   - poolSize: the height and width of the window, in pixels.
///   - strides: how far the window moves, in pixels; by default its own size.
///   - padding: `.valid` by default. Pixels outside of the image do not count.
/// - Returns: `[batch, height, width, channels]`. Each element is the sum of the pixels inside the
///   image, row by row, divided by their number.
/// - Throws: `ModelError` if the shapes are wrong or a setting is out of range.
public func averagePool2d(
  _ images: Tensor, poolSize: Extent, strides: Extent? = nil, padding: Padding = .valid
) throws -> Tensor {
  let strides = strides ?? poolSize
  try poolSize.check("poolSize", at: "averagePool2d")
  try strides.check("strides", at: "averagePool2d")
  guard images.rank == 4 else {
    throw ModelError(
      .shape, at: "averagePool2d", "takes images, not \(images.shape)",
      help: "The shape must be [batch, height, width, channels]")
  }
  let x = images.cast(to: .float32)
  let window = try Window(size: poolSize, strides: strides, padding: padding)
    .over(x.shape, at: "averagePool2d")
  let shape = x.shape
  let map = LinearMap { x in
    var window = window
    return Tensor.build(window.pooled) { (y: UnsafeMutablePointer<Float>) in
      x.withFloats { nbk_average_pool($0, y, &window) }
    }
  } adjoint: { gradient in
    var window = window
    return Tensor.build(shape) { (dx: UnsafeMutablePointer<Float>) in
      gradient.withFloats { nbk_average_pool_dx($0, dx, &window) }
    }
  }
  return map(x)
}
