internal import Display

// Subscripts follow Swift's own collections: an index that is out of range is a programmer's slip
// and stops the program, naming the index and the shape.

extension Tensor {
  /// The part at one position of the first axis, without that axis: of `[rows, columns]` a row,
  /// `[columns]`. A view, not a copy.
  ///
  /// - Parameter index: a position from 0, or from −1 backwards.
  /// - Precondition: the position lies within the axis.
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

  /// The part at one position of each of the first axes: `matrix[1, 2]` is a scalar, `images[7,
  /// 14]` a row of the eighth image.
  ///
  /// - Parameters:
  ///   - first: a position of the first axis, from 0, or from −1 backwards.
  ///   - second: a position of the second axis.
  ///   - rest: positions of the axes after these, at most one for each.
  /// - Precondition: each position lies within its axis.
  public subscript(first: Int, second: Int, rest: Int...) -> Tensor {
    get { rest.reduce(self[first][second]) { $0[$1] } }
    set { self = Tensor.replaced(self, [first, second] + rest, by: newValue) }
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
  /// - Precondition: the range lies within the axis.
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

  /// A range of any axis, copied unless it is the first: `images.slice(4..<24, axis: 1)` of
  /// `[60000, 28, 28]` is `[60000, 20, 28]`.
  ///
  /// - Parameters:
  ///   - range: positions from 0.
  ///   - axis: the axis to cut; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there or a range that goes beyond it.
  public func slice(_ range: some RangeExpression<Int>, axis: Int) throws -> Tensor {
    let counted = try self.axis(axis, at: "slice")
    guard let range = range.within(shape[counted]) else {
      throw ModelError(
        .value, at: "slice", "\(range.text) goes beyond the axis \(axis) of \(shape)",
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

  /// Positions of an axis at equal distances, forwards or backwards:
  /// `x.slice(stride(from: 8, to: 0, by: -2), axis: 1)`. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - positions: a stride that does not include its end.
  ///   - axis: the axis to take them from; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there or a position beyond it.
  public func slice(_ positions: StrideTo<Int>, axis: Int) throws -> Tensor {
    try slice(Array(positions), axis: axis)
  }

  /// Positions of an axis at equal distances, forwards or backwards, the last one included:
  /// `x.slice(stride(from: 8, through: 0, by: -2), axis: 1)`. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - positions: a stride that includes its end.
  ///   - axis: the axis to take them from; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there or a position beyond it.
  public func slice(_ positions: StrideThrough<Int>, axis: Int) throws -> Tensor {
    try slice(Array(positions), axis: axis)
  }

  private func slice(_ positions: [Int], axis: Int) throws -> Tensor {
    let axis = try self.axis(axis, at: "slice")
    if let wrong = positions.first(where: { !(0..<shape[axis]).contains($0) }) {
      throw ModelError(
        .value, at: "slice", "the position \(wrong) lies beyond the axis \(axis) of \(shape)",
        help: shape[axis] > 0
          ? "Positions run from 0 to \(shape[axis] - 1)" : "There is nothing to take")
    }
    var layout = StridedLayout(rowMajor: shape)
    layout.start = (positions.first ?? 0) * layout.strides[axis]
    layout.strides[axis] *= positions.count > 1 ? positions[1] - positions[0] : 1
    layout.shape[axis] = positions.count
    return sliced(layout)
  }

  /// What a layout picks, each element once at most, recorded.
  private func sliced(_ layout: StridedLayout) -> Tensor {
    gathered(layout).recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        var whole = Tensor.zeros(shape)
        gradient.scattered(layout, into: &whole)
        return whole
      }
    }
  }

  // MARK: The first axis

  /// A view of a range of the first axis.
  private func part(_ range: Range<Int>, shape partShape: [Int]) -> Tensor {
    let source = layout == .samplesLast ? rowMajor : self
    let rowBytes = shape.dropFirst().reduce(source.elementSize, *)
    let view = Tensor(
      shape: partShape, dtype: dtype, storage: source.storage,
      offset: source.offset + range.lowerBound * rowBytes, layout: source.layout)
    return view.recorded(from: self) { [self] gradient, gradients in
      gradients.add(self) {
        var whole = Tensor.zeros(shape)
        whole.replace(range, by: gradient, shape: partShape)
        return whole
      }
    }
  }

  private mutating func replace(_ range: Range<Int>, by value: Tensor, shape partShape: [Int]) {
    require(
      trace == nil && value.trace == nil,
      "Tensor: elements cannot be assigned while a gradient of them is being taken")
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
    require(rank > 0, "Tensor: a single number has no axis to index with \(index)")
    let position = index < 0 ? index + shape[0] : index
    require(
      shape[0] > position && position >= 0,
      "Tensor: the index \(index) lies outside of the first axis of \(shape)")
    return position
  }

  private func bounds(_ range: some RangeExpression<Int>, axis: Int) -> Range<Int> {
    require(rank > 0, "Tensor: a single number has no axis to take a range of")
    let bounds = range.within(shape[axis])
    require(
      bounds != nil, "Tensor: the range \(range.text) goes beyond the first axis of \(shape)")
    return bounds!
  }
}

extension RangeExpression where Bound == Int {
  /// The range, of a collection that has no ends: a one-sided one stops the program when it is taken
  /// of too short a collection.
  private var unlimited: Range<Int> { relative(to: Int.min..<Int.max) }

  /// The positions that the range means on an axis of so many elements; none if it goes beyond.
  fileprivate func within(_ count: Int) -> Range<Int>? {
    let lower = unlimited.lowerBound == .min ? 0 : unlimited.lowerBound
    let upper = unlimited.upperBound == .max ? count : unlimited.upperBound
    return 0 <= lower && lower <= upper && upper <= count ? lower..<upper : nil
  }

  /// The range as Swift writes it: `1..<3`, `1...`, `..<3`.
  fileprivate var text: String {
    let range = unlimited
    if range.upperBound == .max { return "\(range.lowerBound)..." }
    return range.lowerBound == .min ? "..<\(range.upperBound)" : "\(range)"
  }
}
