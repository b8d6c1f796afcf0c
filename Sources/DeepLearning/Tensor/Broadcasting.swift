internal import CKernels

extension Tensor {
  /// The broadcast shape of two shapes, as NumPy defines it. Axes are compared from the last one
  /// on. Equal lengths stay; an axis of length 1, or a missing axis, is repeated.
  static func broadcastShape(_ a: [Int], _ b: [Int], at place: String) throws -> [Int] {
    if a == b { return a }
    let rank = Swift.max(a.count, b.count)
    return try (0..<rank).map { axis in
      let x = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
      let y = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
      guard x == y || x == 1 || y == 1 else {
        throw ModelError(
          .shape, at: place, "the shapes \(a) and \(b) cannot be broadcast together",
          help: "From the last axis on, the lengths must be equal, or one of them 1")
      }
      return x == 1 ? y : x
    }
  }

  /// `a op b` for `float32` tensors, broadcast to `shape`, not recorded.
  static func elementwise(_ op: BinaryOperation, _ a: Tensor, _ b: Tensor, _ shape: [Int]) -> Tensor
  {
    elementwise(op.kernel, a, b, shape)
  }

  /// The same for any operation of the kernel.
  static func elementwise(_ op: nbk_binary_op, _ a: Tensor, _ b: Tensor, _ shape: [Int]) -> Tensor {
    let count = shape.product
    return computed(shape) { y in
      withFloats(a, b) { a_, b_ in
        let aStride = a.count == 1 ? 0 : 1
        let bStride = b.count == 1 ? 0 : 1
        if (a.shape == shape || aStride == 0) && (b.shape == shape || bStride == 0) {
          nbk_binary(op, a_, aStride, b_, bStride, y, count)
        } else {
          elementwiseRows(op, (a_, a.shape), (b_, b.shape), y, shape)
        }
      }
    }
  }

  /// Calls a kernel once for each matrix of the last two axes. Axes that both operands walk along
  /// in the same way are joined first, so that a bias is added to a batch of images in a single
  /// call.
  private static func elementwiseRows(
    _ op: nbk_binary_op, _ a: (UnsafePointer<Float>, [Int]), _ b: (UnsafePointer<Float>, [Int]),
    _ y: UnsafeMutablePointer<Float>, _ shape: [Int]
  ) {
    guard shape.product > 0 else { return }
    var aLayout = StridedLayout(a.1, broadcastTo: shape)
    var bLayout = StridedLayout(b.1, broadcastTo: shape)
    StridedLayout.join(&aLayout, &bLayout)
    let columns = aLayout.shape.popLast() ?? 1
    bLayout.shape.removeLast()
    let aStride = aLayout.strides.popLast() ?? 0
    let bStride = bLayout.strides.popLast() ?? 0
    let rows = aLayout.shape.last ?? 1
    let aRow = aLayout.strides.last ?? 0
    let bRow = bLayout.strides.last ?? 0
    var bPositions: [Int] = []
    bLayout.forEachRow { bPositions.append($0) }
    var matrix = 0
    aLayout.forEachRow { position in
      nbk_binary_rows(
        op, a.0 + position, aRow, aStride, b.0 + bPositions[matrix], bRow, bStride,
        y + matrix * rows * columns, rows, columns)
      matrix += 1
    }
  }

  /// The sum of a gradient over the axes along which an input of this shape was repeated; recorded.
  func summed(to shape: [Int]) -> Tensor {
    self.shape == shape ? self : Tensor.spreading(shape, to: self.shape).transposed(self)
  }

  /// This tensor broadcast to a shape, recorded. The shapes must fit.
  func spread(to shape: [Int]) -> Tensor {
    self.shape == shape ? self : Tensor.spreading(self.shape, to: shape)(self)
  }

  /// Broadcasting from one shape to another.
  private static func spreading(_ shape: [Int], to target: [Int]) -> LinearMap {
    let added = target.count - shape.count
    let axes = target.indices.filter { axis in
      axis < added || shape[axis - added] != target[axis]
    }
    return LinearMap(
      { $0.stretched(to: target) }, adjoint: { $0.summed(axes).viewed(as: shape) })
  }

  /// This tensor broadcast to a shape, not recorded. The shapes must fit.
  func stretched(to shape: [Int]) -> Tensor {
    self.shape == shape ? detached : gathered(StridedLayout(self.shape, broadcastTo: shape))
  }
}

extension StridedLayout {
  /// Joins neighbouring axes of two layouts of one shape if each layout can walk along both as
  /// along a single axis. Leaves out axes of length 1, but keeps at least one axis.
  fileprivate static func join(_ a: inout StridedLayout, _ b: inout StridedLayout) {
    var shape: [Int] = []
    var aStrides: [Int] = []
    var bStrides: [Int] = []
    for axis in a.shape.indices where a.shape[axis] != 1 {
      let length = a.shape[axis]
      if let last = shape.indices.last, aStrides[last] == a.strides[axis] * length,
        bStrides[last] == b.strides[axis] * length
      {
        shape[last] *= length
        aStrides[last] = a.strides[axis]
        bStrides[last] = b.strides[axis]
      } else {
        shape.append(length)
        aStrides.append(a.strides[axis])
        bStrides.append(b.strides[axis])
      }
    }
    if shape.isEmpty { (shape, aStrides, bStrides) = ([1], [0], [0]) }
    (a.shape, a.strides) = (shape, aStrides)
    (b.shape, b.strides) = (shape, bStrides)
  }
}
