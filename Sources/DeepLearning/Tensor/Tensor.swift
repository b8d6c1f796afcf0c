/// An array of numbers with a shape: a value, like Swift's own arrays, that shares its memory until
/// one of its copies is changed.
///
/// The elements lie without gaps, row-major, so a range of the first axis is a view and costs no
/// copy (inside a layer they may lie the other way for a while, see `isSamplesLast`). Operations on tensors of `float32` record themselves while a gradient is being taken (see
/// `valueAndGradient(of:_:)`); what they compute is defined to the bit by the numbers contract.
public struct Tensor: Sendable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// The type of the elements.
  public let dtype: DType
  package var storage: Storage
  /// Where the first element lies in the storage, in bytes.
  package let offset: Int
  /// The place in the tape that recorded this tensor, while a gradient is being taken.
  package var trace: Trace?
  /// Whether the elements lie as those of the transposed matrix `[elements of a sample][samples]`.
  let isSamplesLast: Bool

  init(
    shape: [Int], dtype: DType, storage: Storage, offset: Int = 0, isSamplesLast: Bool = false
  ) {
    self.shape = shape
    self.isSamplesLast = isSamplesLast
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

  /// The same elements outside of any tape: gradients stop here.
  public var detached: Tensor {
    Tensor(
      shape: shape, dtype: dtype, storage: storage, offset: offset, isSamplesLast: isSamplesLast)
  }
}

// MARK: - Access to the elements

extension Tensor {
  /// A tensor that `fill` writes, every element of it.
  static func build<Scalar: TensorScalar>(
    _ shape: [Int], _ fill: (UnsafeMutablePointer<Scalar>) throws -> Void
  ) rethrows -> Tensor {
    let storage = Storage(byteCount: shape.product * MemoryLayout<Scalar>.stride)
    let result = Tensor(shape: shape, dtype: Scalar.dtype, storage: storage)
    try withExtendedLifetime(storage) {
      try fill(storage.address.assumingMemoryBound(to: Scalar.self))
    }
    return result
  }

  /// The bytes of the elements, row-major.
  package func withBytes<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
    let source = rowMajor.storage
    return try withExtendedLifetime(source) {
      try body(UnsafeRawPointer(source.address + (isSamplesLast ? 0 : offset)))
    }
  }

  /// The elements, which must be of this type.
  func withPointer<Scalar: TensorScalar, Result>(
    to type: Scalar.Type, _ body: (UnsafePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == Scalar.dtype)
    return try withBytes { try body($0.assumingMemoryBound(to: Scalar.self)) }
  }

  /// The elements of a `float32` tensor.
  @inline(__always)
  func withFloats<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try withPointer(to: Float.self, body)
  }

  /// The elements of two `float32` tensors.
  @inline(__always)
  static func withFloats<Result>(
    _ a: Tensor, _ b: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try a.withFloats { a in try b.withFloats { b in try body(a, b) } }
  }

  /// The elements for writing; they are copied first unless this tensor is their only owner.
  mutating func withMutablePointer<Scalar: TensorScalar, Result>(
    to type: Scalar.Type, _ body: (UnsafeMutablePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    assert(dtype == Scalar.dtype)
    if isSamplesLast || !isKnownUniquelyReferenced(&storage) { self = copied() }
    return try withExtendedLifetime(storage) {
      try body((storage.address + offset).assumingMemoryBound(to: Scalar.self))
    }
  }

  /// Whether no other tensor has this memory, nor this one only a part of it.
  var ownsItsMemory: Bool {
    mutating get { !isSamplesLast && offset == 0 && isKnownUniquelyReferenced(&storage) }
  }

  /// The same elements in memory of their own.
  func copied() -> Tensor {
    let copy = Storage(byteCount: byteCount)
    withBytes { copy.address.copyMemory(from: $0, byteCount: byteCount) }
    return Tensor(shape: shape, dtype: dtype, storage: copy)
  }
}

extension [Int] {
  /// The number of elements of a tensor of this shape.
  var product: Int {
    var product = 1
    for size in self { product *= size }
    return product
  }
}
