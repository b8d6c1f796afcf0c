/// Complete normalizations and their gradients, composed of the formulas.
extension Reference {
  /// The elements of every column.
  package static func columns(_ x: [Scalar], _ count: Int) -> [[Scalar]] {
    (0..<count).map { column(x, $0, rows: x.count / count, columns: count) }
  }

  /// The divisors and means of a batch normalization: from the moments of every column, or as
  /// given.
  private static func statistics(
    _ v: [[Scalar]], _ epsilon: Scalar, _ given: [(mean: Scalar, variance: Scalar)]?
  ) -> (mean: [Scalar], r: [Scalar], factor: [Scalar]) {
    let all = given ?? columns(v[0], v[1].count).map { moments($0) }
    let r = all.map { 1 / ($0.variance + epsilon).squareRoot() }
    return (all.map(\.mean), r, zip(r, v[1]).map { $0 * $1 })
  }

  /// Batch normalization of `x` with `gamma` and `beta`, by columns.
  package static func batchNorm(
    _ v: [[Scalar]], epsilon: Scalar, moments given: [(mean: Scalar, variance: Scalar)]? = nil
  ) -> [Scalar] {
    let (mean, _, factor) = statistics(v, epsilon, given)
    return batchNormalize(v[0], mean: mean, factor: factor, offset: v[2], columns: v[1].count)
  }

  /// The gradients of `x`, `gamma` and `beta`.
  package static func batchNormGradients(
    _ v: [[Scalar]], _ g: [Scalar], epsilon: Scalar,
    moments given: [(mean: Scalar, variance: Scalar)]? = nil
  ) -> [[Scalar]] {
    let columns = v[1].count
    let rows = v[0].count / columns
    let (mean, r, factor) = statistics(v, epsilon, given)
    let sums = normSums(v[0], g, mean: mean, r: r, rows: rows, columns: columns) { _, c in c }
    guard given == nil else {
      return [g.indices.map { g[$0] * factor[$0 % columns] }, sums.scale, sums.offset]
    }
    let dx = batchNormInputGradient(
      v[0], g, mean: mean, r: r, factor: factor, a: sums.offset.map { $0 / Scalar(rows) },
      b: sums.scale.map { $0 / Scalar(rows) }, columns: columns)
    return [dx, sums.scale, sums.offset]
  }

  /// Layer normalization of `x` with `gamma` and `beta`, by rows.
  package static func layerNorm(_ v: [[Scalar]], epsilon: Scalar) -> [Scalar] {
    let columns = v[1].count
    return layerNorm(
      v[0], gamma: v[1], beta: v[2], epsilon: epsilon, rows: v[0].count / columns, columns: columns
    ).y
  }

  /// The gradients of `x`, `gamma` and `beta`.
  package static func layerNormGradients(
    _ v: [[Scalar]], _ g: [Scalar], epsilon: Scalar
  ) -> [[Scalar]] {
    let columns = v[1].count
    let rows = v[0].count / columns
    let (_, mean, r) = layerNorm(
      v[0], gamma: v[1], beta: v[2], epsilon: epsilon, rows: rows, columns: columns)
    let sums = normSums(v[0], g, mean: mean, r: r, rows: rows, columns: columns) { k, _ in k }
    let dx = layerNormInputGradient(
      v[0], g, mean: mean, r: r, gamma: v[1], rows: rows, columns: columns)
    return [dx, sums.scale, sums.offset]
  }
}
