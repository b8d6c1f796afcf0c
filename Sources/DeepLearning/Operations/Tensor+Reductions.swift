internal import CKernels

// Reductions run along the given axes, or along all of them. Axes count from 0; negative ones count
// from the end. Along several axes, the elements are taken in row-major order.

extension Tensor {
  /// The sum: added up in binary64 and rounded once. Integers and Booleans give `int32` (wrapping).
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func sum(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try sum(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `sum(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func sum(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try sum(over: normalized(axes, at: "sum"), keepDims: keepDims)
  }

  /// The mean: the sum divided by the number of elements, both in binary64, and rounded once to
  /// `float32`. For integers and Booleans, the sum is exact.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func mean(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try mean(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `mean(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func mean(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    let axes = try normalized(axes, at: "mean")
    let count = axes.reduce(1) { $0 * shape[$1] }
    let result = keepDims ? keeping(axes) : without(axes)
    guard dtype == .float32 else {
      return Reduction(cast(to: .int32), axes).integerMeans.viewed(as: result)
    }
    let (kept, divisor) = (keeping(axes), Tensor.full([], Double(count)))
    let spread = StridedLayout(kept, broadcastTo: shape)
    let map = LinearMap {
      $0.statistic(NBK_MEAN, axes).viewed(as: result)
    } adjoint: {
      Tensor.elementwise(.divide, $0, divisor, $0.shape).viewed(as: kept).gathered(spread)
    }
    return map(self)
  }

  /// The maximum, or a NaN if there is one. The gradient goes to the first of equal maxima.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func max(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try max(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `max(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func max(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try maximum(axes: axes, keepDims: keepDims, at: "max")
  }

  /// The minimum, or a NaN if there is one. The gradient goes to the first of equal minima.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func min(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try min(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `min(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func min(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    // Detached: the gradient is that of the minimum itself. Through both signs, +0 would become −0.
    let mirrored = detached.mirrored
    let y = try mirrored.maximum(axes: axes, keepDims: keepDims, at: "min").mirrored
    guard isRecorded else { return y }
    return y.recordedChoice(from: self, Reduction(mirrored, try normalized(axes, at: "min")))
  }

  /// The position of the maximum along an axis; the first one of equal maxima. A NaN is passed
  /// over, as in TensorFlow.
  ///
  /// - Parameter axis: the axis to reduce, the last one by default.
  /// - Returns: an `int32` tensor of the shape without that axis.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func argMax(axis: Int = -1) throws -> Tensor {
    try positionOfMaximum(axis, at: "argMax")
  }

  /// The position of the minimum along an axis; the first one of equal minima. A NaN is passed
  /// over, as in TensorFlow.
  ///
  /// - Parameter axis: the axis to reduce, the last one by default.
  /// - Returns: an `int32` tensor of the shape without that axis.
  /// - Throws: `ModelError` if an axis does not exist or has no elements.
  public func argMin(axis: Int = -1) throws -> Tensor {
    try mirrored.positionOfMaximum(axis, at: "argMin")
  }
}

// MARK: - Implementation

extension Tensor {
  /// The sum along axes that are counted from 0 and sorted.
  private func sum(over axes: [Int], keepDims: Bool) throws -> Tensor {
    let result = keepDims ? keeping(axes) : without(axes)
    guard dtype == .float32 else {
      return Reduction(cast(to: .int32), axes).integerSums.viewed(as: result)
    }
    let (shape, kept) = (shape, keeping(axes))
    let map = LinearMap {
      $0.summed(axes).viewed(as: result)
    } adjoint: {
      $0.viewed(as: kept).gathered(StridedLayout(kept, broadcastTo: shape))
    }
    return map(self)
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
    return y.recordedChoice(from: self, rows)
  }

  /// Records this result as the first maxima of rows.
  private func recordedChoice(from x: Tensor, _ rows: Reduction) -> Tensor {
    let (maxima, result, whole) = (detached, shape, x.shape)
    let map = LinearMap {
      rows.takenAtMaximum($0, maxima, result)
    } adjoint: {
      rows.placedAtMaximum($0, maxima, whole)
    }
    return map.record(self, from: x)
  }

  /// Whether the elements along axes are true; `reduce` combines them.
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

  /// The elements in reversed order of size, because the kernels only compute maxima. For integers,
  /// all bits are inverted, because the least integer has no negative.
  private var mirrored: Tensor {
    dtype == .float32 ? -self : cast(to: .int32).mapped(from: Int32.self) { ~$0 }
  }

  private func checkNotEmpty(_ axes: [Int], at place: String) throws {
    guard axes.allSatisfy({ shape[$0] > 0 }) else {
      throw ModelError(
        .shape, at: place, "\(shape) has no elements along the axes \(axes)",
        help: "A maximum or minimum needs at least one element")
    }
  }
}
