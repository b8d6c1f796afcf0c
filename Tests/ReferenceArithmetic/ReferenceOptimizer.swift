/// One step of each optimizer for the weights of one variable, as defined in docs/numbers.md.
package struct ReferenceOptimizer {
  /// The formula, with its settings.
  package enum Kind {
    case sgd(momentum: Double, nesterov: Bool)
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    case rmsprop(rho: Double, momentum: Double, epsilon: Double, centered: Bool)
  }
  /// The way in which gradients are clipped.
  package enum Clipping { case none, norm(Double), value(Double), globalNorm(Double) }

  package let kind: Kind
  package var weightDecay: Double?
  package var clipping = Clipping.none
  package var weights: [[Float]]
  private var first: [[Float]]
  private var second: [[Float]]
  private var third: [[Float]]
  private var power1 = 1.0
  private var power2 = 1.0

  package init(
    _ kind: Kind, weights: [[Float]], weightDecay: Double? = nil, clipping: Clipping = .none
  ) {
    self.kind = kind
    self.weights = weights
    self.weightDecay = weightDecay
    self.clipping = clipping
    first = weights.map { $0.map { _ in 0 } }
    second = first
    third = first
  }

  package mutating func step(_ gradients: [[Float]], rate: Double) {
    let gradients = clipped(gradients)
    let rate = Float(rate)
    if let weightDecay {
      for i in weights.indices {
        for j in weights[i].indices {
          weights[i][j] = weights[i][j] - (weights[i][j] * Float(weightDecay)) * rate
        }
      }
    }
    if case .adam(let beta1, let beta2, _) = kind {
      power1 *= Double(Float(beta1))
      power2 *= Double(Float(beta2))
    }
    for i in weights.indices { move(i, gradients[i], rate) }
  }

  /// The weights of one variable.
  private mutating func move(_ i: Int, _ g: [Float], _ rate: Float) {
    typealias Formula = Reference<Float>
    switch kind {
    case .sgd(0, _): Formula.sgd(&weights[i], g, rate: rate)
    case .sgd(let momentum, let nesterov):
      Formula.sgdMomentum(
        &weights[i], &first[i], g, rate: rate, momentum: Float(momentum), nesterov: nesterov)
    case .adam(let beta1, let beta2, let epsilon):
      Formula.adam(
        &weights[i], &first[i], &second[i], g,
        alpha: (rate * (1 - Float(power2)).squareRoot()) / (1 - Float(power1)),
        c1: Float(1 - beta1), c2: Float(1 - beta2), epsilon: Float(epsilon))
    case .rmsprop(let rho, let momentum, let epsilon, let centered):
      for j in weights[i].indices {
        let g = g[j]
        let v = Float(rho) * first[i][j] + Float(1 - rho) * (g * g)
        first[i][j] = v
        var divisor = v
        if centered {
          let a = Float(rho) * second[i][j] + Float(1 - rho) * g
          second[i][j] = a
          divisor = v - a * a
        }
        var change = (rate * g) * (1 / (divisor + Float(epsilon)).squareRoot())
        if momentum > 0 {
          change = Float(momentum) * third[i][j] + change
          third[i][j] = change
        }
        weights[i][j] = weights[i][j] - change
      }
    }
  }

  private func clipped(_ gradients: [[Float]]) -> [[Float]] {
    func squares(_ g: [Float]) -> Double {
      Reference<Float>.total(g.map { Double($0) * Double($0) })
    }
    switch clipping {
    case .none: return gradients
    case .value(let limit):
      let c = Float(limit)
      return gradients.map { $0.map { $0 > c ? c : $0 < -c ? -c : $0 } }
    case .norm(let limit):
      let c = Float(limit)
      return gradients.map { gradient in
        let norm = Float(squares(gradient).squareRoot())
        return gradient.map { ($0 * c) / (c > norm ? c : norm) }
      }
    case .globalNorm(let limit):
      let c = Float(limit)
      let norm = Float(gradients.reduce(0.0) { $0 + squares($1) }.squareRoot())
      let (a, b) = (1 / norm, 1 / c)
      let scale = norm.isFinite ? c * (b < a ? b : a) : .nan
      return gradients.map { $0.map { $0 * scale } }
    }
  }
}
