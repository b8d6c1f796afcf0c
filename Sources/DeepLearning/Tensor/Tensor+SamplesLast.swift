internal import CKernels

extension Tensor {
  /// Whole vectors, on every instruction set.
  private static let sampleMultiple = 16

  /// A tensor of `float32` that `fill` writes, every element of it, in the layout that is named.
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

  /// The elements of a `float32` tensor in the layout that they have.
  @inline(__always)
  func withFloatsAsTheyLie<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == .float32 && layout != .scaledBytes)
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawPointer(storage.address + offset).assumingMemoryBound(to: Float.self))
    }
  }

  /// The same elements with the samples last, outside of any tape; row-major still where their
  /// number does not fill vectors.
  package var samplesLast: Tensor {
    guard layout != .samplesLast, rank > 1, count > 0, shape[0] % Tensor.sampleMultiple == 0 else {
      return self
    }
    return inOrder(nil, count: shape[0])
  }

  /// `rows` with the samples last, where `float32` rows fill vectors.
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

  /// Writes rows with the samples last: those at some indices, or as they come.
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

/// `matmul` for a matrix that lies with the samples last.
func matmulSamplesLast(_ a: Tensor, _ b: Tensor, _ bias: Tensor?) throws -> Tensor {
  let (samples, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  let y = Tensor.computed([samples, columns]) { y in
    a.withFloatsAsTheyLie { a in
      b.withFloats { b in
        withBias(bias) { nbk_matmul_samples_last(a, b, $0, y, samples, inner, columns) }
      }
    }
  }
  return try y.recorded(from: a, b, bias) { gradient, gradients in
    if gradients.needs(a), gradients.needs(b) {
      let both = bothGradients(a, b, gradient)
      gradients.add(a) { both.a }
      gradients.add(b) { both.b }
      if let bias { gradients.add(bias) { gradient.summed([0]) } }
      return
    }
    gradients.add(a) {
      Tensor.computed(a.shape, samplesLast: true) { da in
        Tensor.withFloats(gradient, b) {
          nbk_matmul_samples_last_dx($0, $1, da, samples, inner, columns)
        }
      }
    }
    gradients.add(b) {
      Tensor.computed(b.shape) { db in
        a.withFloatsAsTheyLie { a in
          gradient.withFloats {
            nbk_matmul_samples_last_dw(a, $0, db, samples, inner, columns)
          }
        }
      }
    }
    if let bias { gradients.add(bias) { gradient.summed([0]) } }
  }
}

/// The gradients of `matmulSamplesLast`'s operands.
private func bothGradients(_ a: Tensor, _ b: Tensor, _ gradient: Tensor) -> (a: Tensor, b: Tensor) {
  let (samples, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  let da = Tensor.uninitialized(a.shape, samplesLast: true).storage
  let db = Tensor.computed(b.shape) { db in
    a.withFloatsAsTheyLie { a in
      Tensor.withFloats(gradient, b) {
        nbk_matmul_samples_last_gradients(
          a, $1, $0, da.floats, db, samples, inner, columns)
      }
    }
  }
  return (Tensor(shape: a.shape, dtype: .float32, storage: da, layout: .samplesLast), db)
}
