// Arithmetic with NumPy's rules: shapes are broadcast; a `float32` operand makes the result
// `float32`; integers, bytes and truth values give `int32` (wrapping), but are divided in binary64
// with one rounding to `float32`, so that `images / 255` is `float32(double(byte) / 255)`.

extension Tensor {
  /// The sums, element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor { try binary(.add, a, b) }
  /// The differences, element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor { try binary(.subtract, a, b) }
  /// The products, element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor { try binary(.multiply, a, b) }
  /// The quotients, element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor { try binary(.divide, a, b) }

  /// Adds element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func += (a: inout Tensor, b: Tensor) throws { a = try a + b }
  /// Subtracts element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func -= (a: inout Tensor, b: Tensor) throws { a = try a - b }
  /// Multiplies element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func *= (a: inout Tensor, b: Tensor) throws { a = try a * b }
  /// Divides element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` when the shapes do not fit.
  public static func /= (a: inout Tensor, b: Tensor) throws { a = try a / b }

  /// The number added to every element; the shape stays.
  public static func + (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.add, b, isReversed: false)
  }
  /// The number added to every element; the shape stays.
  public static func + (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.add, a, isReversed: true)
  }
  /// The number subtracted from every element; the shape stays.
  public static func - (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.subtract, b, isReversed: false)
  }
  /// Every element subtracted from the number; the shape stays.
  public static func - (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.subtract, a, isReversed: true)
  }
  /// Every element multiplied by the number; the shape stays.
  public static func * (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.multiply, b, isReversed: false)
  }
  /// Every element multiplied by the number; the shape stays.
  public static func * (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.multiply, a, isReversed: true)
  }
  /// Every element divided by the number; the shape stays.
  public static func / (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.divide, b, isReversed: false)
  }
  /// The number divided by every element; the shape stays.
  public static func / (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.divide, a, isReversed: true)
  }

  /// Every element with the other sign; the shape stays.
  public static prefix func - (a: Tensor) -> Tensor {
    a.dtype == .float32 ? a.unaryRecorded(.negate) : 0 - a
  }
}

/// The larger of each two elements: `b > a ? b : a`.
///
/// - Parameters:
///   - a: a tensor.
///   - b: another one; their shapes are broadcast.
/// - Returns: a tensor of the broadcast shape.
/// - Throws: `ModelError` when the shapes do not fit.
public func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.maximum, a, b) }

/// The larger of each element and a number: `b > a ? b : a`.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: the number.
/// - Returns: a tensor of the same shape.
public func maximum(_ a: Tensor, _ b: some TensorOperand) -> Tensor {
  a.binary(.maximum, b, isReversed: false)
}

/// The smaller of each element and a number: `b < a ? b : a`.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: the number.
/// - Returns: a tensor of the same shape.
public func minimum(_ a: Tensor, _ b: some TensorOperand) -> Tensor {
  a.binary(.minimum, b, isReversed: false)
}

/// The smaller of each two elements: `b < a ? b : a`.
///
/// - Parameters:
///   - a: a tensor.
///   - b: another one; their shapes are broadcast.
/// - Returns: a tensor of the broadcast shape.
/// - Throws: `ModelError` when the shapes do not fit.
public func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.minimum, a, b) }
