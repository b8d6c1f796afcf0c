internal import Display

// Subscripts follow Swift's own collections: an index out of range is a programming error. It stops
// the program, with a message that shows the index and the shape.

extension Tensor {
  /// The part at one position of the first axis, without that axis. For `[rows, columns]` it is a
  /// row, `[columns]`. A view, not a copy.
  ///
  /// - Parameter index: a position, counted from 0; negative positions count from the end.
  /// - Precondition: the position is within the axis.
  public subscript(index: Int) -> Tensor {
    get {
      let index = position(index)
      return part(index..<(index + 1), shape: Array(shape.dropFirst()))
    }
    set {
      let index = position(index)
      replace(index..<(index + 1), by: newValue, shape: Array(shape.dropFirst()))
    }
  }

  /// The part at one position of each of the first axes: `matrix[1, 2]` is a scalar,
  /// `images[7, 14]` is one row of pixels of the eighth image.
  ///
  /// - Parameters:
  ///   - first: a position of the first axis, counted from 0; negative positions count from the
  ///     end.
  ///   - second: a position of the second axis.
  ///   - rest: positions of the following axes, at most one for each.
  /// - Precondition: each position is within its axis.
  public subscript(first: Int, second: Int, rest: Int...) -> Tensor {
    get {
      checkPositions(first, second, rest)
      return rest.reduce(self[first][second]) { $0[$1] }
    }
    set {
      checkPositions(first, second, rest)
      self = Tensor.replaced(self, [first, second] + rest, by: newValue)
    }
  }

  /// Checks positions of the first axes, so that a message names the axis and the whole shape.
  private func checkPositions(_ first: Int, _ second: Int, _ rest: [Int]) {
    require(
      rank >= 2 + rest.count,
      "Tensor: \(2 + rest.count) indices are too many for the \(rank) axes of \(shape)")
    func check(_ index: Int, _ axis: Int) {
      require(
        (-shape[axis]..<shape[axis]).contains(index),
        "Tensor: index \(index) is not within axis \(axis) of \(shape)")
    }
    check(first, 0)
    check(second, 1)
    for position in rest.indices { check(rest[position], 2 + position) }
  }

  private static func replaced(
    _ tensor: Tensor, _ indices: ArraySlice<Int>, by value: Tensor
  ) -> Tensor {
    guard let index = indices.first else { return value }
    var tensor = tensor
    tensor[index] = replaced(tensor[index], indices.dropFirst(), by: value)
    return tensor
  }

  /// A range of the first axis: `images[..<54000]` of `[60000, 28, 28]` is `[54000, 28, 28]`. A
  /// view, not a copy.
  ///
  /// - Parameter range: positions from 0.
  /// - Precondition: the range is within the axis.
  public subscript(range: some RangeExpression<Int>) -> Tensor {
    get {
      let range = bounds(range, axis: 0)
      return part(range, shape: [range.count] + shape.dropFirst())
    }
    set {
      let range = bounds(range, axis: 0)
      replace(range, by: newValue, shape: [range.count] + shape.dropFirst())
    }
  }

  /// A range of any axis: `images.slice(4..<24, axis: 1)` of `[60000, 28, 28]` is
  /// `[60000, 20, 28]`. A copy, unless the axis is the first one.
  ///
  /// - Parameters:
  ///   - range: positions from 0.
  ///   - axis: the axis to cut; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist or the range goes beyond its end.
  public func slice(_ range: some RangeExpression<Int>, axis: Int) throws -> Tensor {
    let counted = try self.axis(axis, at: "slice")
    guard let range = range.within(shape[counted]) else {
      throw ModelError(
        .value, at: "slice", "\(range.text) is not within axis \(axis) of \(shape)",
        help: "Positions run from 0 to \(shape[counted])")
    }
    if counted == 0 { return self[range] }
    return sliced(layout(of: range, axis: counted))
  }

  private func layout(of range: Range<Int>, axis: Int) -> StridedLayout {
    var layout = StridedLayout(rowMajor: shape)
    layout.start = range.lowerBound * layout.strides[axis]
    layout.shape[axis] = range.count
    return layout
  }

  /// Evenly spaced positions of an axis, forwards or backwards:
  /// `x.slice(stride(from: 8, to: 0, by: -2), axis: 1)`. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - positions: a stride that does not include its end.
  ///   - axis: the axis to take them from; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist or a position is beyond its end.
  public func slice(_ positions: StrideTo<Int>, axis: Int) throws -> Tensor {
    try slice(Array(positions), axis: axis)
  }

  /// Evenly spaced positions of an axis, forwards or backwards, including the end:
  /// `x.slice(stride(from: 8, through: 0, by: -2), axis: 1)`. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - positions: a stride that includes its end.
  ///   - axis: the axis to take them from; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist or a position is beyond its end.
  public func slice(_ positions: StrideThrough<Int>, axis: Int) throws -> Tensor {
    try slice(Array(positions), axis: axis)
  }

