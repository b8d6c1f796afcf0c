/// Losses of predictions `[rows, columns]` and labels of the same shape, and their gradients, as
/// defined in docs/numbers.md.
extension Reference {
  /// The value of a loss, and the gradient with respect to the predictions.
  package typealias Slope = (loss: Scalar, gradient: [Scalar])

  private static func rowMeans(_ values: [Scalar], _ columns: Int) -> [Scalar] {
    stride(from: 0, to: values.count, by: columns).map { row in
      mean(Array(values[row..<(row + columns)]))
    }
  }

  /// The gradient of each element in a mean along the last axis and then over the rest.
  private static func share(_ count: Int, _ columns: Int) -> Scalar {
    1 / Scalar(count / columns) / Scalar(columns)
  }

  package static func squaredError(_ p: [Scalar], _ t: [Scalar], columns: Int) -> Slope {
    let e = zip(p, t).map { $0 - $1 }
    let g = share(p.count, columns)
    return (mean(rowMeans(e.map { $0 * $0 }, columns)), e.map { g * ($0 + $0) })
  }

  package static func absoluteError(_ p: [Scalar], _ t: [Scalar], columns: Int) -> Slope {
    let e = zip(p, t).map { $0 - $1 }
    let g = share(p.count, columns)
    return (
      mean(rowMeans(e.map(\.magnitude), columns)),
      e.map { $0 > 0 ? g : $0 < 0 ? -g : $0 == 0 ? 0 : .nan }
    )
  }

  package static func huber(_ p: [Scalar], _ t: [Scalar], columns: Int, delta d: Scalar) -> Slope {
    let e = zip(p, t).map { $0 - $1 }
    let g = share(p.count, columns)
    let losses = e.map {
      $0.magnitude <= d ? 0.5 * ($0 * $0) : d * $0.magnitude - 0.5 * (d * d)
    }
    return (
      mean(rowMeans(losses, columns)), e.map { $0 > d ? g * d : $0 < -d ? -(g * d) : g * $0 }
    )
  }

  package static func smoothed(_ t: [Scalar], _ l: Scalar, _ added: Scalar) -> [Scalar] {
    l == 0 ? t : t.map { $0 * (1 - l) + added }
  }

  package static func categoricalFromScores(
    _ z: [Scalar], _ t: [Scalar], columns: Int, exp: Function, log: Function
  ) -> Slope {
    let rows = z.count / columns
    let r = 1 / Scalar(rows)
    var losses: [Scalar] = []
    var gradient: [Scalar] = []
    for row in stride(from: 0, to: z.count, by: columns) {
      var m = z[row]
      for j in 0..<columns where z[row + j] > m { m = z[row + j] }
      let e = (0..<columns).map { exp(z[row + $0] - m) }
      let s = e.reduce(Scalar(0), +)
      losses.append(
        sum((0..<columns).map { t[row + $0] * (log(s) - (z[row + $0] - m)) }))
      let sum = sum(Array(t[row..<(row + columns)]))
      gradient += (0..<columns).map { (e[$0] / s * sum - t[row + $0]) * r }
    }
    return (mean(losses), gradient)
  }

  package static func categoricalFromProbabilities(
    _ p: [Scalar], _ t: [Scalar], columns: Int, low: Scalar, high: Scalar, log: Function
  ) -> Slope {
    let g = -(1 / Scalar(p.count / columns))
    var losses: [Scalar] = []
    var gradient: [Scalar] = []
    for row in stride(from: 0, to: p.count, by: columns) {
      let s = sum(Array(p[row..<(row + columns)]))
      let q = (0..<columns).map { p[row + $0] / s }
      let kept = q.map { clip($0, low, high) }
      losses.append(-sum((0..<columns).map { t[row + $0] * log(kept[$0]) }))
      let dq = (0..<columns).map { j in
        isKept(q[j], low, high) ? quotient(product(g, t[row + j]), kept[j]) : 0
      }
      let ds = sum((0..<columns).map { quotient(product(-dq[$0], q[$0]), s) })
      gradient += dq.map { quotient($0, s) + ds }
    }
    return (mean(losses), gradient)
  }

  package static func binaryFromScores(
    _ z: [Scalar], _ t: [Scalar], columns: Int, exp: Function, log1p: Function
  ) -> Slope {
    let g = share(z.count, columns)
    let losses = zip(z, t).map { z, t in
      ((z < 0 ? 0 : z) - z * t) + log1p(exp(-z.magnitude))
    }
    // 1 / (1 + e⁻ᶻ), rounded once: the calling test computes it in binary64.
    return (
      mean(rowMeans(losses, columns)), zip(z, t).map { (sigmoid($0, exp) - $1) * g }
    )
  }

  private static func sigmoid(_ z: Scalar, _ exp: Function) -> Scalar {
    guard Scalar.self == Float.self else { return 1 / (1 + exp(-z)) }
    return Scalar(Float(Reference<Double>.logistic(Double(z))))
  }

  package static func binaryFromProbabilities(
    _ p: [Scalar], _ t: [Scalar], columns: Int, low: Scalar, high: Scalar, log: Function
  ) -> Slope {
    let g = -share(p.count, columns)
    var losses: [Scalar] = []
    var gradient: [Scalar] = []
    for (p, t) in zip(p, t) {
      let q = clip(p, low, high)
      losses.append(-(t * log(q + low) + (1 - t) * log((1 - q) + low)))
      let no = -quotient(product(g, 1 - t), (1 - q) + low)
      gradient.append(isKept(p, low, high) ? no + quotient(product(g, t), q + low) : 0)
    }
    return (mean(rowMeans(losses, columns)), gradient)
  }

  /// A gradient times a slope; +0 for a gradient of 0.
  package static func product(_ gradient: Scalar, _ slope: Scalar) -> Scalar {
    gradient == 0 ? 0 : gradient * slope
  }

  /// A gradient over the reciprocal of a slope; +0 for a gradient of 0.
  package static func quotient(_ gradient: Scalar, _ divisor: Scalar) -> Scalar {
    gradient == 0 ? 0 : gradient / divisor
  }

  private static func clip(_ x: Scalar, _ low: Scalar, _ high: Scalar) -> Scalar {
    let raised = low > x ? low : x
    return high < raised ? high : raised
  }

  private static func isKept(_ x: Scalar, _ low: Scalar, _ high: Scalar) -> Bool {
    x >= low && x <= high
  }
}
