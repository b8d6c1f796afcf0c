/// A type that tensors can be created from: numbers, Booleans, and arrays of them, nested to any
/// depth.
public protocol TensorConvertible {
  /// The shape, if the nesting is rectangular.
  func _shape() throws -> [Int]
  /// The element type: `int32` for integers, `float32` for floating-point numbers.
  static var _dtype: DType { get }
  /// Writes the elements in row-major order, starting at `position`, and moves `position` to their
  /// end.
  func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) throws
  /// How many levels of arrays the type has: 0 for a number.
  static var _depth: Int { get }
  /// The parts along the first axis of a tensor. The tensor has one axis more than the type has
  /// levels.
  static func _parts(of tensor: Tensor) -> [Self]
}

extension TensorConvertible where Self: TensorScalar {
  /// How many levels of arrays the type has.
  public static var _depth: Int { 0 }
  /// The elements of a tensor of one axis.
  public static func _parts(of tensor: Tensor) -> [Self] { tensor.array(of: Self.self) }
  /// The shape.
  public func _shape() -> [Int] { [] }
  /// The element type that fits.
  public static var _dtype: DType { dtype }
  /// Writes the elements in row-major order.
  public func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) {
    bytes.storeBytes(of: self, toByteOffset: position, as: Self.self)
    position += MemoryLayout<Self>.stride
  }
}

extension Float: TensorConvertible {}
extension Int32: TensorConvertible {}
extension UInt8: TensorConvertible {}
extension Bool: TensorConvertible {}

extension Double: TensorConvertible {
  /// How many levels of arrays the type has.
  public static var _depth: Int { 0 }
  /// The elements of a tensor of one axis, exactly.
  public static func _parts(of tensor: Tensor) -> [Double] {
    tensor.dtype == .float32
      ? tensor.scalars.map(Double.init) : tensor.array(of: Int32.self).map(Double.init)
  }
  /// The shape.
  public func _shape() -> [Int] { [] }
  /// The element type that fits.
  public static var _dtype: DType { .float32 }
  /// Writes the elements in row-major order.
  public func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) {
    Float(self)._write(bytes, &position)
  }
}

extension Int: TensorConvertible {
  /// How many levels of arrays the type has.
  public static var _depth: Int { 0 }
  /// The elements of a tensor of one axis, converted as by `cast(to: .int32)`.
  public static func _parts(of tensor: Tensor) -> [Int] {
    tensor.array(of: Int32.self).map { Int($0) }
  }
  /// The shape.
  public func _shape() -> [Int] { [] }
  /// The element type that fits.
  public static var _dtype: DType { .int32 }
  /// Writes the elements in row-major order.
  public func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) throws {
    guard let value = Int32(exactly: self) else {
      throw ModelError(
        .value, at: "Tensor", "\(self) does not fit into 32 bits",
        help: "Integer tensors hold −2147483648 … 2147483647; write \(self).0 to get a float32")
    }
    value._write(bytes, &position)
  }
}

extension Array: TensorConvertible where Element: TensorConvertible {
  /// The elements of a tensor as nested arrays, one level for each axis: `[[Float]](matrix)`. If
  /// the element types differ, the elements are converted as by `cast(to:)`.
  ///
  /// - Parameter tensor: a tensor whose shape has as many axes as the type has levels of arrays.
  /// - Throws: `ModelError` if the tensor has another number of axes.
  public init(_ tensor: Tensor) throws {
    guard tensor.rank == Self._depth else {
      throw ModelError(
        .shape, at: "\(Self.self)", "\(tensor.shape) has \(tensor.rank) axes, not \(Self._depth)",
        help: "Use one level of arrays for each axis")
    }
    self = Element._parts(of: tensor)
  }

  /// How many levels of arrays the type has.
  public static var _depth: Int { Element._depth + 1 }
  /// The rows of a tensor.
  public static func _parts(of tensor: Tensor) -> [Self] {
    (0..<tensor.shape[0]).map { Element._parts(of: tensor[$0]) }
  }
  /// The shape.
  public func _shape() throws -> [Int] {
    guard let first else { return [0] }
    let shape = try first._shape()
    for element in dropFirst() {
      let other = try element._shape()
      guard other == shape else {
        throw ModelError(
          .shape, at: "Tensor", "the rows have different shapes: \(shape) and \(other)",
          help: "Give every row the same number of elements")
      }
    }
    return [count] + shape
  }
  /// The element type that fits.
  public static var _dtype: DType { Element._dtype }
  /// Writes the elements in row-major order.
  public func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) throws {
    for element in self { try element._write(bytes, &position) }
  }
}
