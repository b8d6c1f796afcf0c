/// The scale of a chart's axis: a range with round ends, and the positions of its ticks.
///
/// Uses only basic arithmetic. The C library's functions may round differently on other machines.
struct ChartScale: Hashable {
  let ticks: [Double]
  /// The number of decimal places that tell the ticks apart.
  let digits: Int
  /// Whether the labels are in scientific notation, because the numbers are very large or small.
  let isScientific: Bool

  var lower: Double { ticks[0] }
  var upper: Double { ticks[ticks.count - 1] }

  /// A scale that covers `range` with about `count` intervals of 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter isIntegral: whether only whole numbers may be ticks, as for epochs.
  init(covering range: ClosedRange<Double>, count: Int, isIntegral: Bool) {
    var (low, high) = (range.lowerBound, range.upperBound)
    if low == high {
      // A single value gets room on both sides.
      let margin = max(low.magnitude / 2, isIntegral ? 1 : 0.5)
      (low, high) = (low - margin, high + margin)
    }
    var (spacing, exponent) = Self.spacing(atLeast: (high - low) / Double(count))
    if isIntegral, spacing < 1 { (spacing, exponent) = (1, 0) }
    let first = (low / spacing).rounded(.down)
    let last = (high / spacing).rounded(.up)
    // Dividing by a power of ten rounds once. Multiplying by 0.1 would give 0.30000000000000004.
    let scale = exponent < 0 ? Self.power(-exponent) : 1
    let multiple = exponent < 0 ? (spacing * scale).rounded() : spacing
    ticks = stride(from: first, through: last, by: 1).map { $0 * multiple / scale }
    digits = max(0, -exponent)
    let largest = max(low.magnitude, high.magnitude)
    isScientific = largest >= 1e6 || largest < 1e-4
  }

  /// The smallest number that is at least `minimum` and is 1, 2 or 5 times a power of ten, with the
  /// exponent of that power.
  private static func spacing(atLeast minimum: Double) -> (spacing: Double, exponent: Int) {
    var exponent = 0
    while exponent < 300, power(exponent + 1) <= minimum { exponent += 1 }
    while exponent > -300, 1 / power(-exponent) > minimum { exponent -= 1 }
    let unit = exponent < 0 ? 1 / power(-exponent) : power(exponent)
    for factor in [1.0, 2, 5] where factor * unit >= minimum { return (factor * unit, exponent) }
    return (10 * unit, exponent + 1)
  }

  /// Ten to the power of `exponent` (0 to 300), by multiplication.
  private static func power(_ exponent: Int) -> Double {
    (0..<max(0, exponent)).reduce(1) { value, _ in value * 10 }
  }

  func label(_ tick: Double) -> String {
    if isScientific, tick != 0 { return NumberFormat.scientific(1).string(tick) }
    return NumberFormat.fixed(min(20, digits)).string(tick)
  }

  /// The position of `value` between the ends, from 0 to 1.
  func fraction(_ value: Double) -> Double { (value - lower) / (upper - lower) }
}
