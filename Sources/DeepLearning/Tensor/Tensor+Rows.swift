internal import CKernels

extension Tensor {
  /// The parts at indices of the first axis. The indices are `[count]` and already checked. Not
  /// recorded.
  func rows(_ indices: Tensor) -> Tensor {
    let shape = [indices.count] + shape.dropFirst()
    let storage = Storage(byteCount: shape.product * dtype.byteCount)
    indices.withPointer(to: Int32.self) {
      writeRows($0, count: indices.count, to: storage.address)
    }
    return Tensor(shape: shape, dtype: dtype, storage: storage)
  }

  /// Writes the parts at indices of the first axis, which are already checked.
  func writeRows(
    _ indices: UnsafePointer<Int32>, count rows: Int, to target: UnsafeMutableRawPointer
  ) {
    let elements = shape.dropFirst().reduce(1, *)
    guard let bytes else {
      return withBytes {
        nbk_gather_rows($0, indices, target, rows, elements * dtype.byteCount)
      }
    }
    let floats = target.assumingMemoryBound(to: Float.self)
    bytes.withPointer(to: UInt8.self) { source in
      for row in 0..<rows {
        nbk_scale_bytes(source + Int(indices[row]) * elements, floats + row * elements, elements)
      }
    }
  }
}
