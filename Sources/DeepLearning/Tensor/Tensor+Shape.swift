internal import CKernels

extension Tensor {
  /// The same elements in another shape; one length may be −1 and is then worked out.
  ///
  /// - Throws: `ModelError` when the number of elements differs.
  public func reshaped(to shape: [Int]) throws -> Tensor {
    var shape = shape
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      let known = shape.product
      shape[free] = known > 0 && count % known == 0 ? count / known : -1
    }
    guard shape.allSatisfy({ $0 >= 0 }), shape.product == count else {
      throw ModelError(
        .shape, at: "reshaped", "\(self.shape) has \(count) elements and cannot become \(shape)",
        help: "Keep the product of the shape, or write −1 for one length to have it worked out")
    }
    return viewed(as: shape)
  }

  /// All elements in one axis.
  public var flattened: Tensor { viewed(as: [count]) }

  /// The same memory in another shape of as many elements.
  func viewed(as shape: [Int]) -> Tensor {
    let keepsSamples = layout != .samplesLast || shape.first == self.shape.first
    let source = keepsSamples ? self : rowMajor
    let view = Tensor(
      shape: shape, dtype: dtype, storage: source.storage, offset: source.offset,
      layout: source.layout)
    return view.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.viewed(as: self.shape) }
    }
  }

  /// The axes in the reverse order: for a matrix, rows become columns.
  public var transposed: Tensor { permuted(Array(shape.indices.reversed())) }

  /// The axes in another order.
  ///
  /// - Parameter axes: which axis of this tensor becomes the first, the second, …
  /// - Throws: `ModelError` unless every axis is named once.
  public func transposed(_ axes: [Int]) throws -> Tensor {
    guard axes.sorted() == Array(shape.indices) else {
      throw ModelError(
        .value, at: "transposed", "\(axes) does not name each axis of \(shape) once",
        help: "Use every number from 0 to \(Swift.max(rank - 1, 0)) once")
    }
    return permuted(axes)
  }

  private func permuted(_ axes: [Int]) -> Tensor {
    let own = StridedLayout(rowMajor: shape)
    var layout = own
    layout.shape = axes.map { shape[$0] }
    layout.strides = axes.map { own.strides[$0] }
    return gathered(layout).recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        gradient.permuted(axes.indices.map { axis in axes.firstIndex(of: axis)! })
      }
    }
  }

  /// The tensor repeated along axes of length 1, and along new ones in front, to a shape.
  ///
  /// - Throws: `ModelError` when the shapes do not fit: axes are compared from the last one on, and
  ///   each must be equal or 1.
  public func broadcast(to shape: [Int]) throws -> Tensor {
    guard try Tensor.broadcastShape(self.shape, shape, at: "broadcast") == shape else {
      throw ModelError(
        .shape, at: "broadcast", "\(self.shape) cannot be repeated to \(shape)",
        help: "Each axis, from the last one on, must be equal to the target's or 1")
    }
    let result = gathered(StridedLayout(self.shape, broadcastTo: shape))
    return result.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.summed(to: self.shape) }
    }
  }

  /// Rows of the first axis, in the order given and as often as they are named.
  ///
  /// - Parameter indices: an `int32` tensor of one axis.
  /// - Throws: `ModelError` when an index is out of range, or for other element types.
  public func gathered(at indices: Tensor) throws -> Tensor {
    guard indices.dtype == .int32, indices.rank == 1, rank > 0 else {
      throw ModelError(
        .dtype, at: "gathered",
        "takes an int32 tensor of one axis, to index \(shape); found \(indices.dtype) \(indices.shape)",
        help: "Cast the indices to int32 and flatten them")
    }
    let bound = shape[0]
    let isInRange = indices.array(of: Int32.self).allSatisfy { $0 >= 0 && $0 < bound }
    guard isInRange else {
      throw ModelError(
        .value, at: "gathered", "an index lies outside of the \(bound) rows of \(shape)",
        help: "Indices run from 0 to \(bound - 1)")
    }
    let result = rows(indices)
    return result.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.addedUp(at: indices, rows: self.shape) }
    }
  }

  /// `gathered(at:)` for indices that are known to be right.
  func rows(_ indices: Tensor) -> Tensor {
    if let bytes { return bytes.rows(indices).divided255() }
    let shape = [indices.count] + shape.dropFirst()
    let rowBytes = shape.dropFirst().reduce(dtype.byteCount, *)
    let storage = Storage(byteCount: indices.count * rowBytes)
    withBytes { source in
      indices.withPointer(to: Int32.self) {
        nbk_gather_rows(source, $0, storage.address, indices.count, rowBytes)
      }
    }
    return Tensor(shape: shape, dtype: dtype, storage: storage)
  }

  /// Zeros of a shape, with these rows added at the indices, one after the other.
  private func addedUp(at indices: Tensor, rows shape: [Int]) -> Tensor {
    let rowCount = shape.dropFirst().reduce(1, *)
    var result = Tensor.zeros(shape)
    withFloats { source in
      indices.withPointer(to: Int32.self) { indices in
        result.withMutablePointer(to: Float.self) { target in
          for row in 0..<self.shape[0] {
            let place = target + Int(indices[row]) * rowCount
            nbk_binary(NBK_ADD, place, 1, source + row * rowCount, 1, place, rowCount)
          }
        }
      }
    }
    return result
  }
}
