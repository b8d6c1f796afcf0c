// Operations that move, repeat or surround elements.

extension Tensor {
  /// Inserts a new axis of length 1: with axis 0, `[a, b]` becomes `[1, a, b]`.
  ///
  /// - Parameter axis: its position in the result; −1 is the last.
  /// - Throws: `ModelError` if the position is out of range.
  public func expandedDims(axis: Int) throws -> Tensor {
    var shape = shape
    shape.insert(1, at: try newAxis(axis, at: "expandedDims"))
    return viewed(as: shape)
  }

  /// Removes axes of length 1: `[1, a, 1]` becomes `[a]`.
  ///
  /// - Parameter axes: the axes to remove; all of length 1 if none is given.
  /// - Throws: `ModelError` if an axis does not exist or its length is not 1.
  public func squeezed(axis axes: Int...) throws -> Tensor {
    guard !axes.isEmpty else { return viewed(as: shape.filter { $0 != 1 }) }
    let counted = try axes.map { try axis($0, at: "squeezed") }
    if let long = counted.first(where: { shape[$0] != 1 }) {
      throw ModelError(
        .shape, at: "squeezed", "axis \(long) of \(shape) has length \(shape[long])",
        help: "Only axes of length 1 can be removed")
    }
    return viewed(as: shape.indices.filter { !counted.contains($0) }.map { shape[$0] })
  }

  /// Surrounds the tensor with a number. The gradient is the inner part of the result's gradient.
  ///
  /// - Parameters:
  ///   - paddings: for each axis, how many elements to put before and after.
  ///   - value: the number, 0 by default.
  /// - Returns: a tensor whose shape is `before + after` longer along each axis.
  /// - Throws: `ModelError` if a padding is negative, or if there is not one pair for each axis.
  public func padded(_ paddings: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
    let text = "[" + paddings.map { "(\($0.before), \($0.after))" }.joined(separator: ", ") + "]"
    guard paddings.count == rank else {
      throw ModelError(
        .shape, at: "padded",
        "found paddings for \(paddings.count) axes; \(shape) has \(rank)",
        help: "Pass one pair (before, after) for each axis")
    }
    guard paddings.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
      throw ModelError(
        .value, at: "padded", "the paddings \(text) of \(shape) are negative",
        help: "Pass 0 or more; slice removes elements")
    }
    let outside = zip(shape, paddings).map {
      $0.saturatingSum($1.before).saturatingSum($1.after)
    }
    try Tensor.checkShape(outside, at: "padded")
    var inside = StridedLayout(rowMajor: outside)
    inside.start = zip(paddings, inside.strides).reduce(0) { $0 &+ $1.0.before &* $1.1 }
    inside.shape = shape
    var result = Tensor.full(outside, value, dtype: dtype)
    scattered(inside, into: &result)
    let gradient = LinearMap { [inside] in
      $0.gathered(inside)
    } adjoint: { [inside] inner in
      var result = Tensor.zeros(outside)
      inner.scattered(inside, into: &result)
      return result
    }
    return gradient.transposed.record(result, from: self)
  }

  /// Repeats the whole tensor along each axis: NumPy's `tile`. The gradient is the sum over all
  /// copies, as `sum` computes it.
  ///
  /// - Parameter multiples: the number of copies along each axis; 0 or more.
  /// - Returns: a tensor whose shape is this one's times `multiples`, axis by axis.
  /// - Throws: `ModelError` if a number is negative, or if there is not one for each axis.
  public func tiled(_ multiples: [Int]) throws -> Tensor {
    guard multiples.count == rank, multiples.allSatisfy({ $0 >= 0 }) else {
      throw ModelError(
        .value, at: "tiled", "\(shape) cannot be repeated \(multiples) times",
        help: "Pass one number for each axis, 0 or more")
    }
    var layout = StridedLayout(rowMajor: shape)
    let result = zip(shape, multiples).map { $0.saturatingProduct($1) }
    try Tensor.checkShape(result, at: "tiled")
    layout.shape = zip(multiples, shape).flatMap { [$0, $1] }
    layout.strides = layout.strides.flatMap { [0, $0] }
    return repeated(layout, as: result)
  }

  /// Repeats every element along an axis: NumPy's `repeat`. The gradient is the sum over all
  /// copies, as `sum` computes it.
  ///
  /// - Parameters:
  ///   - count: the number of copies; 0 or more.
  ///   - axis: the axis to go along; −1 is the last one.
  /// - Returns: a tensor whose shape is `count` times as long along that axis.
  /// - Throws: `ModelError` if the axis does not exist or the number is negative.
  public func repeated(_ count: Int, axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, at: "repeated")
    guard count >= 0 else {
      throw ModelError(
        .value, at: "repeated", "\(shape) cannot be repeated \(count) times", help: "Use 0 or more")
    }
    var layout = StridedLayout(rowMajor: shape)
    layout.shape.insert(count, at: axis + 1)
    layout.strides.insert(0, at: axis + 1)
    var result = shape
    result[axis] = result[axis].saturatingProduct(count)
    try Tensor.checkShape(result, at: "repeated")
    return repeated(layout, as: result)
  }

  /// The elements that a layout selects, repeating axes by strides of 0, in another shape;
  /// recorded.
  private func repeated(_ layout: StridedLayout, as shape: [Int]) -> Tensor {
    let repeats = layout.strides.indices.filter { layout.strides[$0] == 0 }
    let own = self.shape
    let map = LinearMap {
      $0.gathered(layout).viewed(as: shape)
    } adjoint: {
      $0.viewed(as: layout.shape).summed(repeats).viewed(as: own)
    }
    return map(self)
  }

  /// The elements in reverse order along some axes. The shape stays.
  ///
  /// - Parameter axes: the axes to reverse; −1 is the last one. All axes if none is given.
  /// - Throws: `ModelError` if the axis does not exist.
  public func reversed(axis axes: Int...) throws -> Tensor {
    let axes = axes.isEmpty ? Array(shape.indices) : axes
    return reversed(Set(try axes.map { try axis($0, at: "reversed") }))
  }

  private func reversed(_ axes: Set<Int>) -> Tensor {
    var layout = StridedLayout(rowMajor: shape)
    for axis in axes where shape[axis] > 0 {
      layout.start += (shape[axis] - 1) * layout.strides[axis]
      layout.strides[axis] = -layout.strides[axis]
    }
    return gathered(layout).differentiable(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.reversed(axes) }
    }
  }
}

extension Int {
  /// The sum with another length, or the largest integer if the sum overflows.
  fileprivate func saturatingSum(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// The product with another length, or the largest integer if the product overflows.
  fileprivate func saturatingProduct(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
