extension Reference {
  /// m = m + (g - m) * c1; v = v + (g*g - v) * c2; w = w - (m * alpha) / (sqrt(v) + ε).
  static func adam(
    _ w: inout [Float], _ m: inout [Float], _ v: inout [Float], _ g: [Float], alpha: Float,
    c1: Float, c2: Float, epsilon: Float
  ) {
    for i in w.indices {
      m[i] = m[i] + (g[i] - m[i]) * c1
      v[i] = v[i] + (g[i] * g[i] - v[i]) * c2
      w[i] = w[i] - (m[i] * alpha) / (v[i].squareRoot() + epsilon)
    }
  }

  /// w = w - lr * g.
  static func sgd(_ w: inout [Float], _ g: [Float], rate: Float) {
    for i in w.indices { w[i] = w[i] - rate * g[i] }
  }

  /// v = μ * v - lr * g, w = w + v (Nesterov: w = (w + μ * v) - lr * g).
  static func sgdMomentum(
    _ w: inout [Float], _ v: inout [Float], _ g: [Float], rate: Float, momentum: Float,
    nesterov: Bool
  ) {
    for i in w.indices {
      v[i] = momentum * v[i] - rate * g[i]
      w[i] = nesterov ? (w[i] + momentum * v[i]) - rate * g[i] : w[i] + v[i]
    }
  }
}
