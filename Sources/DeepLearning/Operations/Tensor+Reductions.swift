internal import CKernels

// Reductions go along the axes named, or along all of them; an axis counts from 0, a negative one
// from the end. Along several axes the elements come in row-major order.

extension Tensor {
  /// The sum: a chain of additions from +0, `int32` (wrapping) for integers and truth values.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func sum(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try sum(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `sum(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func sum(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try sum(over: normalized(axes, at: "sum"), keepDims: keepDims)
  }

  /// The mean: the sum divided by the number of elements; for integers and truth values the exact
  /// quotient, rounded once to `float32`.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func mean(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try mean(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `mean(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func mean(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    let axes = try normalized(axes, at: "mean")
    let count = axes.reduce(1) { $0 * shape[$1] }
    guard dtype != .float32 else { return try sum(over: axes, keepDims: keepDims) / count }
    let means = Reduction(cast(to: .int32), axes).integerMeans
    return means.viewed(as: keepDims ? keeping(axes) : without(axes))
  }

  /// The maximum, the first of equals; the gradient goes to that one.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func max(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try max(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `max(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func max(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try maximum(axes: axes, keepDims: keepDims, at: "max")
  }

  /// The minimum, the first of equals; the gradient goes to that one.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func min(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try min(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `min(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func min(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try mirrored.maximum(axes: axes, keepDims: keepDims, at: "min").mirrored
  }

  /// The position of the maximum along an axis, the first of equals.
  ///
  /// - Parameter axis: the axis to go along, the last one by default.
  /// - Returns: `int32` of the shape without that axis.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func argMax(axis: Int = -1) throws -> Tensor {
    try positionOfMaximum(axis, at: "argMax")
  }

  /// The position of the minimum along an axis, the first of equals.
  ///
  /// - Parameter axis: the axis to go along, the last one by default.
  /// - Returns: `int32` of the shape without that axis.
  /// - Throws: `ModelError` for an axis that is not there or has no elements.
  public func argMin(axis: Int = -1) throws -> Tensor {
    try mirrored.positionOfMaximum(axis, at: "argMin")
  }
}

// MARK: - How they are computed

extension Tensor {
  /// The sum along axes that are counted from 0 and sorted.
  private func sum(over axes: [Int], keepDims: Bool) throws -> Tensor {
    let result = keepDims ? keeping(axes) : without(axes)
    guard dtype == .float32 else {
      return Reduction(cast(to: .int32), axes).integerSums.viewed(as: result)
    }
    let y = summed(axes).viewed(as: result)
    return y.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        gradient.viewed(as: keeping(axes))
          .gathered(StridedLayout(keeping(axes), broadcastTo: shape))
      }
    }
  }

  private func maximum(axes: [Int], keepDims: Bool, at place: String) throws -> Tensor {
    let axes = try normalized(axes, at: place)
    try checkNotEmpty(axes, at: place)
    let result = keepDims ? keeping(axes) : without(axes)
    guard dtype == .float32 else {
      return Reduction(cast(to: .int32), axes).integerMaxima.viewed(as: result)
    }
    let rows = Reduction(detached, axes)
    let y = Tensor.build(result) { (y: UnsafeMutablePointer<Float>) in
      rows.source.withFloats { nbk_max($0, y, rows.outer, rows.count, rows.inner) }
    }
    return y.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { rows.placedAtMaximum(gradient, like: self) }
    }
  }

  /// Whether the elements along axes are true as `reduce` says.
  func reducedTruth(
    _ axes: [Int], _ keepDims: Bool, at place: String, _ reduce: (Reduction) -> Tensor
  ) throws -> Tensor {
    let axes = try normalized(axes, at: place)
    let rows = Reduction(cast(to: .bool).seen(as: .uint8), axes)
    return reduce(rows).viewed(as: keepDims ? keeping(axes) : without(axes))
  }

  private func positionOfMaximum(_ axis: Int, at place: String) throws -> Tensor {
    let axes = try normalized([axis], at: place)
    try checkNotEmpty(axes, at: place)
    guard dtype == .float32 else {
      return Reduction(cast(to: .int32), axes).integerPositions.viewed(as: without(axes))
    }
    let rows = Reduction(detached, axes)
    return Tensor.build(without(axes)) { (y: UnsafeMutablePointer<Int32>) in
      rows.source.withFloats { nbk_argmax($0, y, rows.outer, rows.count, rows.inner) }
    }
  }

  /// The elements with their order turned round, since the kernels know the maximum only. Turning
  /// all bits over does it for integers: the least of them has no negative.
  private var mirrored: Tensor {
    dtype == .float32 ? -self : cast(to: .int32).mapped(from: Int32.self) { ~$0 }
  }

  private func checkNotEmpty(_ axes: [Int], at place: String) throws {
    guard axes.allSatisfy({ shape[$0] > 0 }) else {
      throw ModelError(
        .shape, at: place, "\(shape) has no elements along the axes \(axes)",
        help: "There is no maximum and no minimum of nothing")
    }
  }
}
