/// The type of a tensor's elements.
public enum DType: UInt8, Sendable, Equatable, CustomStringConvertible {
  /// IEEE 754 binary32, the only type with gradients.
  case float32
  /// Signed 32-bit integers: labels, positions, counts.
  case int32
  /// Bytes: pixels, labels.
  case uint8
  /// Booleans, one byte each: the results of comparisons.
  case bool

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }

  /// The name as NumPy writes it: `float32`, `int32`, `uint8`, `bool`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .int32: "int32"
    case .uint8: "uint8"
    case .bool: "bool"
    }
  }
}

/// A Swift type whose values a tensor stores directly: `Float`, `Int32`, `UInt8`, `Bool`.
public protocol TensorScalar: Sendable {
  /// The element type of a tensor that holds such values.
  static var dtype: DType { get }
  /// The number as a binary64, which represents all of them exactly.
  var _double: Double { get }
  /// The value nearest to a number. For integers, the fraction is cut off; for `Bool`, everything
  /// but 0 is `true`.
  static func _converted(_ value: Double) -> Self
}

extension Float: TensorScalar {
  /// The element type of a tensor that holds such values.
  public static var dtype: DType { .float32 }
  /// The number as a binary64.
  public var _double: Double { Double(self) }
  /// The value nearest to a number.
  public static func _converted(_ value: Double) -> Float { Float(value) }
}

extension Int32: TensorScalar {
  /// The element type of a tensor that holds such values.
  public static var dtype: DType { .int32 }
  /// The number as a binary64.
  public var _double: Double { Double(self) }
  /// The value nearest to a number.
  public static func _converted(_ value: Double) -> Int32 {
    guard value.magnitude < 0x1p62 else { return value > 0 ? .max : value < 0 ? .min : 0 }
    return Int32(clamping: Int64(value))
  }
}

extension UInt8: TensorScalar {
  /// The element type of a tensor that holds such values.
  public static var dtype: DType { .uint8 }
  /// The number as a binary64.
  public var _double: Double { Double(self) }
  /// The value nearest to a number.
  public static func _converted(_ value: Double) -> UInt8 {
    guard value.magnitude < 0x1p62 else { return value > 0 ? .max : 0 }
    return UInt8(clamping: Int64(value))
  }
}

extension Bool: TensorScalar {
  /// The element type of a tensor that holds such values.
  public static var dtype: DType { .bool }
  /// The number as a binary64.
  public var _double: Double { self ? 1 : 0 }
  /// The value nearest to a number.
  public static func _converted(_ value: Double) -> Bool { value != 0 }
}

/// A Swift number that can be combined with a tensor, as in `images / 255`.
public protocol TensorOperand: Sendable {
  /// The number as a binary64. It is rounded once, to the tensor's own type.
  var _operand: Double { get }
  /// Whether the number's type has no fractions. An integer tensor combined with it stays an
  /// integer tensor.
  static var _isInteger: Bool { get }
}

extension Int: TensorOperand {
  /// The number as a binary64.
  public var _operand: Double { Double(self) }
  /// Whether the type has no fractions.
  public static var _isInteger: Bool { true }
}

extension Double: TensorOperand {
  /// The number as a binary64.
  public var _operand: Double { self }
  /// Whether the type has no fractions.
  public static var _isInteger: Bool { false }
}

extension Float: TensorOperand {
  /// The number as a binary64.
  public var _operand: Double { Double(self) }
  /// Whether the type has no fractions.
  public static var _isInteger: Bool { false }
}
