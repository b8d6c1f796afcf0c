// Measures that are made of other operations: docs/numbers.md has the formulas. Their gradients are
// those of the operations they are made of. Integers and truth values count as `float32`.

extension Tensor {
  /// The variance: the mean of the squares of what each element differs from the mean by.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func variance(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try variance(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `variance(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func variance(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    let x = cast(to: .float32)
    let distances = try x - x.mean(axes: axes, keepDims: true)
    return try square(distances).mean(axes: axes, keepDims: keepDims)
  }

  /// The standard deviation: the root of the variance.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func standardDeviation(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try standardDeviation(axes: axis, keepDims: keepDims)
  }

  /// The same along axes from a list: see `standardDeviation(axis:keepDims:)`.
  ///
  /// - Parameters:
  ///   - axes: the axes to go along; an empty list means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func standardDeviation(axes: [Int], keepDims: Bool = false) throws -> Tensor {
    try sqrt(variance(axes: axes, keepDims: keepDims))
  }

  /// A measure of how large vectors are.
  public enum Norm: Sendable {
    /// The sum of the magnitudes.
    case l1
    /// The root of the sum of the squares: Euclid's length.
    case l2
    /// The greatest magnitude.
    case max
  }

  /// The norm of the vectors along axes.
  ///
  /// - Parameters:
  ///   - norm: which one, `.l2` by default.
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: `float32` of the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there; for `.max` also for one without
  ///   elements.
  public func norm(_ norm: Norm = .l2, axis: Int..., keepDims: Bool = false) throws -> Tensor {
    let x = cast(to: .float32)
    switch norm {
    case .l1: return try abs(x).sum(axes: axis, keepDims: keepDims)
    case .l2: return try sqrt(square(x).sum(axes: axis, keepDims: keepDims))
    case .max: return try abs(x).max(axes: axis, keepDims: keepDims)
    }
  }

  /// The sums of the elements up to each one along an axis: a chain of additions from +0 of which
  /// every step is a result, `int32` (wrapping) for integers and truth values. Its gradient is the
  /// same from the end on.
  ///
  /// - Parameter axis: the axis to go along, the first one by default; −1 is the last one.
  /// - Returns: a tensor of the same shape.
  /// - Throws: `ModelError` for an axis that is not there.
  public func cumulativeSum(axis: Int = 0) throws -> Tensor {
    let axis = try self.axis(axis, at: "cumulativeSum")
    guard dtype == .float32 else { return cast(to: .int32).accumulated(axis, Int32(0), &+) }
    let sums = accumulated(axis, Float(0), +)
    return sums.recorded(from: self) { [self] gradient, gradients in
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

  // MARK: Truth values

  /// Whether any element is true, or not 0; never of no elements.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: `bool` of the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func any(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try reducedTruth(axis, keepDims, at: "any") { $0.anyTruth }
  }

  /// Whether all elements are true, or not 0; always of no elements.
  ///
  /// - Parameters:
  ///   - axis: the axes to go along; none means all.
  ///   - keepDims: whether those axes stay, with the length 1.
  /// - Returns: `bool` of the shape without those axes; all axes give a scalar, `[]`.
  /// - Throws: `ModelError` for an axis that is not there.
  public func all(axis: Int..., keepDims: Bool = false) throws -> Tensor {
    try reducedTruth(axis, keepDims, at: "all") { $0.allTruth }
  }
}
