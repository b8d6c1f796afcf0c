import Foundation

extension Reference<Double> {
  /// 1 / (1 + e⁻ᶻ) in binary64.
  static func logistic(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
}
