// Elements in other places, more often, or with others around them.

extension Tensor {
  /// A new axis of the length 1: with axis 0, `[a, b]` becomes `[1, a, b]`.
  ///
  /// - Parameter axis: where it stands in the result; −1 is last.
  /// - Throws: `ModelError` for a place beyond the axes.
  public func expandedDims(axis: Int) throws -> Tensor {
    var shape = shape
    shape.insert(1, at: try newAxis(axis, at: "expandedDims"))
    return viewed(as: shape)
  }

  /// The tensor without axes of the length 1: `[1, a, 1]` becomes `[a]`.
  ///
  /// - Parameter axes: which ones to leave out; without any, all of the length 1.
  /// - Throws: `ModelError` for an axis that is not there or of another length.
  public func squeezed(axis axes: Int...) throws -> Tensor {
    guard !axes.isEmpty else { return viewed(as: shape.filter { $0 != 1 }) }
    let counted = try axes.map { try axis($0, at: "squeezed") }
    if let long = counted.first(where: { shape[$0] != 1 }) {
      throw ModelError(
        .shape, at: "squeezed", "the axis \(long) of \(shape) has the length \(shape[long])",
        help: "Only axes of the length 1 can be left out")
    }
    return viewed(as: shape.indices.filter { !counted.contains($0) }.map { shape[$0] })
  }

  /// The tensor with one number all around it. Its gradient is the part inside.
  ///
  /// - Parameters:
  ///   - paddings: for each axis how many to put before and behind.
  ///   - value: the number, 0 by default.
  /// - Returns: a tensor whose shape is longer by `before + after` along each axis.
  /// - Throws: `ModelError` for negative paddings, or another number of them than there are axes.
  public func padded(_ paddings: [(before: Int, after: Int)], value: Double = 0) throws -> Tensor {
    let text = "[" + paddings.map { "(\($0.before), \($0.after))" }.joined(separator: ", ") + "]"
    guard paddings.count == rank else {
      throw ModelError(
        .shape, at: "padded",
        "there are paddings for \(paddings.count) axes, and \(shape) has \(rank)",
        help: "Pass one pair (before, after) for each axis")
    }
    guard paddings.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
      throw ModelError(
        .value, at: "padded", "the paddings \(text) of \(shape) are negative",
        help: "Use slice to cut elements off")
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
    return result.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.gathered(inside) }
    }
  }

  /// The tensor several times along each axis, block by block: NumPy's `tile`. Its gradient adds up
  /// those of the blocks, as `sum` does.
  ///
  /// - Parameter multiples: how often, for each axis; 0 or more.
  /// - Returns: a tensor whose shape is the product of this one's and `multiples`, axis by axis.
  /// - Throws: `ModelError` for a negative number, or another number of them than there are axes.
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

  /// Every element several times in a row along an axis: NumPy's `repeat`. Its gradient adds up
  /// those of the copies, as `sum` does.
  ///
  /// - Parameters:
  ///   - count: how often; 0 or more.
  ///   - axis: the axis to go along; −1 is the last one.
  /// - Returns: a tensor whose shape is `count` times as long along that axis.
  /// - Throws: `ModelError` for an axis that is not there or a negative number.
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

  /// What a layout picks that repeats axes by strides of 0, in another shape, recorded.
  private func repeated(_ layout: StridedLayout, as shape: [Int]) -> Tensor {
    let repeats = layout.strides.indices.filter { layout.strides[$0] == 0 }
    return gathered(layout).viewed(as: shape).recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        gradient.viewed(as: layout.shape).summed(repeats).viewed(as: self.shape)
      }
    }
  }

  /// The elements in the reverse order along axes. The shape stays.
  ///
  /// - Parameter axes: which ones; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there.
  public func reversed(axis axes: Int...) throws -> Tensor {
    reversed(Set(try axes.map { try axis($0, at: "reversed") }))
  }

  private func reversed(_ axes: Set<Int>) -> Tensor {
    var layout = StridedLayout(rowMajor: shape)
    for axis in axes where shape[axis] > 0 {
      layout.start += (shape[axis] - 1) * layout.strides[axis]
      layout.strides[axis] = -layout.strides[axis]
    }
    return gathered(layout).recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) { gradient.reversed(axes) }
    }
  }
}

extension Int {
  /// The sum with another length; the largest number where it is beyond it.
  fileprivate func saturatingSum(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }

  /// So many times a length; the largest number where it is beyond it.
  fileprivate func saturatingProduct(_ other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
