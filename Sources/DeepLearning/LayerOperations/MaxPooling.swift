internal import CKernels

/// The maximum of each window of the images. As in TensorFlow, a NaN gives way to any number.
///
/// - Parameters:
///   - images: `[batch, height, width, channels]`.
///   - poolSize: the height and width of the window, in pixels.
///   - strides: how far the window moves, in pixels; by default its own size.
///   - padding: `.valid` by default. Pixels outside of the image do not count.
/// - Returns: `[batch, height, width, channels]`. The gradient goes to the first maximum.
/// - Throws: `ModelError` if the shapes are wrong or a setting is out of range.
public func maxPool2d(
  _ images: Tensor, poolSize: Extent, strides: Extent? = nil, padding: Padding = .valid
) throws -> Tensor {
  let strides = strides ?? poolSize
  try poolSize.check("poolSize", at: "maxPool2d")
  try strides.check("strides", at: "maxPool2d")
  guard images.rank == 4 else {
    throw ModelError(
      .shape, at: "maxPool2d", "takes images, not \(images.shape)",
      help: "The shape must be [batch, height, width, channels]")
  }
  let x = images.cast(to: .float32)
  let window = try Window(size: poolSize, strides: strides, padding: padding)
    .over(x.shape, at: "maxPool2d")
  let isRecorded = x.isRecorded
  let positions = Storage(
    byteCount: isRecorded ? window.pooled.product * MemoryLayout<Int32>.stride : 0, isRecorded: true
  )
  let y = Tensor.computed(window.pooled) { y in
    let positions = isRecorded ? positions.address.assumingMemoryBound(to: Int32.self) : nil
    x.withFloats { x in
      withUnsafePointer(to: window) { nbk_max_pool(x, y, positions, $0) }
    }
  }
  let shape = x.shape
  let map = LinearMap {
    $0.taken(at: positions, window)
  } adjoint: { gradient in
    Tensor.computed(shape) { dx in
      let positions = positions.address.assumingMemoryBound(to: Int32.self)
      gradient.withFloats { gradient in
        withUnsafePointer(to: window) { nbk_max_pool_dx(gradient, positions, dx, $0) }
      }
    }
  }
  return map.record(y, from: x)
}

extension Tensor {
  /// The pixels of images at the taps that `nbk_max_pool` chose, one for each window.
  fileprivate func taken(at positions: Storage, _ window: nbk_window) -> Tensor {
    let taps = positions.address.assumingMemoryBound(to: Int32.self)
    return Tensor.build(window.pooled) { (y: UnsafeMutablePointer<Float>) in
      withFloats { x in
        for i in 0..<window.pooled.product {
          let (pixel, channel) = i.quotientAndRemainder(dividingBy: window.channels)
          let (row, q) = pixel.quotientAndRemainder(dividingBy: window.out_width)
          let (image, p) = row.quotientAndRemainder(dividingBy: window.out_height)
          let (kh, kw) = Int(taps[i]).quotientAndRemainder(dividingBy: window.kernel_width)
          let h = p * window.stride_height + kh - window.top
          let w = q * window.stride_width + kw - window.left
          y[i] = x[((image * window.height + h) * window.width + w) * window.channels + channel]
        }
      }
    }
  }
}
