internal import Display

/// Writes the numbers of one tensor in columns, as NumPy's `array2string` does. Each number has the
/// digits needed to tell it from other values of its type, at most eight after the point, and all
/// are padded to one width.
struct ColumnFormat {
  private enum Style {
    case positional(before: Int, behind: Int)
    case scientific(before: Int, behind: Int, exponent: Int)
    case integer(width: Int)
    case truth
  }

  private let style: Style
  private let width: Int

  /// A format for `float32` values.
  init(floats: [Float]) {
    let finite = floats.filter(\.isFinite)
    let sizes = finite.filter { $0 != 0 }.map(abs)
    let isScientific =
      if let least = sizes.min(), let greatest = sizes.max() {
        // NumPy compares with the binary64 1e-4, just above the binary32 one.
        greatest >= 1e8 || Double(least) < 1e-4 || greatest / least > 1000
      } else {
        false
      }
    var before = 0
    var behind = 0
    var exponent = 0
    for value in finite {
      let digits = ShortestDigits(value)
      let parts = isScientific ? digits.scientific : digits.positional
      before = max(before, parts.before.count)
      behind = max(behind, parts.behind.count)
      exponent = max(exponent, parts.exponent.count)
    }
    if finite.count < floats.count {
      let longest = floats.contains { $0 == -.infinity } ? 4 : 3
      let tail = behind + 1 + (isScientific ? exponent + 1 : 0)
      before = max(before, longest - tail)
    }
    if isScientific {
      style = .scientific(before: before, behind: behind, exponent: exponent)
      width = before + behind + exponent + 2
    } else {
      style = .positional(before: before, behind: behind)
      width = before + behind + 1
    }
  }

  /// A format for integers and bytes.
  init(integers: [Int32]) {
    width = max("\(integers.min() ?? 0)".count, "\(integers.max() ?? 0)".count)
    style = .integer(width: width)
  }

  /// The format of Booleans.
  static var truth: ColumnFormat { ColumnFormat() }

  private init() {
    width = 5
    style = .truth
  }

  /// A number as a string of the format's width.
  func string(_ value: Double) -> String {
    switch style {
    case .truth: return value == 0 ? "False" : " True"
    case .integer(let width): return "\(Int(value))".padded(before: width)
    case .positional, .scientific: return string(Float(value))
    }
  }

  private func string(_ value: Float) -> String {
    guard value.isFinite else {
      return (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").padded(before: width)
    }
    let digits = ShortestDigits(value)
    switch style {
    case .scientific(let before, let behind, let exponent):
      let parts = exactScientific(value, digitsBehind: behind)
      let power = String(parts.exponent.dropFirst()).padded(before: exponent - 1, with: "0")
      return parts.before.padded(before: before) + "." + parts.behind
        + "e\(parts.exponent.prefix(1))\(power)"
    default:
      guard case .positional(let before, let behind) = style else { return "\(value)" }
      let parts = digits.positional
      return parts.before.padded(before: before) + "."
        + parts.behind + String(repeating: " ", count: behind - parts.behind.count)
    }
  }
}

/// The exact value rounded to `digits` places after the point, as C's `%e` writes it. NumPy fills a
/// column with true digits, not with zeros.
private func exactScientific(
  _ value: Float, digitsBehind: Int
) -> (before: String, behind: String, exponent: String) {
  let parts = NumberFormat.scientific(digitsBehind).string(value).split(separator: "e")
  let mantissa = parts[0].split(separator: ".")
  return (
    String(mantissa[0]), mantissa.count > 1 ? String(mantissa[1]) : "", String(parts[1])
  )
}

/// The shortest decimal digits that identify a finite number among all others of its type.
struct ShortestDigits {
  private let isNegative: Bool
  private let value: Float
  /// The digits, without zeros at either end; empty for 0.
  private let digits: [Character]
  /// The power of ten of the first digit.
  private let exponent: Int

  init(_ value: Float) {
    self.value = value
    isNegative = value.sign == .minus
    let text = abs(value).description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let power = parts.count > 1 ? Int(parts[1])! : 0
    let all = Array(mantissa.joined())
    let leading = all.prefix { $0 == "0" }.count
    digits = Array(String(all.dropFirst(leading)).trimmingTrailing("0"))
    exponent = digits.isEmpty ? 0 : mantissa[0].count - 1 - leading + power
  }

  /// The parts before and after the point, for a number below 10⁸. The second part has at most
  /// eight digits.
  var positional: (before: String, behind: String, exponent: String) {
    let sign = isNegative ? "-" : ""
    guard exponent - digits.count + 1 >= -8 else { return rounded }
    // In a column, NumPy writes whole numbers with true digits too: 99999992, not 99999990.
    guard exponent < digits.count - 1 else { return ("\(sign)\(UInt64(abs(value)))", "", "") }
    let padded = String(repeating: "0", count: max(-exponent, 0)) + String(digits)
    let whole = max(exponent, 0) + 1
    return (sign + padded.prefix(whole), String(padded.dropFirst(whole)), "")
  }

  /// For more than eight digits after the point: the exact value rounded to eight, ties to even.
  private var rounded: (before: String, behind: String, exponent: String) {
    let scaled = (Double(abs(value)) * 1e8).rounded(.toNearestOrEven)
    let units = UInt64(scaled)
    let fraction = "\(units % 100_000_000)"
    let zeros = String(repeating: "0", count: 8 - fraction.count)
    return (
      (isNegative ? "-" : "") + "\(units / 100_000_000)", (zeros + fraction).trimmingTrailing("0"),
      ""
    )
  }

  /// The first digit, the digits after the point, and the exponent with its sign and at least two
  /// digits.
  var scientific: (before: String, behind: String, exponent: String) {
    let power = "\(abs(exponent))".padded(before: 2, with: "0")
    return (
      (isNegative ? "-" : "") + String(digits.first ?? "0"), String(digits.dropFirst()),
      (exponent < 0 ? "-" : "+") + power
    )
  }

  /// The number outside of a column, as Python writes it: `1.5`, `2.0`, `1e-05`.
  var alone: String {
    guard digits.isEmpty || (1e-4..<1e16).contains(Double(abs(value))) else {
      let parts = scientific
      return parts.before + (parts.behind.isEmpty ? "" : ".\(parts.behind)") + "e\(parts.exponent)"
    }
    let padded = String(repeating: "0", count: max(-exponent, 0)) + String(digits)
    let whole = max(exponent, 0) + 1
    let filled = padded + String(repeating: "0", count: max(whole + 1 - padded.count, 0))
    return (isNegative ? "-" : "") + filled.prefix(whole) + "." + filled.dropFirst(whole)
  }
}

extension String {
  /// This text with `filler` in front, to at least `width` characters.
  func padded(before width: Int, with filler: Character = " ") -> String {
    String(repeating: filler, count: max(width - count, 0)) + self
  }

  /// This text with spaces after it, to at least `width` characters.
  func padded(behind width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }

  fileprivate func trimmingTrailing(_ filler: Character) -> String {
    var text = self
    while text.last == filler { text.removeLast() }
    return text
  }
}
