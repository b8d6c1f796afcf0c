// Statistics that are composed of other operations; docs/numbers.md has the formulas. Their
// gradients follow from those operations. Integers and Booleans are converted to `float32`.

extension Tensor {
  /// The variance: the mean of the squared differences from the mean.
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
    let distances = try x - x.mean(axes: axes, keepDims: true)
    return try square(distances).mean(axes: axes, keepDims: keepDims)
  }

  /// The standard deviation: the square root of the variance.
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
    try sqrt(variance(axes: axes, keepDims: keepDims))
  }

  /// A measure of how large vectors are.
  public enum Norm: Sendable {
    /// The sum of the absolute values.
    case l1
    /// The square root of the sum of the squares: the Euclidean length.
    case l2
    /// The greatest absolute value.
    case max
  }

  /// The norm of the vectors along axes.
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
    case .l2: return try sqrt(square(x).sum(axes: axis, keepDims: keepDims))
    case .max: return try abs(x).max(axes: axis, keepDims: keepDims)
    }
  }

  /// The running sums along an axis: a chain of additions that starts at +0, and each partial sum
  /// is a result. Integers and Booleans give `int32` (wrapping). The gradient is the same in
  /// reverse, starting at the end.
  ///
  /// - Parameter axis: the axis to sum along, the first one by default; −1 is the last one.
  /// - Returns: a tensor of the same shape.
  /// - Throws: `ModelError` if the axis does not exist.
  public func cumulativeSum(axis: Int = 0) throws -> Tensor {
    let axis = try self.axis(axis, at: "cumulativeSum")
    guard dtype == .float32 else { return cast(to: .int32).accumulated(axis, Int32(0), &+) }
    let sums = accumulated(axis, Float(0), +)
    return sums.differentiable(from: self) { [self] gradient, gradients in
      try gradients.add(self) {
        try gradient.reversed(axis: axis).cumulativeSum(axis: axis).reversed(axis: axis)
      }
    }
  }

  @inline(__always)
  private func accumulated<Scalar: TensorScalar>(
    _ axis: Int, _ start: Scalar, _ add: (Scalar, Scalar) -> Scalar
  ) -> Tensor {
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    let outer = shape.prefix(axis).reduce(1, *)
    return Tensor.build(shape) { (y: UnsafeMutablePointer<Scalar>) in
      withPointer(to: Scalar.self) { x in
        for row in 0..<outer {
          let first = row * shape[axis] * inner
          for place in 0..<shape[axis] {
            for i in (first + place * inner)..<(first + (place + 1) * inner) {
              y[i] = add(place == 0 ? start : y[i - inner], x[i])
            }
          }
        }
      }
    }
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
