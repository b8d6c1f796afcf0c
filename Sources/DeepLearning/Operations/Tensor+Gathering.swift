internal import CKernels

extension Tensor {
  /// The parts at positions of an axis, in the given order and with repetitions: NumPy's `take`.
  /// The gradient of a part is the sum of the gradients of its copies, in their order.
  ///
  /// - Parameters:
  ///   - indices: an `int32` tensor of any shape.
  ///   - axis: the axis that the indices run along, the first one by default; −1 is the last one.
  /// - Returns: this tensor with the axis replaced by the axes of the indices.
  /// - Throws: `ModelError` if an index is out of range, the axis does not exist, or the indices
  ///   are not `int32`.
  public func gathered(at indices: Tensor, axis: Int = 0) throws -> Tensor {
    let axis = try self.axis(axis, at: "gathered")
    guard indices.dtype == .int32 else {
      throw ModelError(
        .dtype, at: "gathered",
        "takes int32 indices, to index \(shape); found \(indices.dtype) \(indices.shape)",
        help: "Cast the indices with cast(to: .int32)")
    }
    let length = shape[axis]
    let indices = indices.detached
    let wrong = indices.withPointer(to: Int32.self) { index in
      (0..<indices.count).first { index[$0] < 0 || index[$0] >= length }.map { index[$0] }
    }
    if let wrong {
      throw ModelError(
        .value, at: "gathered", "index \(wrong) is not within axis \(axis) of \(shape)",
        help: length > 0 ? "Indices run from 0 to \(length - 1)" : "The axis is empty")
    }
    let shape = shape
    let map = LinearMap {
      $0.parts(indices, axis)
    } adjoint: {
      $0.addedUp(at: indices, axis, of: shape)
    }
    return map(self)
  }

  private func parts(_ indices: Tensor, _ axis: Int) -> Tensor {
    let inner = Array(shape.dropFirst(axis + 1))
    let result = Array(shape.prefix(axis)) + indices.shape + inner
    if axis == 0 { return rows(indices).viewed(as: result) }
    let outer = shape.prefix(axis).reduce(1, *)
    let partBytes = inner.reduce(dtype.byteCount, *)
    let storage = Storage(byteCount: result.product * dtype.byteCount)
    withBytes { source in
      indices.withPointer(to: Int32.self) { indices_ in
        for row in 0..<outer {
          nbk_gather_rows(
            source + row * shape[axis] * partBytes, indices_,
            storage.address + row * indices.count * partBytes, indices.count, partBytes)
        }
      }
    }
    return Tensor(shape: result, dtype: dtype, storage: storage)
  }

  /// Zeros of a shape, with these parts added at the indices of an axis: one after another, in
  /// binary64, and rounded once.
  private func addedUp(at indices: Tensor, _ axis: Int, of shape: [Int]) -> Tensor {
    let outer = shape.prefix(axis).reduce(1, *)
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    let indices = indices.array(of: Int32.self).map(Int.init)
    // Only parts with an index need a sum.
    var slots = [Int](repeating: -1, count: shape[axis])
    var places: [Int] = []
    for index in indices where slots[index] < 0 {
      slots[index] = places.count
      places.append(index)
    }
    var result = Tensor.zeros(shape)
    withFloats { source in
      result.withMutablePointer(to: Float.self) { target in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: places.count * inner) { sums in
          var next = source
          for row in 0..<outer {
            sums.initialize(repeating: 0)
            for index in indices {
              let first = slots[index] * inner
              for i in 0..<inner { sums[first + i] += Double(next[i]) }
              next += inner
            }
            for (slot, place) in places.enumerated() {
              let part = target + (row * shape[axis] + place) * inner
              for i in 0..<inner { part[i] = Float(sums[slot * inner + i]) }
            }
          }
        }
      }
    }
    return result
  }
}

/// One-hot rows: for each class a row of zeros with a one at the class. TensorFlow's `one_hot`.
///
/// - Parameters:
///   - indices: the classes, integers of any shape. A number below 0, or not below `depth`, gives a
///     row of `offValue` only, as in TensorFlow.
///   - depth: the number of classes.
///   - onValue: the value at the class, 1 by default.
///   - offValue: the value elsewhere, 0 by default.
///   - axis: the position of the classes' axis in the result, the last one by default.
///   - dtype: the element type, `float32` by default.
/// - Throws: `ModelError` if the indices are not integers, the depth is negative or the axis is out
///   of range.
public func oneHot(
  _ indices: Tensor, depth: Int, onValue: Double = 1, offValue: Double = 0, axis: Int = -1,
  dtype: DType = .float32
) throws -> Tensor {
  guard indices.dtype == .int32 || indices.dtype == .uint8 else {
    throw ModelError(
      .dtype, at: "oneHot", "takes integers; found \(indices.dtype) \(indices.shape)",
      help: "Cast the classes with cast(to: .int32)")
  }
  guard depth >= 0, depth <= Int32.max else {
    throw ModelError(
      .value, at: "oneHot", "the depth is \(depth)", help: "Pass the number of classes")
  }
  let axis = try indices.newAxis(axis, at: "oneHot")
  var shape = [Int](repeating: 1, count: indices.rank + 1)
  shape[axis] = depth
  try Tensor.checkShape(indices.shape + [depth], at: "oneHot")
  let isClass = try indices.expandedDims(axis: axis) .== Tensor.range(0..<depth).reshaped(to: shape)
  return try select(
    isClass, .full([], onValue, dtype: dtype), .full([], offValue, dtype: dtype))
}
