/// Sums in binary64, and the statistics that come from them. With `Double`, nothing is rounded at
/// the end.
extension Reference {
  /// S: blocks of 2,048 terms. Within a block, term k is added to lane k mod 32; lanes start at +0
  /// and are joined in halves. The blocks' sums are added in a chain.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func total(_ terms: [Double]) -> Double {
    var total = 0.0
    for start in stride(from: 0, to: terms.count, by: 2048) {
      var lanes = [Double](repeating: 0, count: 32)
      for k in start..<Swift.min(start + 2048, terms.count) {
        lanes[(k - start) % 32] = lanes[(k - start) % 32] + terms[k]
      }
      for half in [16, 8, 4, 2, 1] {
        for l in 0..<half { lanes[l] = lanes[l] + lanes[l + half] }
      }
      total = total + lanes[0]
    }
    return total
  }

  /// S(x).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func sum(_ x: [Scalar]) -> Scalar { Scalar(total(x.map { Double($0) })) }

  /// S(x) / count.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func mean(_ x: [Scalar]) -> Scalar {
    Scalar(total(x.map { Double($0) }) / Double(x.count))
  }

  /// S((x − m) · (x − m)) / count with m = S(x) / count, before it is rounded.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private static func unroundedVariance(_ x: [Scalar]) -> Double {
    let x = x.map { Double($0) }
    let mean = total(x) / Double(x.count)
    return total(x.map { ($0 - mean) * ($0 - mean) }) / Double(x.count)
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func variance(_ x: [Scalar]) -> Scalar { Scalar(unroundedVariance(x)) }

  /// The square root of the variance.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func standardDeviation(_ x: [Scalar]) -> Scalar {
    Scalar(unroundedVariance(x).squareRoot())
  }

  /// The Euclidean norm: the square root of S(x · x).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func norm(_ x: [Scalar]) -> Scalar {
    Scalar(total(x.map { Double($0) * Double($0) }).squareRoot())
  }

  /// A statistic of x[outer, count, inner] along count.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func statistic(
    _ x: [Scalar], outer: Int, count: Int, inner: Int, _ of: ([Scalar]) -> Scalar
  ) -> [Scalar] {
    (0..<outer).flatMap { o in
      (0..<inner).map { i in of((0..<count).map { x[(o * count + $0) * inner + i] }) }
    }
  }
}
