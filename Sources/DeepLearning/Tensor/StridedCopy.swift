/// A way to walk over memory as if it had a shape: for transposes, slices and broadcasting.
struct StridedLayout {
  /// The length of each axis.
  var shape: [Int]
  /// How far apart neighbours along each axis lie, in elements; 0 repeats one element.
  var strides: [Int]
  /// The first element.
  var start = 0

  /// The layout of a tensor: row-major, without gaps.
  init(rowMajor shape: [Int]) {
    self.shape = shape
    strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
  }

  /// The layout of a tensor stretched to a shape that it can be broadcast to.
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
  /// The elements that a layout over this tensor's memory picks, in memory of their own.
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

  /// Writes these elements, in order, to where a layout over `target` puts them.
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
  fileprivate func copy<Element>(
    _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    let count = shape.last ?? 1
    let stride = strides.last ?? 1
    var next = target
    forEachRow { position in
      if stride == 1 {
        next.update(from: source + position, count: count)
      } else {
        for i in 0..<count { next[i] = source[position + i * stride] }
      }
      next += count
    }
  }

  fileprivate func scatter<Element>(
    _ source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>
  ) {
    let count = shape.last ?? 1
    let stride = strides.last ?? 1
    var next = source
    forEachRow { position in
      for i in 0..<count { target[position + i * stride] = next[i] }
      next += count
    }
  }
}
