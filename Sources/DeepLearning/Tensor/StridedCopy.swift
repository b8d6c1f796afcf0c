/// A way to read memory as if it had a shape: for transposes, slices and broadcasting.
struct StridedLayout {
  /// The length of each axis.
  var shape: [Int]
  /// The distance between neighbours along each axis, in elements; 0 repeats one element.
  var strides: [Int]
  /// The position of the first element.
  var start = 0

  /// The layout of a tensor: row-major, without gaps.
  init(rowMajor shape: [Int]) {
    self.shape = shape
    strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      // A shape with a length of 0 may have other lengths whose product overflows.
      strides[axis] = strides[axis + 1] &* shape[axis + 1]
    }
  }

  /// The layout of a tensor broadcast to a shape that it fits.
  init(_ shape: [Int], broadcastTo target: [Int]) {
    let own = StridedLayout(rowMajor: shape)
    let added = target.count - shape.count
    self.shape = target
    strides = target.indices.map { axis in
      axis < added || shape[axis - added] != target[axis] ? 0 : own.strides[axis - added]
    }
  }

  /// Calls `body` with the position of each row along the last axis, in row-major order.
  @inline(__always)
  func forEachRow(_ body: (_ position: Int) -> Void) {
    guard shape.product > 0 else { return }
    let outer = shape.dropLast()
    guard !outer.isEmpty else { return body(start) }
    var index = Array(repeating: 0, count: outer.count)
    var position = start
    while true {
      body(position)
      var axis = outer.count - 1
      while true {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= index[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
        if axis < 0 { return }
      }
    }
  }
}

extension Tensor {
  /// The elements that a layout selects from this tensor's memory, copied.
  func gathered(_ layout: StridedLayout) -> Tensor {
    let storage = Storage(byteCount: layout.shape.product * dtype.byteCount)
    withBytes { source in
      switch dtype.byteCount {
      case 1:
        layout.copy(
          source.assumingMemoryBound(to: UInt8.self),
          to: storage.address.assumingMemoryBound(to: UInt8.self))
      default:
        layout.copy(
          source.assumingMemoryBound(to: UInt32.self),
          to: storage.address.assumingMemoryBound(to: UInt32.self))
      }
    }
    return Tensor(shape: layout.shape, dtype: dtype, storage: storage)
  }

  /// Writes these elements, in order, to the places that a layout selects in `target`.
  func scattered(_ layout: StridedLayout, into target: inout Tensor) {
    func scatter<Element: TensorScalar>(_ type: Element.Type) {
      withPointer(to: Element.self) { source in
        target.withMutablePointer(to: Element.self) { layout.scatter(source, to: $0) }
      }
    }
    switch dtype {
    case .float32: scatter(Float.self)
    case .int32: scatter(Int32.self)
    case .uint8: scatter(UInt8.self)
    case .bool: scatter(Bool.self)
    }
  }
}

extension StridedLayout {
  /// The same elements with fewer, longer axes: neighbouring axes are joined where possible, and
  /// axes of length 1 are left out.
  fileprivate var joined: StridedLayout {
    var result = self
    (result.shape, result.strides) = ([], [])
    for axis in shape.indices where shape[axis] != 1 {
      if let last = result.strides.last, last == strides[axis] &* shape[axis] {
        result.shape[result.shape.count - 1] *= shape[axis]
        result.strides[result.strides.count - 1] = strides[axis]
      } else {
        result.shape.append(shape[axis])
        result.strides.append(strides[axis])
      }
    }
    return result
  }

  fileprivate func copy<Element>(
    _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    guard shape.product > 0 else { return }
    let layout = joined
    let count = layout.shape.last ?? 1
    let stride = layout.strides.last ?? 1
    if stride != 1, let rows = layout.strides.dropLast().firstIndex(of: 1) {
      return layout.copyTransposed(rows, source, to: target)
    }
    var next = target
    layout.forEachRow { position in
      if stride == 1 {
        next.update(from: source + position, count: count)
      } else {
        for i in 0..<count { next[i] = source[position + i * stride] }
      }
      next += count
    }
  }

  /// Copies when neighbours in memory are not along the last axis. It works square by square, so
  /// that both the reads and the writes of each square are close together in memory.
  private func copyTransposed<Element>(
    _ rows: Int, _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    let square = 16
    let last = shape.count - 1
    let (rowCount, columnCount, stride) = (shape[rows], shape[last], strides[last])
    let own = StridedLayout(rowMajor: shape)
    let rowStride = own.strides[rows]
    // The matrices of these two axes, one for each position along the other axes.
    func matrices(_ strides: [Int], from start: Int) -> [Int] {
      var layout = self
      layout.start = start
      let others = shape.indices.filter { $0 != rows && $0 != last }
      layout.shape = others.map { shape[$0] } + [1]
      layout.strides = others.map { strides[$0] } + [0]
      var positions: [Int] = []
      layout.forEachRow { positions.append($0) }
      return positions
    }
    for (from, to) in zip(matrices(strides, from: start), matrices(own.strides, from: 0)) {
      for firstRow in Swift.stride(from: 0, to: rowCount, by: square) {
        for firstColumn in Swift.stride(from: 0, to: columnCount, by: square) {
          for row in firstRow..<Swift.min(firstRow + square, rowCount) {
            let (x, y) = (source + from + row, target + to + row * rowStride)
            for column in firstColumn..<Swift.min(firstColumn + square, columnCount) {
              y[column] = x[column * stride]
            }
          }
        }
      }
    }
  }

  fileprivate func scatter<Element>(
    _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    guard shape.product > 0 else { return }
    let layout = joined
    let count = layout.shape.last ?? 1
    let stride = layout.strides.last ?? 1
    var next = source
    layout.forEachRow { position in
      if stride == 1 {
        (target + position).update(from: next, count: count)
      } else {
        for i in 0..<count { target[position + i * stride] = next[i] }
      }
      next += count
    }
  }
}
