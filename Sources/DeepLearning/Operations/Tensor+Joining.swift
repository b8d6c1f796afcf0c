// Tensors put together and taken apart along an axis. No arithmetic: each gradient is the part of the
// result's gradient that came from the input.

/// Tensors one after the other along an axis.
///
/// - Parameters:
///   - tensors: at least one, all of one element type, and of one shape but for that axis.
///   - axis: the axis to go along, the first one by default; −1 is the last one.
/// - Returns: a tensor as long along that axis as all of them together.
/// - Throws: `ModelError` when there is no tensor, or when types or shapes do not fit.
public func concat(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
  let first = try Tensor.first(of: tensors, at: "concat")
  let axis = try first.axis(axis, at: "concat")
  for tensor in tensors {
    var shape = tensor.shape
    if shape.count == first.rank { shape[axis] = first.shape[axis] }
    guard shape == first.shape else {
      throw ModelError(
        .shape, at: "concat",
        "\(first.shape) and \(tensor.shape) cannot be joined along the axis \(axis)",
        help: "All other axes must be equally long")
    }
  }
  return try Tensor.joined(tensors, axis: axis)
}

/// Tensors of one shape side by side, along an axis that is new.
///
/// - Parameters:
///   - tensors: at least one, all of one shape and element type.
///   - axis: where the new axis stands in the result, first by default; −1 is last.
/// - Returns: a tensor with one axis more, as long as there are tensors.
/// - Throws: `ModelError` when there is no tensor, or when types or shapes differ.
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

  /// `concat` of tensors that are known to fit, recorded.
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
    return try result.recorded(from: tensors) { gradient, gradients in
      var start = 0
      for tensor in tensors {
        let range = start..<(start + tensor.shape[axis])
        try gradients.add(tensor) { try gradient.slice(range, axis: axis) }
        start = range.upperBound
      }
    }
  }

  /// Parts of an axis, one after the other. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - sizes: the length of each part; their sum must be the axis's length.
  ///   - axis: the axis to cut, the first one by default; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there, or for sizes that do not add up to it.
  public func split(sizes: [Int], axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "split")
    guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == shape[axis] else {
      throw ModelError(
        .value, at: "split", "the sizes \(sizes) do not add up to the axis \(axis) of \(shape)",
        help: "Their sum must be \(shape[axis]), and none may be negative")
    }
    var start = 0
    return try sizes.map { size in
      defer { start += size }
      return try slice(start..<(start + size), axis: axis)
    }
  }

  /// Equal parts of an axis, one after the other. The other axes of the shape stay.
  ///
  /// - Parameters:
  ///   - count: how many; the axis's length must be a multiple of it.
  ///   - axis: the axis to cut, the first one by default; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there, or one that cannot be cut so.
  public func split(into count: Int, axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "split")
    guard count > 0, shape[axis] % count == 0 else {
      throw ModelError(
        .value, at: "split", "the axis \(axis) of \(shape) cannot be cut into \(count) equal parts",
        help: "Use a divisor of \(shape[axis]), or split(sizes:)")
    }
    return try split(sizes: Array(repeating: shape[axis] / count, count: count), axis: axis)
  }

  /// The parts at each position of an axis, without that axis: what `stack` put together. `[3, a]`
  /// becomes three tensors of the shape `[a]`.
  ///
  /// - Parameter axis: the first one by default; −1 is the last one.
  /// - Throws: `ModelError` for an axis that is not there.
  public func unstacked(axis: Int = 0) throws -> [Tensor] {
    let axis = try self.axis(axis, at: "unstacked")
    return try (0..<shape[axis]).map {
      try slice($0..<($0 + 1), axis: axis).squeezed(axis: axis)
    }
  }
}
