extension Reference {
  /// m = m + (g - m) * c1; v = v + (g*g - v) * c2; w = w - (m * alpha) / (sqrt(v) + ε).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func adam(
    _ w: inout [Scalar], _ m: inout [Scalar], _ v: inout [Scalar], _ g: [Scalar], alpha: Scalar,
    c1: Scalar, c2: Scalar, epsilon: Scalar
  ) {
    for i in w.indices {
      m[i] = m[i] + (g[i] - m[i]) * c1
      v[i] = v[i] + (g[i] * g[i] - v[i]) * c2
      w[i] = w[i] - (m[i] * alpha) / (v[i].squareRoot() + epsilon)
    }
  }

  /// w = w - lr * g.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func sgd(_ w: inout [Scalar], _ g: [Scalar], rate: Scalar) {
    for i in w.indices { w[i] = w[i] - rate * g[i] }
  }

  /// v = μ * v - lr * g, w = w + v (Nesterov: w = (w + μ * v) - lr * g).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func sgdMomentum(
    _ w: inout [Scalar], _ v: inout [Scalar], _ g: [Scalar], rate: Scalar, momentum: Scalar,
    nesterov: Bool
  ) {
    for i in w.indices {
      v[i] = momentum * v[i] - rate * g[i]
      w[i] = nesterov ? (w[i] + momentum * v[i]) - rate * g[i] : w[i] + v[i]
    }
  }
}
