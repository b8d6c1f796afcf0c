/// Elements of one tensor where a condition is true, and of another elsewhere: TensorFlow's and
/// NumPy's `where`. All three are broadcast.
///
/// - Parameters:
///   - condition: a `bool` tensor of any shape.
///   - a: the elements where the condition is true, of any shape.
///   - b: the elements elsewhere, of any shape.
/// - Returns: a tensor of the broadcast shape. Its type is that of `a` and `b`; if these differ, it
///   is `float32` if either is `float32`, else `int32`. The gradient goes to the selected element;
///   the other one gets +0.
/// - Throws: `ModelError` if the shapes cannot be broadcast or the condition is not of type `bool`.
public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
  guard condition.dtype == .bool else {
    throw ModelError(
      .dtype, at: "select",
      "takes a condition of bool; found \(condition.dtype) \(condition.shape)",
      help: "Compare first, as in select(x .> 0, x, y)")
  }
  let dtype =
    a.dtype == b.dtype
    ? a.dtype : a.dtype == .float32 || b.dtype == .float32 ? .float32 : DType.int32
  let (a, b) = (a.cast(to: dtype), b.cast(to: dtype))
  let both = try Tensor.broadcastShape(a.shape, b.shape, at: "select")
  let shape = try Tensor.broadcastShape(condition.shape, both, at: "select")
  let mask = condition.stretched(to: shape)
  let result = Tensor.selected(
    mask, a.count == 1 ? a : a.stretched(to: shape), b.count == 1 ? b : b.stretched(to: shape))
  return result.differentiable(from: a, b) { gradient, gradients in
    let zero = Tensor.zeros([])
    let first = LinearMap(selfAdjoint: { Tensor.selected(mask, $0, zero) })
    let second = LinearMap(selfAdjoint: { Tensor.selected(mask, zero, $0) })
    gradients.add(a) { first(gradient).summed(to: a.shape) }
    gradients.add(b) { second(gradient).summed(to: b.shape) }
  }
}

/// Elements where a condition is true, and a number elsewhere.
///
/// - Parameters:
///   - condition: a `bool` tensor of any shape.
///   - a: the elements where the condition is true. Its shape and the condition's are broadcast.
///   - b: the number elsewhere.
/// - Throws: `ModelError` if the shapes cannot be broadcast or the condition is not of type `bool`.
public func select(_ condition: Tensor, _ a: Tensor, _ b: some TensorOperand) throws -> Tensor {
  try select(condition, a, Tensor.number(b, beside: a))
}

/// A number where a condition is true, and elements elsewhere.
///
/// - Parameters:
///   - condition: a `bool` tensor of any shape.
///   - a: the number where the condition is true.
///   - b: the elements elsewhere. Its shape and the condition's are broadcast.
/// - Throws: `ModelError` if the shapes cannot be broadcast or the condition is not of type `bool`.
public func select(_ condition: Tensor, _ a: some TensorOperand, _ b: Tensor) throws -> Tensor {
  try select(condition, Tensor.number(a, beside: b), b)
}

extension Tensor {
  /// A number as a tensor: of the other's type if this can represent it, else of the type that
  /// arithmetic gives.
  static func number(_ number: some TensorOperand, beside other: Tensor) -> Tensor {
    let isWhole = type(of: number)._isInteger && Int32(exactly: number._operand) != nil
    return full([], number._operand, dtype: other.dtype == .float32 || !isWhole ? .float32 : .int32)
  }

  /// `mask ? a : b` for tensors of one type, with the mask's shape or a single element; not
  /// recorded.
  static func selected(_ mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let (aStride, bStride) = (a.count == 1 ? 0 : 1, b.count == 1 ? 0 : 1)
    let count = mask.count
    func select<Scalar: TensorScalar>(_: Scalar.Type) -> Tensor {
      build(mask.shape) { (y: UnsafeMutablePointer<Scalar>) in
        mask.withPointer(to: Bool.self) { mask_ in
          a.withPointer(to: Scalar.self) { a in
            b.withPointer(to: Scalar.self) { b in
              for i in 0..<count { y[i] = mask_[i] ? a[i * aStride] : b[i * bStride] }
            }
          }
        }
      }
    }
    switch a.dtype {
    case .float32: return select(Float.self)
    case .int32: return select(Int32.self)
    case .uint8: return select(UInt8.self)
    case .bool: return select(Bool.self)
    }
  }
}

/// Limits every element to a range: TensorFlow's `clip_by_value`.
///
/// - Parameters:
///   - x: a tensor of any shape. Integers stay integers if the bounds are integers.
///   - min: the lower bound.
///   - max: the upper bound.
/// - Returns: `x < min ? min : x > max ? max : x`, of the same shape, so that a NaN stays. The
///   gradient is g if the element is within the bounds or equal to one of them, else +0.
/// - Throws: `ModelError` if the lower bound is above the upper one, or a bound is NaN.
public func clip(
  _ x: Tensor, min: some TensorOperand, max: some TensorOperand
) throws -> Tensor {
  guard min._operand <= max._operand else {
    throw ModelError(
      .value, at: "clip", "the bounds are \(min) and \(max)",
      help: "The lower bound comes first. It must not be greater than the upper one, and neither "
        + "may be NaN")
  }
  let areWhole = type(of: min)._isInteger && type(of: max)._isInteger
  guard x.dtype == .float32 || !areWhole else {
    let (low, high) = (Int32._converted(min._operand), Int32._converted(max._operand))
    return x.cast(to: .int32).mapped(from: Int32.self) { $0 < low ? low : $0 > high ? high : $0 }
  }
  let x = x.cast(to: .float32)
  let (low, high) = (Float(min._operand), Float(max._operand))
  let y = x.mapped(from: Float.self) { $0 < low ? low : $0 > high ? high : $0 }
  let gradient = LinearMap(selfAdjoint: {
    $0.mapped(with: x) { $1 >= low && $1 <= high ? $0 : 0 }
  })
  return gradient.record(y, from: x)
}
