// Arithmetic with NumPy's rules: shapes are broadcast; a `float32` operand makes the result
// `float32`; integers, bytes and truth values give `int32` (wrapping), but are divided in binary64
// with one rounding to `float32`, so that `images / 255` is `float32(double(byte) / 255)`.

extension Tensor {
  /// The sums, element by element. Throws `ModelError` when the shapes do not fit.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor { try binary(.add, a, b) }
  /// The differences, element by element. Throws `ModelError` when the shapes do not fit.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor { try binary(.subtract, a, b) }
  /// The products, element by element. Throws `ModelError` when the shapes do not fit.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor { try binary(.multiply, a, b) }
  /// The quotients, element by element. Throws `ModelError` when the shapes do not fit.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor { try binary(.divide, a, b) }

  /// Adds element by element. Throws `ModelError` when the shapes do not fit.
  public static func += (a: inout Tensor, b: Tensor) throws { a = try a + b }
  /// Subtracts element by element. Throws `ModelError` when the shapes do not fit.
  public static func -= (a: inout Tensor, b: Tensor) throws { a = try a - b }
  /// Multiplies element by element. Throws `ModelError` when the shapes do not fit.
  public static func *= (a: inout Tensor, b: Tensor) throws { a = try a * b }
  /// Divides element by element. Throws `ModelError` when the shapes do not fit.
  public static func /= (a: inout Tensor, b: Tensor) throws { a = try a / b }

  /// The number added to every element.
  public static func + (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.add, b, isReversed: false)
  }
  /// The number added to every element.
  public static func + (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.add, a, isReversed: true)
  }
  /// The number subtracted from every element.
  public static func - (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.subtract, b, isReversed: false)
  }
  /// Every element subtracted from the number.
  public static func - (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.subtract, a, isReversed: true)
  }
  /// Every element multiplied by the number.
  public static func * (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.multiply, b, isReversed: false)
  }
  /// Every element multiplied by the number.
  public static func * (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.multiply, a, isReversed: true)
  }
  /// Every element divided by the number.
  public static func / (a: Tensor, b: some TensorOperand) -> Tensor {
    a.binary(.divide, b, isReversed: false)
  }
  /// The number divided by every element.
  public static func / (a: some TensorOperand, b: Tensor) -> Tensor {
    b.binary(.divide, a, isReversed: true)
  }

  /// Every element with the other sign.
  public static prefix func - (a: Tensor) -> Tensor {
    a.dtype == .float32 ? a.unaryRecorded(.negate) : 0 - a
  }
}

/// The larger of each two elements: `b > a ? b : a`. Throws `ModelError` when the shapes do not fit.
public func maximum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.maximum, a, b) }

/// The smaller of each two elements: `b < a ? b : a`. Throws `ModelError` when the shapes do not fit.
public func minimum(_ a: Tensor, _ b: Tensor) throws -> Tensor { try .binary(.minimum, a, b) }

// MARK: - Comparisons

extension Tensor {
  /// Where elements are equal. Throws `ModelError` when the shapes do not fit.
  public static func .== (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".==", a, b, { $0 == $1 }, { $0 == $1 })
  }
  /// Where elements differ. Throws `ModelError` when the shapes do not fit.
  public static func .!= (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".!=", a, b, { $0 != $1 }, { $0 != $1 })
  }
  /// Where elements of the first are less. Throws `ModelError` when the shapes do not fit.
  public static func .< (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".<", a, b, { $0 < $1 }, { $0 < $1 })
  }
  /// Where elements of the first are not greater. Throws `ModelError` when the shapes do not fit.
  public static func .<= (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".<=", a, b, { $0 <= $1 }, { $0 <= $1 })
  }
  /// Where elements of the first are greater. Throws `ModelError` when the shapes do not fit.
  public static func .> (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".>", a, b, { $0 > $1 }, { $0 > $1 })
  }
  /// Where elements of the first are not less. Throws `ModelError` when the shapes do not fit.
  public static func .>= (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(".>=", a, b, { $0 >= $1 }, { $0 >= $1 })
  }

  private static func compared(
    _ name: String, _ a: Tensor, _ b: Tensor, _ reals: (Float, Float) -> Bool,
    _ integers: (Int32, Int32) -> Bool
  ) throws -> Tensor {
    let shape = try broadcastShape(a.shape, b.shape, at: name)
    guard a.dtype == .float32 || b.dtype == .float32 else { return zipped(a, b, shape, integers) }
    let a = a.cast(to: .float32).gathered(StridedLayout(a.shape, broadcastTo: shape))
    let b = b.cast(to: .float32).gathered(StridedLayout(b.shape, broadcastTo: shape))
    return build(shape) { (y: UnsafeMutablePointer<Bool>) in
      withFloats(a, b) { a, b in
        for i in 0..<shape.product { y[i] = reals(a[i], b[i]) }
      }
    }
  }
}
