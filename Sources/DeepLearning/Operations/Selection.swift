/// Elements of one tensor where a condition holds, and of another elsewhere: TensorFlow's and
/// NumPy's `where`. All three are broadcast.
///
/// - Parameters:
///   - condition: truth values.
///   - a: what to take where it holds.
///   - b: what to take elsewhere.
/// - Returns: a tensor of the broadcast shape and the type of `a` and `b`; `float32` if either is,
///   else `int32` where they differ. The gradient goes to the one that was taken, +0 to the other.
/// - Throws: `ModelError` when the shapes do not fit or the condition holds no truth values.
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
  return try result.recorded(from: a, b) { gradient, gradients in
    let zero = Tensor.zeros([])
    gradients.add(a) { Tensor.selected(mask, gradient, zero).summed(to: a.shape) }
    gradients.add(b) { Tensor.selected(mask, zero, gradient).summed(to: b.shape) }
  }
}

/// Elements where a condition holds, and a number elsewhere.
///
/// - Parameters:
///   - condition: truth values.
///   - a: what to take where it holds; its shape and the condition's are broadcast.
///   - b: the number to take elsewhere.
/// - Throws: `ModelError` when the shapes do not fit or the condition holds no truth values.
public func select(_ condition: Tensor, _ a: Tensor, _ b: some TensorOperand) throws -> Tensor {
  try select(condition, a, Tensor.number(b, beside: a))
}

/// A number where a condition holds, and elements elsewhere.
///
/// - Parameters:
///   - condition: truth values.
///   - a: the number to take where it holds.
///   - b: what to take elsewhere; its shape and the condition's are broadcast.
/// - Throws: `ModelError` when the shapes do not fit or the condition holds no truth values.
public func select(_ condition: Tensor, _ a: some TensorOperand, _ b: Tensor) throws -> Tensor {
  try select(condition, Tensor.number(a, beside: b), b)
}

extension Tensor {
  /// A number as a tensor: of the other's type where that holds it, else as in arithmetic.
  static func number(_ number: some TensorOperand, beside other: Tensor) -> Tensor {
    let isWhole = type(of: number)._isInteger && Int32(exactly: number._operand) != nil
    return full([], number._operand, dtype: other.dtype == .float32 || !isWhole ? .float32 : .int32)
  }

  /// `mask ? a : b` of tensors of one type and the mask's shape, or of one element; not recorded.
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

/// Every element between two bounds, and beyond them the bound: TensorFlow's `clip_by_value`.
///
/// - Parameters:
///   - x: a tensor of any shape; integers stay integers where the bounds are.
///   - min: the lower bound, in the unit of the elements.
///   - max: the upper bound, in the same unit.
/// - Returns: `x < min ? min : x > max ? max : x`, so that a NaN stays; the gradient is g where the
///   element lies between the bounds or on one, else +0.
/// - Throws: `ModelError` when the lower bound is above the upper one, or either is a NaN.
public func clip(
  _ x: Tensor, min: some TensorOperand, max: some TensorOperand
) throws -> Tensor {
  guard min._operand <= max._operand else {
    throw ModelError(
      .value, at: "clip", "the bounds are \(min) and \(max)",
      help: "The lower bound comes first and must not be above the upper one")
  }
  let areWhole = type(of: min)._isInteger && type(of: max)._isInteger
  guard x.dtype == .float32 || !areWhole else {
    let (low, high) = (Int32._converted(min._operand), Int32._converted(max._operand))
    return x.cast(to: .int32).mapped(from: Int32.self) { $0 < low ? low : $0 > high ? high : $0 }
  }
  let x = x.cast(to: .float32)
  let (low, high) = (Float(min._operand), Float(max._operand))
  let y = x.mapped(from: Float.self) { $0 < low ? low : $0 > high ? high : $0 }
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) { gradient.mapped(with: x) { $1 < low || $1 > high ? 0 : $0 } }
  }
}
