/// Functions of binary64 numbers for learning rates. Those of the C library differ between systems
/// in the last bit. Here every operation is one of IEEE 754, so the bits are the same
/// everywhere. The results are within a few units in the last place of the exact values.
package enum Binary64 {
  /// A power of `base`, which is 0 or more: by repeated squaring for whole powers, else
  /// `exp(power · log(base))`.
  package static func power(_ base: Double, _ power: Double) -> Double {
    if power == power.rounded(.down), power.magnitude < 0x1p31 {
      let whole = squared(base, Int(power.magnitude))
      return power < 0 ? 1 / whole : whole
    }
    return base == 0 ? (power < 0 ? .infinity : 0) : exp(power * log(base))
  }

  /// The product of `count` factors: of the squares of `base` for the bits that are set in `count`,
  /// the lowest bit first.
  private static func squared(_ base: Double, _ count: Int) -> Double {
    var result = 1.0
    var square = base
    var count = count
    while count > 0 {
      if count & 1 == 1 { result *= square }
      square *= square
      count >>= 1
    }
    return result
  }

  /// The natural logarithm of a number above 0. It is `e · ln 2 + 2 · (s + s³/3 + … + s²³/23)` for
  /// `x = 2ᵉ · m` with m from √½ to √2, and `s = (m − 1) / (m + 1)`.
  package static func log(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 0x1.6a09e667f3bcdp+0 {
      m /= 2
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var series = 1.0 / 23
    for k in stride(from: 21, through: 3, by: -2) { series = series * square + 1 / Double(k) }
    let tail = s * square * series
    return exponent * ln2High + (exponent * ln2Low + 2 * (tail + s))
  }

  /// The exponential function: `2ᵏ · (1 + r + r²/2! + … + r¹⁴/14!)`, where k is the whole number
  /// nearest to x / ln 2, and r is the rest.
  package static func exp(_ x: Double) -> Double {
    guard x < 710 else { return .infinity }
    guard x > -746 else { return 0 }
    let k = (x / (ln2High + ln2Low)).rounded(.toNearestOrEven)
    let r = (x - k * ln2High) - k * ln2Low
    var series = 1.0
    for n in stride(from: 14, through: 1, by: -1) { series = series * r / Double(n) + 1 }
    return Double(sign: .plus, exponent: Int(k), significand: series)
  }

  /// `cos(π · f)` for f from 0 to 1. It uses the series of the cosine or the sine for at most π/4,
  /// so that both ends and the middle are exact.
  package static func cosineOfHalfTurns(_ f: Double) -> Double {
    if f > 0.75 { return -cosine(Double.pi * (1 - f)) }
    if f < 0.25 { return cosine(Double.pi * f) }
    return sine(Double.pi * (0.5 - f))
  }

  private static func cosine(_ x: Double) -> Double {
    let square = x * x
    var series = 1.0
    for n in stride(from: 18, through: 2, by: -2) {
      series = 1 - series * square / Double(n * (n - 1))
    }
    return series
  }

  private static func sine(_ x: Double) -> Double {
    let square = x * x
    var series = 1.0
    for n in stride(from: 19, through: 3, by: -2) {
      series = 1 - series * square / Double(n * (n - 1))
    }
    return x * series
  }

  /// ln 2 in two parts. The first one has so few bits that its product with an exponent is exact.
  private static let ln2High = 0x1.62e42feep-1
  private static let ln2Low = 0x1.a39ef35793c76p-33
}
