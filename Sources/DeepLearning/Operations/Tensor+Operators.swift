// Arithmetic with NumPy's rules. Shapes are broadcast. A `float32` operand makes the result
// `float32`. Integers, bytes and Booleans give `int32` (wrapping), except for quotients: these are
// computed in binary64 and rounded once to `float32`, so that `images / 255` is
// `float32(double(byte) / 255)`.

extension Tensor {
  /// Adds element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor { try binary(.add, a, b) }
  /// Subtracts element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor { try binary(.subtract, a, b) }
  /// Multiplies element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor { try binary(.multiply, a, b) }
  /// Divides element by element.
  ///
  /// - Returns: a tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor { try binary(.divide, a, b) }

  /// Adds element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func += (a: inout Tensor, b: Tensor) throws { a = try a + b }
  /// Subtracts element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func -= (a: inout Tensor, b: Tensor) throws { a = try a - b }
  /// Multiplies element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func *= (a: inout Tensor, b: Tensor) throws { a = try a * b }
  /// Divides element by element. The result has the broadcast shape.
  ///
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func /= (a: inout Tensor, b: Tensor) throws { a = try a / b }

  /// Adds a number to every element; the shape stays.
  public static func + (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.add, b, isReversed: false)
  }
  /// Adds a number to every element; the shape stays.
  public static func + (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.add, a, isReversed: true)
  }
  /// Subtracts a number from every element; the shape stays.
  public static func - (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.subtract, b, isReversed: false)
  }
  /// Subtracts every element from a number; the shape stays.
  public static func - (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.subtract, a, isReversed: true)
  }
  /// Multiplies every element by a number; the shape stays.
  public static func * (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.multiply, b, isReversed: false)
  }
  /// Multiplies every element by a number; the shape stays.
  public static func * (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.multiply, a, isReversed: true)
  }
  /// Divides every element by a number; the shape stays.
  public static func / (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.divide, b, isReversed: false)
  }
  /// Divides a number by every element; the shape stays.
  public static func / (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.divide, a, isReversed: true)
  }

  /// Negates every element; the shape stays.
  public static prefix func - (a: Tensor) -> Tensor {
    a.dtype == .float32 ? a.unaryRecorded(.negate) : 0 - a
  }
}

/// The greater of two elements: `b > a ? b : a`, or a NaN if either is one. The gradient
/// goes to `a` where `a >= b`, else to `b`; the other one gets +0.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: another tensor. Their shapes are broadcast.
/// - Returns: a tensor of the broadcast shape.
/// - Throws: `ModelError` if the shapes cannot be broadcast.
public func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.maximum, a, b) }

/// The greater of each element and a number: `b > a ? b : a`, or a NaN if either is one.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: the number.
/// - Returns: a tensor of the same shape.
public func maximum(_ a: Tensor, _ b: some TensorOperand) -> Tensor {
  a.binary(.maximum, b, isReversed: false)
}

/// The lesser of each element and a number: `b < a ? b : a`, or a NaN if either is one.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: the number.
/// - Returns: a tensor of the same shape.
public func minimum(_ a: Tensor, _ b: some TensorOperand) -> Tensor {
  a.binary(.minimum, b, isReversed: false)
}

/// The lesser of two elements: `b < a ? b : a`, or a NaN if either is one. The gradient
/// goes to `a` where `a <= b`, else to `b`; the other one gets +0.
///
/// - Parameters:
///   - a: a tensor of any shape.
///   - b: another tensor. Their shapes are broadcast.
/// - Returns: a tensor of the broadcast shape.
/// - Throws: `ModelError` if the shapes cannot be broadcast.
public func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.minimum, a, b) }
