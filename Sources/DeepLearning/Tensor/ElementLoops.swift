// The loops over elements that are written in Swift. They use pointers directly, without closures
// around the loop, and are inlined where they are called. So the compiler can vectorise each of
// them separately.

extension Tensor {
  /// A pointer to the elements, which must be row-major and of this type. It is valid as long as
  /// the tensor.
  @inline(__always)
  func start<Scalar: TensorScalar>(of type: Scalar.Type) -> UnsafePointer<Scalar> {
    assert(layout == .rowMajor && dtype == Scalar.dtype)
    return UnsafePointer((storage.address + offset).assumingMemoryBound(to: Scalar.self))
  }

  /// Applies a function to every element. The shape stays.
  @inline(__always)
  func mapped<From: TensorScalar, To: TensorScalar>(
    from: From.Type, _ transform: (From) -> To
  ) -> Tensor {
    let x = rowMajor
    let count = x.count
    let storage = Storage(byteCount: count * MemoryLayout<To>.stride)
    let source = x.start(of: From.self)
    let target = storage.address.assumingMemoryBound(to: To.self)
    for i in 0..<count { target[i] = transform(source[i]) }
    withExtendedLifetime(x) {}
    return Tensor(shape: shape, dtype: To.dtype, storage: storage)
  }

  /// Applies a function to every element, outside of any tape. The shape stays.
  @inline(__always)
  func perElement(_ transform: (Float) -> Float) -> Tensor {
    mapped(from: Float.self, transform)
  }

  /// Combines two tensors of one shape element by element.
  @inline(__always)
  static func zipped<A: TensorScalar, B: TensorScalar, Result: TensorScalar>(
    _ a: Tensor, _ b: Tensor, _ combine: (A, B) -> Result
  ) -> Tensor {
    let (a, b) = (a.rowMajor, b.rowMajor)
    let count = a.count
    let storage = Storage(byteCount: count * MemoryLayout<Result>.stride)
    let (first, second) = (a.start(of: A.self), b.start(of: B.self))
    let target = storage.address.assumingMemoryBound(to: Result.self)
    for i in 0..<count { target[i] = combine(first[i], second[i]) }
    withExtendedLifetime((a, b)) {}
    return Tensor(shape: a.shape, dtype: Result.dtype, storage: storage)
  }

  /// Combines two `float32` tensors of one shape element by element.
  @inline(__always)
  func mapped(with x: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    Tensor.zipped(self, x, combine)
  }

  /// The same memory as another type of the same size: Booleans as the bytes 0 and 1, and back.
  func seen(as dtype: DType) -> Tensor {
    assert(dtype.byteCount == self.dtype.byteCount && layout == .rowMajor)
    return Tensor(shape: shape, dtype: dtype, storage: storage, offset: offset)
  }
}
