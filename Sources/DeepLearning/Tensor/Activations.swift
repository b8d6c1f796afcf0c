/// Every element above 0, and the others times a slope: TensorFlow's `leaky_relu`.
///
/// - Parameters:
///   - x: any tensor.
///   - alpha: the slope below 0, 0.2 by default; rounded to `float32`.
/// - Returns: `x > 0 ? x : α · x`; the gradient is g where x > 0, else g · α.
public func leakyRelu(_ x: Tensor, alpha: Double = 0.2) -> Tensor {
  let x = x.cast(to: .float32)
  let slope = Float(alpha)
  let y = x.mapped(from: Float.self) { $0 > 0 ? $0 : slope * $0 }
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) { gradient.mapped(with: x) { $1 > 0 ? $0 : $0 * slope } }
  }
}

/// Every element that is not negative, and of the others α · (eˣ − 1): Keras's `elu`.
///
/// - Parameters:
///   - x: any tensor.
///   - alpha: what the result tends to below 0, with its sign; 1 by default; rounded to `float32`.
/// - Returns: `x < 0 ? α · expm1(x) : x`; the gradient is g · (y + α) where x < 0, else g.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor {
  let x = x.cast(to: .float32)
  let scale = Float(alpha)
  let y = Tensor.unary(.expm1, x).mapped(with: x) { $1 < 0 ? scale * $0 : $1 }
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) {
      let slopes = y.mapped(with: x) { $1 < 0 ? $0 + scale : 1 }
      return Tensor.elementwise(.multiply, gradient, slopes, y.shape)
    }
  }
}

/// A smooth relu: log(1 + eˣ).
///
/// - Returns: `max(x, 0) + log1p(exp(−|x|))`; the gradient is g · sigmoid(x).
public func softplus(_ x: Tensor) -> Tensor {
  let x = x.cast(to: .float32)
  let bend = Tensor.unary(.log1p, .unary(.exp, .unary(.negate, .unary(.abs, x))))
  let y = bend.mapped(with: x) { (0 > $1 ? 0 : $1) + $0 }
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) {
      Tensor.elementwise(.multiply, gradient, .unary(.sigmoid, x), gradient.shape)
    }
  }
}

/// Every element between two bounds, and beyond them the bound: TensorFlow's `clip_by_value`.
///
/// - Parameters:
///   - x: any tensor; integers stay integers where the bounds are.
///   - min: the lower bound, in the unit of the elements.
///   - max: the upper bound.
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
