#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// A format for numbers, which gives the same digits on every machine.
public struct NumberFormat: Hashable, Sendable {
  private enum Style: Hashable { case shortest, fixed, percent, scientific }

  private let style: Style
  private let digits: Int

  /// The fewest digits that identify the number, as Swift prints it.
  public static let shortest = NumberFormat(style: .shortest, digits: 0)

  /// `0.9810`: a fixed number of decimal places, correctly rounded.
  ///
  /// - Parameter digits: the number of decimal places, 0 to 20.
  /// - Precondition: `digits` is from 0 to 20.
  public static func fixed(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .fixed, digits: checked(digits))
  }

  /// `98.10 %`: a fraction as a percentage.
  ///
  /// - Parameter digits: the number of decimal places, 0 to 20.
  /// - Precondition: `digits` is from 0 to 20.
  public static func percent(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .percent, digits: checked(digits))
  }

  /// `9.81e-01`: scientific notation.
  ///
  /// - Parameter digits: the number of decimal places, 0 to 20.
  /// - Precondition: `digits` is from 0 to 20.
  public static func scientific(_ digits: Int) -> NumberFormat {
    NumberFormat(style: .scientific, digits: checked(digits))
  }

  private static func checked(_ digits: Int) -> Int {
    require((0...20).contains(digits), "a number of digits must be 0 to 20, found \(digits)")
    return digits
  }

  /// `value` in this format; `nan`, `inf` or `-inf` if it is not finite.
  ///
  /// - Parameter value: the value.
  public func string(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    guard value.isFinite, style != .shortest else { return value.description }
    let value = Double(value)
    switch style {
    case .shortest, .fixed: return Self.print("%.\(digits)f", value)
    case .percent: return Self.print("%.\(digits)f", value * 100) + "\u{A0}%"
    case .scientific: return Self.print("%.\(digits)e", value)
    }
  }

  /// Formats a number with C's `printf`, which rounds correctly in glibc. Dividing by a power of
  /// ten would not. If the program has set a locale, the decimal point may be a comma.
  private static func print(_ format: String, _ value: Double) -> String {
    let text = withVaList([value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 384)
      let length = Int(vsnprintf(&buffer, buffer.count, format, arguments))
      return String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    let pointed = String(text.map { $0 == "," ? "." : $0 })
    // A tiny negative number may have only zeros left. Then it gets no sign.
    let isZero = pointed.allSatisfy { "-0.".contains($0) }
    return isZero && pointed.hasPrefix("-") ? String(pointed.dropFirst()) : pointed
  }
}
