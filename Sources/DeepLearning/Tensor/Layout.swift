internal import CKernels

/// How the elements of a tensor lie. Only operations that say so work on them as they lie; all
/// others get them row-major, and no result shows the difference.
enum Layout: Sendable {
  /// In the order of the shape, the last axis running fastest.
  case rowMajor
  /// As those of the transposed matrix `[elements of a sample][samples]`: a batch between a
  /// convolution and the layers around it. A vector then holds the same element of neighbouring
  /// samples, as the kernels want it, and nobody moves it back and forth.
  case samplesLast
  /// As bytes, row-major, of which the elements are the 255th parts: a data set of images divided by
  /// 255 takes no memory of its own, and a batch of it is divided when it is put together.
  case scaledBytes
}

extension Tensor {
  /// Bytes between two elements in the storage.
  var elementSize: Int { layout == .scaledBytes ? 1 : dtype.byteCount }

  /// The same elements, row-major, outside of any tape.
  var rowMajor: Tensor {
    switch layout {
    case .rowMajor:
      return self
    case .samplesLast:
      guard count > 0 else { return Tensor.zeros(shape) }
      let matrix = Tensor(
        shape: [count / shape[0], shape[0]], dtype: dtype, storage: storage, offset: offset)
      return matrix.transposed.viewed(as: shape)
    case .scaledBytes:
      // Whoever asks for most of it once will ask again.
      let isMost = 2 * count >= storage.byteCount
      let floats =
        isMost
        ? storage.companion(offset, count) { bytes!.divided255().storage }
        : bytes!.divided255().storage
      return Tensor(shape: shape, dtype: .float32, storage: floats)
    }
  }

  /// The bytes of which the elements are the 255th parts, if they lie as such.
  var bytes: Tensor? {
    guard layout == .scaledBytes else { return nil }
    return Tensor(shape: shape, dtype: .uint8, storage: storage, offset: offset)
  }

  /// Bytes divided by 255, in memory of their own: `float32(double(byte) / 255)`.
  func divided255() -> Tensor {
    Tensor.build(shape) { (y: UnsafeMutablePointer<Float>) in
      withPointer(to: UInt8.self) { nbk_scale_bytes($0, y, count) }
    }
  }

  /// Bytes divided by 255: those of a data set stay bytes until a batch is taken from them.
  var scaledBytes: Tensor {
    // Below, memory is no concern, and floats at once are simpler.
    let smallestDataSet = 1 << 16
    guard count >= smallestDataSet else { return divided255() }
    return Tensor(
      shape: shape, dtype: .float32, storage: storage, offset: offset, layout: .scaledBytes)
  }
}
