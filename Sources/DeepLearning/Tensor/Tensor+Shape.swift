extension Tensor {
  /// The same elements in another shape, in row-major order.
  ///
  /// - Parameter shape: the new shape. One length may be −1; it is then computed from the others.
  /// - Throws: `ModelError` if the number of elements differs.
  public func reshaped(to shape: [Int]) throws -> Tensor {
    guard shape.count(where: { $0 < 0 }) <= 1 else {
      throw ModelError(
        .shape, at: "reshaped", "the shape \(shape) has several negative lengths",
        help: "Only one length may be −1; it is computed from the others")
    }
    var shape = shape
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      let known = shape.product
      shape[free] = known > 0 && count % known == 0 ? count / known : -1
    }
    guard shape.allSatisfy({ $0 >= 0 }), shape.product == count else {
      throw ModelError(
        .shape, at: "reshaped", "\(self.shape) has \(count) elements and cannot become \(shape)",
        help: "Keep the number of elements; one length may be −1 and is then computed")
    }
    return viewed(as: shape)
  }

  /// All elements in one axis, `[count]`, in row-major order.
  public var flattened: Tensor { viewed(as: [count]) }

  /// The same memory with another shape of the same number of elements.
  func viewed(as shape: [Int]) -> Tensor {
    let keepsSamples = layout != .samplesLast || shape.first == self.shape.first
    let source = keepsSamples ? self : rowMajor
    let view = Tensor(
      shape: shape, dtype: dtype, storage: source.storage, offset: source.offset,
      layout: source.layout)
    return view.differentiable(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.viewed(as: self.shape) }
    }
  }

  /// The axes in reverse order: the transpose of `[rows, columns]` is `[columns, rows]`.
  public var transposed: Tensor { permuted(Array(shape.indices.reversed())) }

  /// The axes in another order: with `[0, 2, 1]`, `[a, b, c]` becomes `[a, c, b]`.
  ///
  /// - Parameter axes: which axis of this tensor becomes the first, the second, …
  /// - Throws: `ModelError` unless every axis appears exactly once.
  public func transposed(_ axes: [Int]) throws -> Tensor {
    guard axes.sorted() == Array(shape.indices) else {
      throw ModelError(
        .value, at: "transposed", "\(axes) does not contain each axis of \(shape) exactly once",
        help: "Use every number from 0 to \(Swift.max(rank - 1, 0)) exactly once")
    }
    return permuted(axes)
  }

  private func permuted(_ axes: [Int]) -> Tensor {
    let own = StridedLayout(rowMajor: shape)
    var layout = own
    layout.shape = axes.map { shape[$0] }
    layout.strides = axes.map { own.strides[$0] }
    return gathered(layout).differentiable(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        gradient.permuted(axes.indices.map { axis in axes.firstIndex(of: axis)! })
      }
    }
  }

  /// The tensor broadcast to a shape: repeated along axes of length 1, and along new axes in front.
  ///
  /// - Parameter shape: the shape of the result.
  /// - Throws: `ModelError` if the shapes do not fit. Axes are compared from the last one on, and
  ///   each length must be 1 or equal to the new one.
  public func broadcast(to shape: [Int]) throws -> Tensor {
    try Tensor.checkShape(shape, at: "broadcast")
    guard try Tensor.broadcastShape(self.shape, shape, at: "broadcast") == shape else {
      throw ModelError(
        .shape, at: "broadcast", "\(self.shape) cannot be broadcast to \(shape)",
        help: "From the last axis on, each length must be 1 or equal to the target's")
    }
    let result = gathered(StridedLayout(self.shape, broadcastTo: shape))
    return result.differentiable(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.summed(to: self.shape) }
    }
  }
}
