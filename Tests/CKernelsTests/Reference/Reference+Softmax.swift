import Foundation

extension Reference {
  /// The binary32 nearest to the exact exponential. Rounding the C library's binary64 result gives
  /// it except where that lies within its last bits of the middle between two binary32 numbers;
  /// FunctionTests look at those.
  static func exp(_ x: Float) -> Float { Float(Foundation.exp(Double(x))) }

  /// As `exp`.
  static func log(_ x: Float) -> Float { Float(Foundation.log(Double(x))) }

  /// m = max over j; e[j] = exp(z[j] - m); s = chain over j: acc + e[j].
  private static func exponentials(_ z: ArraySlice<Float>) -> (e: [Float], s: Float, m: Float) {
    let m = z.dropFirst().reduce(z.first!) { max($0, $1) }
    let e = z.map { exp($0 - m) }
    return (e, e.reduce(0) { $0 + $1 }, m)
  }

  /// e[j] / s, row by row.
  static func softmax(_ z: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<rows).flatMap { n in
      let (e, s, _) = exponentials(z[n * columns..<(n + 1) * columns])
      return e.map { $0 / s }
    }
  }

  /// loss[n] = log(s) - (z[t] - m).
  static func sparseCrossEntropy(_ z: [Float], labels: [Int32], columns: Int) -> [Float] {
    labels.indices.map { n in
      let (_, s, m) = exponentials(z[n * columns..<(n + 1) * columns])
      return log(s) - (z[n * columns + Int(labels[n])] - m)
    }
  }

  /// g[n,j] = (softmax[j] - (j == t ? 1 : 0)) * r.
  static func sparseCrossEntropyGradient(
    _ probabilities: [Float], labels: [Int32], scale: Float, columns: Int
  ) -> [Float] {
    probabilities.indices.map { i in
      let isLabel = i % columns == Int(labels[i / columns])
      return (probabilities[i] - (isLabel ? 1 : 0)) * scale
    }
  }
}
