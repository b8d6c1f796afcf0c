// New tensors that a function or a kernel fills.

extension Tensor {
  /// A tensor whose elements are all written by `fill`.
  static func build<Scalar: TensorScalar>(
    _ shape: [Int], _ fill: (UnsafeMutablePointer<Scalar>) throws -> Void
  ) rethrows -> Tensor {
    let storage = Storage(byteCount: shape.product * MemoryLayout<Scalar>.stride)
    let result = Tensor(shape: shape, dtype: Scalar.dtype, storage: storage)
    try withExtendedLifetime(storage) {
      try fill(storage.address.assumingMemoryBound(to: Scalar.self))
    }
    return result
  }

  /// A `float32` tensor of this layout whose elements are all written by `fill`.
  static func build(
    _ shape: [Int], samplesLast: Bool, _ fill: (UnsafeMutablePointer<Float>) throws -> Void
  ) rethrows -> Tensor {
    let storage = Storage(byteCount: shape.product * MemoryLayout<Float>.stride)
    try withExtendedLifetime(storage) {
      try fill(storage.address.assumingMemoryBound(to: Float.self))
    }
    return Tensor(
      shape: shape, dtype: .float32, storage: storage,
      layout: samplesLast ? .samplesLast : .rowMajor)
  }

  /// A `float32` tensor whose elements a recorded call will write.
  static func uninitialized(_ shape: [Int], samplesLast: Bool = false) -> Tensor {
    Tensor(
      shape: shape, dtype: .float32,
      storage: Storage(byteCount: shape.product * MemoryLayout<Float>.stride, isRecorded: true),
      layout: samplesLast ? .samplesLast : .rowMajor)
  }

  /// A `float32` tensor whose elements `kernel` writes: now, and whenever the step that is being
  /// recorded is repeated.
  ///
  /// - Parameter kernel: reads only the memory of tensors that it holds.
  static func computed(
    _ shape: [Int], samplesLast: Bool = false,
    by kernel: @escaping (UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let result = uninitialized(shape, samplesLast: samplesLast)
    let storage = result.storage
    KernelRecording.run { kernel(storage.floats) }
    return result
  }
}
