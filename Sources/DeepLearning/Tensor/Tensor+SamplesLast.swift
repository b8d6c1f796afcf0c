internal import CKernels

extension Tensor {
  /// A multiple of the vector length of every instruction set.
  private static let sampleMultiple = 16

  /// The elements of a `float32` tensor in their present layout.
  @inline(__always)
  func withFloatsAsTheyLie<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == .float32 && layout != .scaledBytes)
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawPointer(storage.address + offset).assumingMemoryBound(to: Float.self))
    }
  }

  /// The same elements with the samples last, outside of any tape. They stay row-major if the
  /// number of samples does not fill whole vectors.
  package var samplesLast: Tensor {
    guard layout != .samplesLast, rank > 1, count > 0, shape[0] % Tensor.sampleMultiple == 0 else {
      return self
    }
    return inOrder(nil, count: shape[0])
  }

  /// `rows` with the samples last, if the rows are `float32` and fill whole vectors.
  func rowsSamplesLast(_ indices: Tensor) -> Tensor {
    guard dtype == .float32, rank > 1, indices.count % Tensor.sampleMultiple == 0 else {
      return rows(indices)
    }
    return indices.withPointer(to: Int32.self) { inOrder($0, count: indices.count) }
  }

  private func inOrder(_ indices: UnsafePointer<Int32>?, count samples: Int) -> Tensor {
    .build([samples] + shape.dropFirst(), samplesLast: true) {
      writeSamplesLast(indices, count: samples, to: $0)
    }
  }

  /// Writes rows with the samples last: the rows at some indices, or all rows in order.
  func writeSamplesLast(
    _ indices: UnsafePointer<Int32>?, count samples: Int, to target: UnsafeMutablePointer<Float>
  ) {
    let elements = shape.dropFirst().reduce(1, *)
    if let bytes {
      bytes.withPointer(to: UInt8.self) {
        nbk_gather_scaled_bytes_samples_last($0, indices, target, samples, elements)
      }
    } else {
      withFloats { nbk_gather_samples_last($0, indices, target, samples, elements) }
    }
  }
}
