/// Cuts elements off below a threshold, or flattens them there, and above a maximum.
///
/// - Parameters:
///   - x: the elements.
///   - maxValue: the largest result; none by default.
///   - negativeSlope: the slope at and below the threshold.
///   - threshold: where the elements begin to stay as they are.
/// - Returns: `min(x, maxValue)` above the threshold; at and below it
///   `negativeSlope · (x − threshold)`, or +0 where the slope is 0. The gradient is g above the
///   threshold up to the maximum, `negativeSlope · g` or +0 below, and +0 beyond. With no settings
///   at all it is `relu`.
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
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) {
      Tensor.build(x.shape) { (dx: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(x, gradient) { x, g in
          for i in 0..<gradient.count {
            dx[i] =
              x[i] <= threshold ? (slope == 0 ? 0 : slope * g[i]) : x[i] <= limit ? g[i] : 0
          }
        }
      }
    }
  }
}

/// A smooth sign: `x / (|x| + 1)`; the gradient is `g / ((|x| + 1) · (|x| + 1))`.
public func softsign(_ x: Tensor) -> Tensor {
  let x = x.cast(to: .float32)
  let y = Tensor.elementwise(.divide, x, Tensor.unary(.abs, x).perElement { $0 + 1 }, x.shape)
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) { gradient.mapped(with: x) { $0 / (($1.magnitude + 1) * ($1.magnitude + 1)) } }
  }
}
