/// x where x > 0, and x times a slope elsewhere: TensorFlow's `leaky_relu`.
///
/// - Parameters:
///   - x: a tensor of any shape.
///   - alpha: the slope below 0, 0.2 by default; rounded to `float32`.
/// - Returns: `x > 0 ? x : α · x`, of the same shape; the gradient is g where x > 0, else g · α.
public func leakyRelu(_ x: Tensor, alpha: Double = 0.2) -> Tensor {
  let x = x.cast(to: .float32)
  let slope = Float(alpha)
  let y = x.mapped(from: Float.self) { $0 > 0 ? $0 : slope * $0 }
  let gradient = LinearMap(selfAdjoint: { $0.mapped(with: x) { $1 > 0 ? $0 : $0 * slope } })
  return gradient.record(y, from: x)
}

/// x where x is not negative, and α · (eˣ − 1) elsewhere: Keras's `elu`.
///
/// - Parameters:
///   - x: a tensor of any shape.
///   - alpha: the limit of the result for very negative elements is `-alpha`; 1 by default; rounded
///     to `float32`.
/// - Returns: `x < 0 ? α · expm1(x) : x`, of the same shape; the gradient is g · (y + α) where x <
///   0, else g.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor {
  let x = x.cast(to: .float32)
  let scale = Float(alpha)
  let y = Tensor.unary(.expm1, x).mapped(with: x) { $1 < 0 ? scale * $0 : $1 }
  return y.differentiable(from: x) { y, gradient, gradients in
    try gradients.add(x) { try gradient.times(slope: select(x .< 0, y + scale, 1)) }
  }
}

/// A smooth relu: log(1 + eˣ).
///
/// - Parameter x: a tensor of any shape.
/// - Returns: `max(x, 0) + log1p(exp(−|x|))`, of the same shape; the gradient is g · sigmoid(x).
public func softplus(_ x: Tensor) -> Tensor {
  let x = x.cast(to: .float32)
  let bend = Tensor.unary(.log1p, .unary(.exp, .unary(.negate, .unary(.abs, x))))
  let y = bend.mapped(with: x) { (0 > $1 ? 0 : $1) + $0 }
  return y.differentiable(from: x) { gradient, gradients in
    gradients.add(x) { gradient.times(slope: sigmoid(x)) }
  }
}

/// A relu with settings: elements below a threshold become 0 or small, and elements above a maximum
/// become the maximum.
///
/// - Parameters:
///   - x: a tensor of any shape.
///   - maxValue: the largest result; none by default.
///   - negativeSlope: the slope at and below the threshold.
///   - threshold: elements above it stay unchanged, up to the maximum.
/// - Returns: above the threshold `min(x, maxValue)`; at and below it
///   `negativeSlope · (x − threshold)`, or +0 if the slope is 0. The shape stays. The gradient is g
///   above the threshold up to the maximum, +0 beyond the maximum, and `negativeSlope · g`, or +0
///   if the slope is 0, below. Without any setting this is `relu`.
public func rectified(
  _ x: Tensor, maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0
) -> Tensor {
  guard maxValue != nil || negativeSlope != 0 || threshold != 0 else {
    return relu(x.cast(to: .float32))
  }
  let x = x.cast(to: .float32)
  let limit = maxValue.map { Float($0) } ?? .infinity
  let slope = Float(negativeSlope)
  let threshold = Float(threshold)
  let y = x.perElement { x in
    if x <= threshold { return slope == 0 ? 0 : slope * (x - threshold) }
    return limit < x ? limit : x
  }
  let gradient = LinearMap(selfAdjoint: { gradient in
    gradient.mapped(with: x) { g, x in
      x <= threshold ? (slope == 0 ? 0 : slope * g) : x <= limit ? g : 0
    }
  })
  return gradient.record(y, from: x)
}

/// A smooth sign: `x / (|x| + 1)`; the gradient is `g / ((|x| + 1) · (|x| + 1))`.
///
/// - Parameter x: a tensor of any shape.
/// - Returns: a tensor of the same shape.
public func softsign(_ x: Tensor) -> Tensor {
  let x = x.cast(to: .float32)
  let y = Tensor.elementwise(.divide, x, Tensor.unary(.abs, x).perElement { $0 + 1 }, x.shape)
  return y.differentiable(from: x) { gradient, gradients in
    try gradients.add(x) {
      let distance = abs(x) + 1
      return try gradient.divided(by: distance * distance)
    }
  }
}
