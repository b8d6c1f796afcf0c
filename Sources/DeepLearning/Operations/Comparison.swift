// Element-wise comparisons and logic, as `bool`. Shapes are broadcast. Integers are compared
// exactly, with numbers too. A number that is compared with a `float32` tensor is first rounded to
// `float32`. As in IEEE 754, a NaN is neither equal to, less than nor greater than anything.

/// A way to compare two numbers.
enum Comparison: String {
  case equal = ".=="
  case notEqual = ".!="
  case less = ".<"
  case lessOrEqual = ".<="
  case greater = ".>"
  case greaterOrEqual = ".>="
}

extension Tensor {
  /// Where elements are equal.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .== (a: Tensor, b: Tensor) throws -> Tensor { try compared(.equal, a, b) }
  /// Where elements differ.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .!= (a: Tensor, b: Tensor) throws -> Tensor { try compared(.notEqual, a, b) }
  /// Where elements of the first are less.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .< (a: Tensor, b: Tensor) throws -> Tensor { try compared(.less, a, b) }
  /// Where elements of the first are not greater.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .<= (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(.lessOrEqual, a, b)
  }
  /// Where elements of the first are greater.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .> (a: Tensor, b: Tensor) throws -> Tensor { try compared(.greater, a, b) }
  /// Where elements of the first are not less.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public static func .>= (a: Tensor, b: Tensor) throws -> Tensor {
    try compared(.greaterOrEqual, a, b)
  }

  /// Where elements equal the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .== (a: Tensor, b: some TensorOperand) -> Tensor { a.compared(.equal, b) }
  /// Where elements differ from the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .!= (a: Tensor, b: some TensorOperand) -> Tensor { a.compared(.notEqual, b) }
  /// Where elements are less than the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .< (a: Tensor, b: some TensorOperand) -> Tensor { a.compared(.less, b) }
  /// Where elements are not greater than the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .<= (a: Tensor, b: some TensorOperand) -> Tensor {
    a.compared(.lessOrEqual, b)
  }
  /// Where elements are greater than the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .> (a: Tensor, b: some TensorOperand) -> Tensor { a.compared(.greater, b) }
  /// Where elements are not less than the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .>= (a: Tensor, b: some TensorOperand) -> Tensor {
    a.compared(.greaterOrEqual, b)
  }

  /// Where elements equal the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .== (a: some TensorOperand, b: Tensor) -> Tensor { b .== a }
  /// Where elements differ from the number.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .!= (a: some TensorOperand, b: Tensor) -> Tensor { b .!= a }
  /// Where the number is less than the element.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .< (a: some TensorOperand, b: Tensor) -> Tensor { b .> a }
  /// Where the number is not greater than the element.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .<= (a: some TensorOperand, b: Tensor) -> Tensor { b .>= a }
  /// Where the number is greater than the element.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .> (a: some TensorOperand, b: Tensor) -> Tensor { b .< a }
  /// Where the number is not less than the element.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  public static func .>= (a: some TensorOperand, b: Tensor) -> Tensor { b .<= a }

  private static func compared(_ comparison: Comparison, _ a: Tensor, _ b: Tensor) throws -> Tensor
  {
    let shape = try broadcastShape(a.shape, b.shape, at: comparison.rawValue)
    let (a, b) = (a.stretched(to: shape), b.stretched(to: shape))
    guard a.dtype == .float32 || b.dtype == .float32 else {
      return compared(comparison, a.cast(to: .int32), b.cast(to: .int32), Int32.self)
    }
    return compared(comparison, a.cast(to: .float32), b.cast(to: .float32), Float.self)
  }

  private static func compared<Scalar: TensorScalar & Comparable>(
    _ comparison: Comparison, _ a: Tensor, _ b: Tensor, _: Scalar.Type
  ) -> Tensor {
    let count = a.count
    return build(a.shape) { (y: UnsafeMutablePointer<Bool>) in
      a.withPointer(to: Scalar.self) { a in
        b.withPointer(to: Scalar.self) { b in
          // One loop for each comparison, so that no loop has to choose.
          switch comparison {
          case .equal: for i in 0..<count { y[i] = a[i] == b[i] }
          case .notEqual: for i in 0..<count { y[i] = a[i] != b[i] }
          case .less: for i in 0..<count { y[i] = a[i] < b[i] }
          case .lessOrEqual: for i in 0..<count { y[i] = a[i] <= b[i] }
          case .greater: for i in 0..<count { y[i] = a[i] > b[i] }
          case .greaterOrEqual: for i in 0..<count { y[i] = a[i] >= b[i] }
          }
        }
      }
    }
  }

  private func compared(_ comparison: Comparison, _ number: some TensorOperand) -> Tensor {
    let number = number._operand
    switch dtype {
    case .float32:
      return compared(comparison, Float(number), Float.self)
    case .int32:
      guard let whole = Int32(exactly: number) else { break }
      return compared(comparison, whole, Int32.self)
    case .uint8, .bool:
      guard let whole = UInt8(exactly: number) else { break }
      return (dtype == .bool ? seen(as: .uint8) : self).compared(comparison, whole, UInt8.self)
    }
    let x = cast(to: .int32)
    return switch comparison {
    case .equal: x.mapped(from: Int32.self) { Double($0) == number }
    case .notEqual: x.mapped(from: Int32.self) { Double($0) != number }
    case .less: x.mapped(from: Int32.self) { Double($0) < number }
    case .lessOrEqual: x.mapped(from: Int32.self) { Double($0) <= number }
    case .greater: x.mapped(from: Int32.self) { Double($0) > number }
    case .greaterOrEqual: x.mapped(from: Int32.self) { Double($0) >= number }
    }
  }

  @inline(__always)
  private func compared<Scalar: TensorScalar & Comparable>(
    _ comparison: Comparison, _ number: Scalar, _: Scalar.Type
  ) -> Tensor {
    switch comparison {
    case .equal: mapped(from: Scalar.self) { $0 == number }
    case .notEqual: mapped(from: Scalar.self) { $0 != number }
    case .less: mapped(from: Scalar.self) { $0 < number }
    case .lessOrEqual: mapped(from: Scalar.self) { $0 <= number }
    case .greater: mapped(from: Scalar.self) { $0 > number }
    case .greaterOrEqual: mapped(from: Scalar.self) { $0 >= number }
    }
  }
}

