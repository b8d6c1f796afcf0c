/// Numbers that are whole multiples of a unit, and the statistics that integers give for them: each
/// is exact before it is rounded, up to the last bits of binary64.
package struct ExactStatistics {
  package private(set) var x: [Float] = []
  package let sum, mean, variance, standardDeviation, norm: Float

  /// - Parameters:
  ///   - count: how many numbers.
  ///   - whole: the whole numbers to draw from, of at most 24 bits each.
  ///   - unit: a power of 2.
  package init(count: Int, whole: ClosedRange<Int64>, unit: Double) {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    var (sum, squares) = (Int64(0), Int128(0))
    x.reserveCapacity(count)
    for _ in 0..<count {
      // Knuth's linear congruential generator; the high bits are used.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let span = UInt64(whole.upperBound - whole.lowerBound) + 1
      let number = whole.lowerBound + Int64((state >> 33) % span)
      x.append(Float(Double(number) * unit))
      sum += number
      squares += Int128(number * number)
    }
    let n = Double(count)
    // n · Σx² − (Σx)² is n² times the variance.
    let spread = Int128(count) * squares - Int128(sum) * Int128(sum)
    let variance = Double(spread) / n / n * unit * unit
    self.sum = Float(Double(sum) * unit)
    mean = Float(Double(sum) * unit / n)
    self.variance = Float(variance)
    standardDeviation = Float(variance.squareRoot())
    norm = Float(Double(squares).squareRoot() * unit)
  }
}
