#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// How a number is written: the same digits on every machine.
public struct NumberFormat: Hashable, Sendable {
  private enum Style: Hashable { case shortest, fixed, percent, scientific }

  private let style: Style
  private let digits: Int

  /// The fewest digits that tell the number from its neighbours, as Swift prints it.
  public static let shortest = NumberFormat(style: .shortest, digits: 0)

  /// `0.9810`: so many digits after the point, correctly rounded.
  ///
  /// - Parameter digits: Digits after the point, 0 to 20.
  public static func fixed(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .fixed, digits: checked(digits))
  }

  /// `98.10 %`: a fraction of one in hundredths.
  ///
  /// - Parameter digits: Digits after the point, 0 to 20.
  public static func percent(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .percent, digits: checked(digits))
  }

  /// `9.81e-01`: one digit before the point, so many after it, and a power of ten.
  ///
  /// - Parameter digits: Digits after the point, 0 to 20.
  public static func scientific(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .scientific, digits: checked(digits))
  }

  private static func checked(_ digits: Int) -> Int {
    require((0...20).contains(digits), "a number of digits must be 0 to 20, found \(digits)")
    return digits
  }

  /// `value` in this format; `nan`, `inf` and `-inf` where it is no number.
  public func string(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    guard value.isFinite, style != .shortest else { return value.description }
    let value = Double(value)
    switch style {
    case .shortest, .fixed: return Self.print("%.\(digits)f", value)
    case .percent: return Self.print("%.\(digits)f", value * 100) + "\u{A0}%"
    case .scientific: return Self.print("%.\(digits)e", value)
    }
  }

  /// What C's `printf` makes of a number: correctly rounded in glibc, unlike a division by a power
  /// of ten. A locale that a program has chosen may write the point as a comma.
  private static func print(_ format: String, _ value: Double) -> String {
    let text = withVaList([value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 384)
      let length = Int(vsnprintf(&buffer, buffer.count, format, arguments))
      return String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    let pointed = String(text.map { $0 == "," ? "." : $0 })
    // No digit but zero is left of a tiny negative number: then its sign says nothing.
    let isZero = pointed.allSatisfy { "-0.".contains($0) }
    return isZero && pointed.hasPrefix("-") ? String(pointed.dropFirst()) : pointed
  }
}
