/// An array of numbers with a shape. It is a value, like Swift's own arrays: copies share their
/// memory until one of them is changed.
///
/// The elements are in row-major order without gaps, so a range of the first axis is a view and
/// copies nothing. (Inside the library some tensors have another layout that saves work; see
/// `Layout`.) Operations on `float32` tensors are recorded while a gradient is being taken (see
/// `valueAndGradient(of:_:)`). The numbers contract defines their results to the bit.
public struct Tensor: Sendable {
  /// The length of each axis; empty for a scalar.
  public let shape: [Int]
  /// The type of the elements.
  public let dtype: DType
  package var storage: Storage
  /// The position of the first element in the storage, in bytes.
  package let offset: Int
  /// The tensor's position on a tape, while a gradient is being taken.
  package var trace: Trace?
  /// How the elements are laid out in the storage.
  let layout: Layout
  /// The scores behind these probabilities, if the tensor is the direct result of a softmax or a
  /// sigmoid. No other operation passes them on.
  var scores: Scores?

  init(
    shape: [Int], dtype: DType, storage: Storage, offset: Int = 0, layout: Layout = .rowMajor
  ) {
    self.shape = shape
    self.layout = layout
    self.dtype = dtype
    self.storage = storage
    self.offset = offset
  }

  /// The number of axes.
  public var rank: Int { shape.count }
  /// The number of elements: the product of the shape.
  public var count: Int { shape.product }
  /// The size of the elements in bytes.
  public var byteCount: Int { count * dtype.byteCount }

  /// The same elements in the same shape, outside of any tape: gradients stop here.
  public var detached: Tensor {
    Tensor(
      shape: shape, dtype: dtype, storage: storage, offset: offset, layout: layout)
  }
}

// MARK: - Access to the elements

extension Tensor {
  /// Calls `body` with the bytes of the elements, row-major.
  package func withBytes<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
    guard layout == .rowMajor else { return try rowMajor.withBytes(body) }
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawPointer(storage.address + offset))
    }
  }

  /// Calls `body` with the elements, which must be of this type.
  func withPointer<Scalar: TensorScalar, Result>(
    to type: Scalar.Type, _ body: (UnsafePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == Scalar.dtype)
    return try withBytes { try body($0.assumingMemoryBound(to: Scalar.self)) }
  }

  /// Calls `body` with the elements of a `float32` tensor.
  @inline(__always)
  func withFloats<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try withPointer(to: Float.self, body)
  }

  /// Calls `body` with the elements of two `float32` tensors.
  @inline(__always)
  static func withFloats<Result>(
    _ a: Tensor, _ b: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try a.withFloats { a in try b.withFloats { b in try body(a, b) } }
  }

  /// Calls `body` with the elements for writing. They are copied first unless this tensor is their
  /// only owner.
  mutating func withMutablePointer<Scalar: TensorScalar, Result>(
    to type: Scalar.Type, _ body: (UnsafeMutablePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == Scalar.dtype)
    takeOwnership()
    return try withExtendedLifetime(storage) {
      try body((storage.address + offset).assumingMemoryBound(to: Scalar.self))
    }
  }

  /// Makes this tensor the only owner of its memory, row-major.
  mutating func takeOwnership() {
    KernelRecording.noteUnrecorded()
    scores = nil
    if layout == .rowMajor && isKnownUniquelyReferenced(&storage) {
      storage.forgetCompanion()
    } else {
      self = copied()
    }
  }

  /// Whether this tensor alone owns its memory, and all of it.
  var ownsItsMemory: Bool {
    mutating get { layout == .rowMajor && offset == 0 && isKnownUniquelyReferenced(&storage) }
  }

  /// A copy of the elements in memory of their own.
  func copied() -> Tensor {
    let copy = Storage(byteCount: byteCount)
    withBytes { copy.address.copyMemory(from: $0, byteCount: byteCount) }
    return Tensor(shape: shape, dtype: dtype, storage: copy)
  }
}

extension [Int] {
  /// The number of elements of a tensor of this shape, at most `tooMany`.
  var product: Int {
    var product = 1
    for size in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      product = overflow ? [Int].tooMany : Swift.min(next, [Int].tooMany)
    }
    return contains(0) ? 0 : product
  }

  /// More elements than any memory holds, but few enough that their bytes can still be counted.
  private static var tooMany: Int { 1 << 59 }
}
