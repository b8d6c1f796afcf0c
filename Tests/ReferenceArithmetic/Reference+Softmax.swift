import Foundation

extension Reference {
  /// A function of one number.
  package typealias Function = (Scalar) -> Scalar

  /// For every row: m = max over j; e[j] = exp(z[j] - m); s = chain over j: acc + e[j].
  private static func exponentials(
    _ z: ArraySlice<Scalar>, _ exp: Function
  ) -> (e: [Scalar], s: Scalar, m: Scalar) {
    let m = z.dropFirst().reduce(z.first!) { max($0, $1) }
    let e = z.map { exp($0 - m) }
    return (e, e.reduce(0) { $0 + $1 }, m)
  }

  private static func rows(_ z: [Scalar], _ columns: Int) -> [ArraySlice<Scalar>] {
    stride(from: 0, to: z.count, by: columns).map { z[$0..<($0 + columns)] }
  }

  /// e[j] / s, row by row.
  package static func softmax(_ z: [Scalar], columns: Int, exp: Function) -> [Scalar] {
    rows(z, columns).flatMap { row in
      let (e, s, _) = exponentials(row, exp)
      return e.map { $0 / s }
    }
  }

  /// loss[n] = log(s) - (z[t] - m).
  package static func sparseCrossEntropy(
    _ z: [Scalar], labels: [Int], columns: Int, exp: Function, log: Function
  ) -> [Scalar] {
    zip(rows(z, columns), labels).map { row, label in
      let (_, s, m) = exponentials(row, exp)
      return log(s) - (row[row.startIndex + label] - m)
    }
  }

  /// g[n,j] = (softmax[j] - (j == t ? 1 : 0)) * r.
  package static func sparseCrossEntropyGradient(
    _ probabilities: [Scalar], labels: [Int], scale: Scalar, columns: Int
  ) -> [Scalar] {
    probabilities.indices.map { i in
      (probabilities[i] - (i % columns == labels[i / columns] ? 1 : 0)) * scale
    }
  }

  /// The mean of the losses of a batch, and the gradient of the scores.
  package static func crossEntropy(
    _ z: [Scalar], _ labels: [Int], columns: Int, exp: Function, log: Function
  ) -> (loss: Scalar, gradient: [Scalar]) {
    let losses = sparseCrossEntropy(z, labels: labels, columns: columns, exp: exp, log: log)
    let count = Scalar(labels.count)
    let gradient = sparseCrossEntropyGradient(
      softmax(z, columns: columns, exp: exp), labels: labels, scale: 1 / count, columns: columns)
    return (mean(losses), gradient)
  }
}

extension Reference<Float> {
  /// The binary32 number nearest to the exact exponential. The rounded binary64 result of the C
  /// library equals it, except within its last bits of the midpoint between two binary32 numbers.
  /// FunctionTests checks those cases.
  package static func exp(_ x: Float) -> Float { Float(Foundation.exp(Double(x))) }

  /// Like `exp`.
  package static func log(_ x: Float) -> Float { Float(Foundation.log(Double(x))) }
}

extension Reference<Double> {
  /// 1 / (1 + e⁻ᶻ) in binary64.
  package static func logistic(_ z: Double) -> Double { 1 / (1 + Foundation.exp(-z)) }
}
