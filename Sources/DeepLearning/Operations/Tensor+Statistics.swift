internal import CKernels

// Statistics; docs/numbers.md has the formulas. Their gradients are made of other operations.
// Integers and Booleans are converted to `float32`.

extension Tensor {
  /// The variance: the mean of the squared differences from the mean, computed in binary64 and
  /// rounded once. The gradient is (x − mean(x)) · 2g / n for n elements.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func variance(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try variance(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `variance(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func variance(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    let x = cast(to: .float32)
    let axes = try normalized(axes, at: "variance")
    return x.reduced(NBK_VARIANCE, axes, keepDims) { gradient, _, count in
      try ((2 * gradient) / count).spread(to: x.shape).times(slope: x.centred(axes))
    }
  }

  /// The standard deviation: the square root of the variance, computed in binary64 and rounded
  /// once. The gradient is (x − mean(x)) · (g / y) / n for n elements; +0 where g is 0.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func standardDeviation(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try standardDeviation(axes: axis, keepDims: keepDims)
  }

  /// The same with the axes in a list: see `standardDeviation(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to reduce; an empty list means all.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a tensor of the shape without the reduced axes; a scalar, `[]`, if all are reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func standardDeviation(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    let x = cast(to: .float32)
    let axes = try normalized(axes, at: "standardDeviation")
    return x.reduced(NBK_STANDARD_DEVIATION, axes, keepDims) { gradient, y, count in
      try (gradient.divided(by: y) / count).spread(to: x.shape).times(slope: x.centred(axes))
    }
  }

  /// A measure of how large vectors are.
  public enum Norm: Sendable {
    /// The sum of the absolute values.
    case l1
    /// The square root of the sum of the squares: the Euclidean length. It is computed in
    /// binary64, so that no square overflows, and rounded once.
    case l2
    /// The greatest absolute value.
    case max
  }

  /// The norm of the vectors along axes. The gradient of `.l2` is x · (g / y), and +0 where g is 0.
  ///
  /// - Parameters:
  ///   - norm: which norm, `.l2` by default.
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a `float32` tensor of the shape without the reduced axes; a scalar, `[]`, if all
  ///   are reduced.
  /// - Throws: `ModelError` if an axis does not exist; for `.max` also if it has no elements.
  public func norm(_ norm: Norm = .l2, axis: Int..., keepDims: Bool = false) throws -> Tensor {
    let x = cast(to: .float32)
    switch norm {
    case .l1: return try abs(x).sum(axes: axis, keepDims: keepDims)
    case .l2:
      let axes = try normalized(axis, at: "norm")
      return x.reduced(NBK_NORM, axes, keepDims) { gradient, y, _ in
        gradient.divided(by: y).spread(to: x.shape).times(slope: x)
      }
    case .max: return try abs(x).max(axes: axis, keepDims: keepDims)
    }
  }

  /// The running sums along an axis: a chain of additions in binary64 that starts at +0. Each
  /// partial sum, rounded once, is a result. Integers and Booleans give `int32` (wrapping). The
  /// gradient is the same in reverse, starting at the end.
  ///
  /// - Parameter axis: the axis to sum along, the first one by default; −1 is the last one.
  /// - Returns: a tensor of the same shape.
  /// - Throws: `ModelError` if the axis does not exist.
  public func cumulativeSum(axis: Int = 0) throws -> Tensor {
    let axis = try self.axis(axis, at: "cumulativeSum")
    guard dtype == .float32 else {
      return cast(to: .int32).accumulated(axis, Int32(0), { $0 &+ $1 }, { $0 })
    }
    let sums = accumulated(axis, 0.0, { $0 + Double($1) }, { Float($0) })
    return sums.differentiable(from: self) { [self] gradient, gradients in
      try gradients.add(self) {
        try gradient.reversed(axis: axis).cumulativeSum(axis: axis).reversed(axis: axis)
      }
    }
  }

  /// Folds the elements along an axis one after another; `result` makes a result of each sum.
  @inline(__always)
  private func accumulated<Scalar: TensorScalar, Sum>(
    _ axis: Int, _ start: Sum, _ add: (Sum, Scalar) -> Sum, _ result: (Sum) -> Scalar
  ) -> Tensor {
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    let outer = shape.prefix(axis).reduce(1, *)
    return Tensor.build(shape) { (y: UnsafeMutablePointer<Scalar>) in
      withPointer(to: Scalar.self) { x in
        withUnsafeTemporaryAllocation(of: Sum.self, capacity: inner) { sums in
          for row in 0..<outer {
            sums.initialize(repeating: start)
            for place in 0..<shape[axis] {
              let first = (row * shape[axis] + place) * inner
              for i in 0..<inner {
                sums[i] = add(sums[i], x[first + i])
                y[first + i] = result(sums[i])
              }
            }
          }
        }
      }
    }
  }

  /// A statistic along axes, recorded. `slope` gives the gradient from that of the result, the
  /// result, both with the reduced axes kept, and the number of elements.
  private func reduced(
    _ operation: nbk_statistic_op, _ axes: [Int], _ keepDims: Bool,
    _ slope: @escaping (_ gradient: Tensor, _ y: Tensor, _ count: Int) throws -> Tensor
  ) -> Tensor {
    let (count, kept) = (axes.reduce(1) { $0 * shape[$1] }, keeping(axes))
    let y = statistic(operation, axes).viewed(as: keepDims ? kept : without(axes))
    return y.differentiable(from: self) { [self] y, gradient, gradients in
      try gradients.add(self) {
        try slope(gradient.viewed(as: kept), y.viewed(as: kept), count)
      }
    }
  }

  private func centred(_ axes: [Int]) throws -> Tensor {
    try self - mean(axes: axes, keepDims: true)
  }

  // MARK: Booleans

  /// Whether any element is true, or not 0. False if there are no elements.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a `bool` tensor of the shape without the reduced axes; a scalar, `[]`, if all are
  ///   reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func any(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try reducedTruth(axis, keepDims, at: "any") { $0.anyTruth }
  }

  /// Whether all elements are true, or not 0. True if there are no elements.
  ///
  /// - Parameters:
  ///   - axis: the axes to reduce; all of them if none is given.
  ///   - keepDims: whether the reduced axes stay, with length 1.
  /// - Returns: a `bool` tensor of the shape without the reduced axes; a scalar, `[]`, if all are
  ///   reduced.
  /// - Throws: `ModelError` if the axis does not exist.
  public func all(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try reducedTruth(axis, keepDims, at: "all") { $0.allTruth }
  }
}
