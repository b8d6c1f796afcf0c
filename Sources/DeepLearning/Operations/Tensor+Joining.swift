// Joins tensors and splits them along an axis. There is no arithmetic: the gradient of each input
// is its part of the result's gradient.

/// Joins tensors along an axis, one after another.
///
/// - Parameters:
///   - tensors: at least one. All have the same element type, and the same shape except along that
///     axis.
///   - axis: the axis to join along, the first one by default; −1 is the last one.
/// - Returns: a tensor whose length along that axis is the sum of theirs.
/// - Throws: `ModelError` if there is no tensor, or if types or shapes differ.
public func concat(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
  let first = try Tensor.first(of: tensors, at: "concat")
  let axis = try first.axis(axis, at: "concat")
  for tensor in tensors {
    var shape = tensor.shape
    if shape.count == first.rank { shape[axis] = first.shape[axis] }
    guard shape == first.shape else {
      throw ModelError(
        .shape, at: "concat",
        "\(first.shape) and \(tensor.shape) cannot be joined along axis \(axis)",
        help: "All other axes must have equal lengths")
    }
  }
  return try Tensor.joined(tensors, axis: axis)
}

/// Joins tensors of one shape along a new axis.
///
/// - Parameters:
///   - tensors: at least one. All have the same shape and element type.
///   - axis: the position of the new axis in the result, the first one by default; −1 is the last.
/// - Returns: a tensor with one more axis, whose length is the number of tensors.
/// - Throws: `ModelError` if there is no tensor, or if types or shapes differ.
public func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
  let first = try Tensor.first(of: tensors, at: "stack")
  guard let other = tensors.first(where: { $0.shape != first.shape }) else {
    let axis = try first.newAxis(axis, at: "stack")
    return try Tensor.joined(try tensors.map { try $0.expandedDims(axis: axis) }, axis: axis)
  }
  throw ModelError(
    .shape, at: "stack", "the shapes \(first.shape) and \(other.shape) differ",
    help: "Stack tensors of one shape, or use concat")
}

extension Tensor {
  fileprivate static func first(of tensors: [Tensor], at place: String) throws -> Tensor {
    guard let first = tensors.first else {
      throw ModelError(
        .data, at: place, "there are no tensors", help: "Pass at least one tensor")
    }
    if let other = tensors.first(where: { $0.dtype != first.dtype }) {
      throw ModelError(
        .dtype, at: place, "the element types \(first.dtype) and \(other.dtype) differ",
        help: "Cast the tensors to one type with cast(to:)")
    }
    return first
  }

  /// `concat` of tensors that are known to fit; recorded.
  fileprivate static func joined(_ tensors: [Tensor], axis: Int) throws -> Tensor {
    let first = tensors[0]
    var shape = first.shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    let outer = shape.prefix(axis).reduce(1, *)
    let storage = Storage(byteCount: shape.product * first.dtype.byteCount)
    let rowBytes = outer > 0 ? storage.byteCount / outer : 0
    var start = 0
    for tensor in tensors {
      let bytes = outer > 0 ? tensor.byteCount / outer : 0
      tensor.withBytes { source in
        for row in 0..<outer {
          (storage.address + row * rowBytes + start)
            .copyMemory(from: source + row * bytes, byteCount: bytes)
        }
      }
      start += bytes
    }
    let result = Tensor(shape: shape, dtype: first.dtype, storage: storage)
    return result.differentiable(from: tensors) { gradient, gradients in
      var start = 0
      for tensor in tensors {
        let range = start..<(start + tensor.shape[axis])
        try gradients.add(tensor) { try gradient.slice(range, axis: axis) }
        start = range.upperBound
      }
    }
  }

  /// Splits a tensor along an axis into parts of these lengths. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - sizes: the length of each part. Their sum must be the axis's length.
  ///   - axis: the axis to cut, the first one by default; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist, or if the sizes do not add up to its
  ///   length.
  public func split(sizes: [Int], axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "split")
    guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == shape[axis] else {
      throw ModelError(
        .value, at: "split", "the sizes \(sizes) do not add up to axis \(axis) of \(shape)",
        help: "Their sum must be \(shape[axis]), and none may be negative")
    }
    var start = 0
    return try sizes.map { size in
      defer { start += size }
      return try slice(start..<(start + size), axis: axis)
    }
  }

  /// Splits a tensor along an axis into equal parts. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - count: the number of parts. The axis's length must be a multiple of it.
  ///   - axis: the axis to cut, the first one by default; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist, or if its length is not a multiple.
  public func split(into count: Int, axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "split")
    guard count > 0, shape[axis] % count == 0 else {
      throw ModelError(
        .value, at: "split", "axis \(axis) of \(shape) cannot be split into \(count) equal parts",
        help: "Use a divisor of \(shape[axis]), or split(sizes:)")
    }
    return try split(sizes: Array(repeating: shape[axis] / count, count: count), axis: axis)
  }

  /// The part at each position of an axis, without that axis; the inverse of `stack`. `[3, a]`
  /// becomes three tensors of shape `[a]`.
  ///
  /// - Parameter axis: the axis to remove, the first one by default; −1 is the last one.
  /// - Throws: `ModelError` if the axis does not exist.
  public func unstacked(axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "unstacked")
    return try (0..<shape[axis]).map {
      try slice($0..<($0 + 1), axis: axis).squeezed(axis: axis)
    }
  }
}
