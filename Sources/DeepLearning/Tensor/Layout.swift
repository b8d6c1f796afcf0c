internal import CKernels

/// How the elements of a tensor are laid out in memory. Only operations that support another layout
/// see it. All others get row-major elements, and no result depends on the layout.
enum Layout: Sendable {
  /// In the order of the shape: the last axis varies fastest.
  case rowMajor
  /// The transposed matrix, `[elements of a sample][samples]`, for a batch between a convolution
  /// and the layers around it. A vector then holds the same element of neighbouring samples. This
  /// is what the kernels need, and the elements are not moved back and forth.
  case samplesLast
  /// Row-major bytes that stand for their value divided by 255. A data set of images divided by 255
  /// then needs no memory of its own: each batch is divided when it is gathered.
  case scaledBytes
}

extension Tensor {
  /// The bytes from one element to the next in the storage.
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
      // A caller that needs most of the storage once will need it again.
      let isMost = 2 * count >= storage.byteCount
      let floats =
        isMost
        ? storage.companion(offset, count) { bytes!.divided255().storage }
        : bytes!.divided255().storage
      return Tensor(shape: shape, dtype: .float32, storage: floats)
    }
  }

  /// The bytes before the division by 255, if the tensor has that layout.
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

  /// Bytes divided by 255. A data set keeps its bytes until a batch is taken from it.
  var scaledBytes: Tensor {
    // For less, memory does not matter, and floats are simpler.
    let smallestDataSet = 1 << 16
    guard count >= smallestDataSet else { return divided255() }
    return Tensor(
      shape: shape, dtype: .float32, storage: storage, offset: offset, layout: .scaledBytes)
  }
}
