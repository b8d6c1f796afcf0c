/// Normalization of x[rows, columns]. There is no fma. Sums are those of `total`.
extension Reference {
  /// Mean and variance, each rounded once.
  package static func moments(_ x: [Scalar]) -> (mean: Scalar, variance: Scalar) {
    (mean(x), variance(x))
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func row(_ x: [Scalar], _ k: Int, columns: Int) -> [Scalar] {
    Array(x[k * columns..<(k + 1) * columns])
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func column(_ x: [Scalar], _ c: Int, rows: Int, columns: Int) -> [Scalar] {
    (0..<rows).map { x[$0 * columns + c] }
  }

  /// y = (x − mean) · factor + offset. Without offset, the addition is left out.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func batchNormalize(
    _ x: [Scalar], mean: [Scalar], factor: [Scalar], offset: [Scalar]?, columns: Int
  ) -> [Scalar] {
    x.indices.map { i in
      let c = i % columns
      let y = (x[i] - mean[c]) * factor[c]
      return offset.map { y + $0[c] } ?? y
    }
  }

  /// For every column, the sums over the rows of g · ((x − mean) · r) and of g. The mean and r of
  /// the element in row k and column c are at `position(k, c)`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func normSums(
    _ x: [Scalar], _ g: [Scalar], mean: [Scalar], r: [Scalar], rows: Int, columns: Int,
    position: (_ k: Int, _ c: Int) -> Int
  ) -> (scale: [Scalar], offset: [Scalar]) {
    var (scale, offset) = ([Scalar](), [Scalar]())
    for c in 0..<columns {
      offset.append(sum(column(g, c, rows: rows, columns: columns)))
      scale.append(
        sum(
          (0..<rows).map { k in
            let i = k * columns + c
            let j = position(k, c)
            return g[i] * ((x[i] - mean[j]) * r[j])
          }))
    }
    return (scale, offset)
  }

  /// dx = f · ((g − a) − ((x − mean) · r) · b).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func batchNormInputGradient(
    _ x: [Scalar], _ g: [Scalar], mean: [Scalar], r: [Scalar], factor: [Scalar], a: [Scalar],
    b: [Scalar],
    columns: Int
  ) -> [Scalar] {
    x.indices.map { i in
      let c = i % columns
      return factor[c] * ((g[i] - a[c]) - ((x[i] - mean[c]) * r[c]) * b[c])
    }
  }

  /// For every row: r = 1 / sqrt(variance + ε); y = ((x − mean) · r) · gamma + beta. Without gamma
  /// its factor is left out, without beta its addition.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func layerNorm(
    _ x: [Scalar], gamma: [Scalar]?, beta: [Scalar]?, epsilon: Scalar, rows: Int, columns: Int
  ) -> (y: [Scalar], mean: [Scalar], r: [Scalar]) {
    var (y, means, rs) = ([Scalar](), [Scalar](), [Scalar]())
    for k in 0..<rows {
      let row = row(x, k, columns: columns)
      let (mean, variance) = moments(row)
      let r = 1 / (variance + epsilon).squareRoot()
      for c in 0..<columns {
        var value = (row[c] - mean) * r
        if let gamma { value = value * gamma[c] }
        if let beta { value = value + beta[c] }
        y.append(value)
      }
      means.append(mean)
      rs.append(r)
    }
    return (y, means, rs)
  }

  /// e = g · gamma; a = mean over c of e; b = mean over c of e · ((x − mean) · r);
  /// dx = ((e − a) − ((x − mean) · r) · b) · r.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func layerNormInputGradient(
    _ x: [Scalar], _ g: [Scalar], mean: [Scalar], r: [Scalar], gamma: [Scalar]?, rows: Int,
    columns: Int
  ) -> [Scalar] {
    (0..<rows).flatMap { k in
      let normalized = row(x, k, columns: columns).map { ($0 - mean[k]) * r[k] }
      var e = row(g, k, columns: columns)
      if let gamma { e = zip(e, gamma).map { $0 * $1 } }
      let a = Self.mean(e)
      let b = Self.mean(zip(e, normalized).map { $0 * $1 })
      return zip(e, normalized).map { e, x in ((e - a) - x * b) * r[k] }
    }
  }
}