  private func slice(_ positions: [Int], axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, at: "slice")
    if let wrong = positions.first(where: { !(0..<shape[axis]).contains($0) }) {
      throw ModelError(
        .value, at: "slice", "position \(wrong) is not within axis \(axis) of \(shape)",
        help: shape[axis] > 0
          ? "Positions run from 0 to \(shape[axis] - 1)" : "The axis is empty")
    }
    var layout = StridedLayout(rowMajor: shape)
    layout.start = (positions.first ?? 0) * layout.strides[axis]
    layout.strides[axis] *= positions.count > 1 ? positions[1] - positions[0] : 1
    layout.shape[axis] = positions.count
    return sliced(layout)
  }

  /// The elements that a layout selects, each at most once; recorded.
  private func sliced(_ layout: StridedLayout) -> Tensor {
    let shape = shape
    let map = LinearMap {
      $0.gathered(layout)
    } adjoint: { gradient in
      var whole = Tensor.zeros(shape)
      gradient.scattered(layout, into: &whole)
      return whole
    }
    return map(self)
  }

  // MARK: The first axis

  /// A view of a range of the first axis.
  private func part(_ range: Range<Int>, shape partShape: [Int]) -> Tensor {
    let shape = shape
    let map = LinearMap {
      $0.view(of: range, shape: partShape)
    } adjoint: { gradient in
      var whole = Tensor.zeros(shape)
      whole.replace(range, by: gradient, shape: partShape)
      return whole
    }
    return map(self)
  }

  /// The same, not recorded.
  private func view(of range: Range<Int>, shape partShape: [Int]) -> Tensor {
    let source = layout == .samplesLast ? rowMajor : self
    let rowBytes = shape.dropFirst().reduce(source.elementSize, *)
    return Tensor(
      shape: partShape, dtype: dtype, storage: source.storage,
      offset: source.offset + range.lowerBound * rowBytes, layout: source.layout)
  }

  private mutating func replace(_ range: Range<Int>, by value: Tensor, shape partShape: [Int]) {
    require(
      !isRecorded && !value.isRecorded,
      "Tensor: elements cannot be assigned while their gradient is being taken")
    require(
      value.shape == partShape && value.dtype == dtype,
      "Tensor: a part of \(dtype) \(partShape) cannot become \(value.dtype) \(value.shape)")
    let rowBytes = shape.dropFirst().reduce(dtype.byteCount, *)
    takeOwnership()
    value.withBytes {
      (storage.address + offset + range.lowerBound * rowBytes)
        .copyMemory(from: $0, byteCount: range.count * rowBytes)
    }
  }

  private func position(_ index: Int) -> Int {
    require(rank > 0, "Tensor: a scalar has no axis, so it cannot be indexed with \(index)")
    let position = index < 0 ? index + shape[0] : index
    require(
      shape[0] > position && position >= 0,
      "Tensor: index \(index) is not within axis 0 of \(shape)")
    return position
  }

  private func bounds(_ range: some RangeExpression<Int>, axis: Int) -> Range<Int> {
    require(rank > 0, "Tensor: a scalar has no axis, so it has no ranges")
    let bounds = range.within(shape[axis])
    require(
      bounds != nil,
      "Tensor: range \(range.text) is not within axis \(axis) of \(shape)"
        + range.help(shape[axis]))
    return bounds!
  }
}

extension RangeExpression where Bound == Int {
  /// The range in a collection without ends. Relative to a collection that is too short, a
  /// one-sided range would stop the program.
  private var unlimited: Range<Int> { relative(to: Int.min..<Int.max) }

  /// The positions of the range on an axis of this length; nil if the range is not within it.
  fileprivate func within(_ count: Int) -> Range<Int>? {
    let lower = unlimited.lowerBound == .min ? 0 : unlimited.lowerBound
    let upper = unlimited.upperBound == .max ? count : unlimited.upperBound
    return 0 <= lower && lower <= upper && upper <= count ? lower..<upper : nil
  }

  /// What to do with a range that counts from the end, as Python's do; else nothing.
  fileprivate func help(_ count: Int) -> String {
    let range = unlimited
    guard range.lowerBound != .min && range.lowerBound < 0 || range.upperBound < 0 else {
      return ""
    }
    let lower = range.lowerBound == .min ? 0 : range.lowerBound
    let upper = range.upperBound == .max ? count : range.upperBound
    let counted = (lower < 0 ? lower + count : lower, upper < 0 ? upper + count : upper)
    let text = "; the positions of a range count from 0, not from the end"
    guard 0 <= counted.0, counted.0 <= counted.1, counted.1 <= count else { return text }
    return text + ": \(counted.0)..<\(counted.1)"
  }

  /// The range as Swift writes it: `1..<3`, `1...3`, `1...`, `..<3`, `...3`.
  fileprivate var text: String {
    if let range = self as? ClosedRange<Int> { return "\(range)" }
    if let range = self as? PartialRangeThrough<Int> { return "...\(range.upperBound)" }
    let range = unlimited
    if range.upperBound == .max { return "\(range.lowerBound)..." }
    return range.lowerBound == .min ? "..<\(range.upperBound)" : "\(range)"
  }
}