// MARK: - Logic

extension Tensor {
  /// Where both are true.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast or the element type is not `bool`.
  public static func .& (a: Tensor, b: Tensor) throws -> Tensor {
    try combined(".&", a, b) { $0 & $1 }
  }
  /// Where at least one is true.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast or the element type is not `bool`.
  public static func .| (a: Tensor, b: Tensor) throws -> Tensor {
    try combined(".|", a, b) { $0 | $1 }
  }
  /// Where exactly one is true.
  ///
  /// - Returns: a `bool` tensor of the broadcast shape.
  /// - Throws: `ModelError` if the shapes cannot be broadcast or the element type is not `bool`.
  public static func .^ (a: Tensor, b: Tensor) throws -> Tensor {
    try combined(".^", a, b) { $0 ^ $1 }
  }
  /// Where it is not true.
  ///
  /// - Returns: a `bool` tensor of the same shape.
  /// - Throws: `ModelError` if the element type is not `bool`.
  public static prefix func .! (a: Tensor) throws -> Tensor {
    try a.checkLogical(".!").seen(as: .uint8).mapped(from: UInt8.self) { $0 ^ 1 }.seen(as: .bool)
  }

  private func checkLogical(_ place: String) throws -> Tensor {
    guard dtype == .bool else {
      throw ModelError(
        .dtype, at: place, "takes Booleans; found \(dtype) \(shape)",
        help: "Compare first, as in x .> 0")
    }
    return self
  }

  @inline(__always)
  private static func combined(
    _ name: String, _ a: Tensor, _ b: Tensor, _ combine: (UInt8, UInt8) -> UInt8
  ) throws -> Tensor {
    let shape = try broadcastShape(
      a.checkLogical(name).shape, b.checkLogical(name).shape, at: name)
    // A Boolean is a byte, 0 or 1.
    let bytes = (
      a.stretched(to: shape).seen(as: .uint8), b.stretched(to: shape).seen(as: .uint8)
    )
    return zipped(bytes.0, bytes.1, combine).seen(as: .bool)
  }
}
