extension Tensor {
  /// A tensor of these numbers: `Tensor(1.5)`, `Tensor([1, 2, 3])`, `Tensor([[1, 0], [0, 1]])`.
  ///
  /// `Int` and `Int32` become `int32`, `Float` and `Double` become `float32`, `UInt8` becomes
  /// `uint8`, and `Bool` becomes `bool`.
  ///
  /// - Parameter values: a number, or nested arrays, one level for each axis. Their lengths are the
  ///   shape.
  /// - Throws: `ModelError` if rows differ in length or an `Int` does not fit into 32 bits.
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

  /// A tensor of numbers, given in row-major order.
  ///
  /// - Parameters:
  ///   - scalars: the elements.
  ///   - shape: the length of each axis.
  /// - Throws: `ModelError` if the shape needs another number of elements.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar], shape: [Int]) throws {
    try Tensor.checkShape(shape, at: "Tensor")
    guard shape.product == scalars.count else {
      throw ModelError(
        .shape, at: "Tensor",
        "the shape \(shape) needs \(shape.product) elements; found \(scalars.count)",
        help: "Make the product of the shape equal to the number of elements")
    }
    self = Tensor.build(shape) { (elements: UnsafeMutablePointer<Scalar>) in
      scalars.withUnsafeBufferPointer { scalars in
        guard let start = scalars.baseAddress else { return }
        elements.update(from: start, count: scalars.count)
      }
    }
  }

  /// A `float32` tensor of numbers, given in row-major order: `Tensor([1.0, 2.0], shape: [2, 1])`.
  ///
  /// - Parameters:
  ///   - scalars: the elements, each rounded once.
  ///   - shape: the length of each axis.
  /// - Throws: `ModelError` if the shape needs another number of elements.
  public init(_ scalars: [Double], shape: [Int]) throws {
    try self.init(scalars.map { Float($0) }, shape: shape)
  }

  /// An `int32` tensor of numbers, given in row-major order: `Tensor([1, 2, 3, 4], shape: [2, 2])`.
  ///
  /// - Parameters:
  ///   - scalars: the elements.
  ///   - shape: the length of each axis.
  /// - Throws: `ModelError` if the shape needs another number of elements, or a number does not fit
  ///   into 32 bits.
  public init(_ scalars: [Int], shape: [Int]) throws {
    try self.init(try Tensor(scalars).array(of: Int32.self), shape: shape)
  }

  /// A tensor of zeros with this shape.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis, 0 or more.
  ///   - dtype: the element type, `float32` by default.
  /// - Precondition: no length is negative, and memory can hold the elements.
  public static func zeros(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    filled(shape, 0, dtype, at: "zeros")
  }

  /// A tensor of ones with this shape.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis, 0 or more.
  ///   - dtype: the element type, `float32` by default.
  /// - Precondition: no length is negative, and memory can hold the elements.
  public static func ones(_ shape: [Int], dtype: DType = .float32) -> Tensor {
    filled(shape, 1, dtype, at: "ones")
  }

  /// A tensor of this shape with the same number in every place.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis, 0 or more.
  ///   - value: the number, converted to the element type.
  ///   - dtype: the element type, `float32` by default.
  /// - Precondition: no length is negative, and memory can hold the elements.
  public static func full(_ shape: [Int], _ value: Double, dtype: DType = .float32) -> Tensor {
    filled(shape, value, dtype, at: "full")
  }

  /// The same for the function `place`, which a message names.
  static func filled(
    _ shape: [Int], _ value: Double, _ dtype: DType, at place: StaticString
  ) -> Tensor {
    require(shape.allSatisfy { $0 >= 0 }, "\(place): the shape \(shape) has a negative length")
    require(
      shape.product * dtype.byteCount < Storage.byteLimit,
      "\(place): the shape \(shape) has more elements than memory can hold")
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

  static func checkShape(_ shape: [Int], at place: String) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw ModelError(
        .shape, at: place, "the shape \(shape) has a negative length",
        help: "Every length must be 0 or more")
    }
    guard shape.product < Storage.byteLimit / 4 else {
      throw ModelError(
        .shape, at: place, "the shape \(shape) has more elements than memory can hold",
        help: "Use a smaller shape")
    }
  }
}
