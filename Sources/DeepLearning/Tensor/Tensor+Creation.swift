/// What a tensor can be made of: numbers, truth values, and arrays of them, nested to any depth.
public protocol TensorConvertible {
  /// The shape, if the nesting is rectangular.
  func _shape() throws -> [Int]
  /// The element type that fits: integers become `int32`, fractions `float32`.
  static var _dtype: DType { get }
  /// Writes the elements in row-major order from `position` on, which is moved behind them.
  func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) throws
}

extension Tensor {
  /// A tensor of the numbers given: `Tensor(1.5)`, `Tensor([1, 2, 3])`, `Tensor([[1, 0], [0, 1]])`.
  ///
  /// `Int` and `Int32` become `int32`, `Float` and `Double` `float32`, `UInt8` `uint8`, `Bool` `bool`.
  ///
  /// - Throws: `ModelError` when rows differ in length or an `Int` does not fit into 32 bits.
  public init(_ values: some TensorConvertible) throws {
    try self.init(nested: values)
  }

  private init<Values: TensorConvertible>(nested values: Values) throws {
    let shape = try values._shape()
    let dtype = Values._dtype
    let storage = Storage(byteCount: shape.product * dtype.byteCount)
    var position = 0
    try values._write(storage.address, &position)
    self.init(shape: shape, dtype: dtype, storage: storage)
  }

  /// A tensor of numbers in row-major order.
  ///
  /// - Parameters:
  ///   - scalars: the elements.
  ///   - shape: the length of each axis.
  /// - Throws: `ModelError` when the shape asks for another number of elements.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar], shape: [Int]) throws {
    try Tensor.checkShape(shape, at: "Tensor")
    guard shape.product == scalars.count else {
      throw ModelError(
        .shape, at: "Tensor",
        "the shape \(shape) asks for \(shape.product) elements; \(scalars.count) are given",
        help: "Make the product of the shape equal to the number of elements")
    }
    self = Tensor.build(shape) { (elements: UnsafeMutablePointer<Scalar>) in
      scalars.withUnsafeBufferPointer { scalars in
        guard let start = scalars.baseAddress else { return }
        elements.update(from: start, count: scalars.count)
      }
    }
  }

  /// Zeros, `float32` unless told otherwise. A negative length counts as 0.
  public static func zeros(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(shape, 0, dtype: dtype)
  }

  /// Ones, `float32` unless told otherwise. A negative length counts as 0.
  public static func ones(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    full(shape, 1, dtype: dtype)
  }

  /// One number in every place, `float32` unless told otherwise. A negative length counts as 0.
  public static func full(_ shape: [Int], _ value: Double, dtype: DType = .float32) -> Tensor {
    let shape = shape.map { Swift.max($0, 0) }
    switch dtype {
    case .float32: return filled(shape, Float._converted(value))
    case .int32: return filled(shape, Int32._converted(value))
    case .uint8: return filled(shape, UInt8._converted(value))
    case .bool: return filled(shape, Bool._converted(value))
    }
  }

  private static func filled<Scalar: TensorScalar>(_ shape: [Int], _ value: Scalar) -> Tensor {
    build(shape) { (elements: UnsafeMutablePointer<Scalar>) in
      elements.update(repeating: value, count: shape.product)
    }
  }

  /// The integers of a range, `int32`, such as `Tensor.range(0..<10)`.
  ///
  /// - Throws: `ModelError` when a bound does not fit into 32 bits.
  public static func range(_ range: Range<Int>) throws -> Tensor {
    guard Int32(exactly: range.lowerBound) != nil, Int32(exactly: range.upperBound) != nil else {
      throw ModelError(
        .value, at: "Tensor.range", "the bounds \(range) do not fit into 32 bits",
        help: "Integer tensors hold −2147483648 … 2147483647")
    }
    return build([range.count]) { (elements: UnsafeMutablePointer<Int32>) in
      for (position, value) in range.enumerated() { elements[position] = Int32(value) }
    }
  }

  static func checkShape(_ shape: [Int], at place: String) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw ModelError(
        .shape, at: place, "the shape \(shape) has a negative length",
        help: "Lengths are 0 or more")
    }
  }
}

// MARK: - What tensors are made of

extension TensorConvertible where Self: TensorScalar {
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
  /// The shape.
  public func _shape() -> [Int] { [] }
  /// The element type that fits.
  public static var _dtype: DType { .int32 }
  /// Writes the elements in row-major order.
  public func _write(_ bytes: UnsafeMutableRawPointer, _ position: inout Int) throws {
    guard let value = Int32(exactly: self) else {
      throw ModelError(
        .value, at: "Tensor", "\(self) does not fit into 32 bits",
        help: "Integer tensors hold −2147483648 … 2147483647; write \(self).0 for a float32")
    }
    value._write(bytes, &position)
  }
}

extension Array: TensorConvertible where Element: TensorConvertible {
  /// The shape.
  public func _shape() throws -> [Int] {
    guard let first else { return [0] }
    let shape = try first._shape()
    for element in dropFirst() {
      let other = try element._shape()
      guard other == shape else {
        throw ModelError(
          .shape, at: "Tensor", "the rows differ in shape: \(shape) and \(other)",
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
