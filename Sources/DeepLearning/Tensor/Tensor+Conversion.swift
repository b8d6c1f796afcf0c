internal import CKernels
internal import Display

extension Tensor {
  /// The elements in row-major order as `Float`. Integers are rounded to the nearest `Float`;
  /// `true` is 1.
  public var scalars: [Float] { array(of: Float.self) }

  /// The elements in row-major order as a Swift type, converted if the tensor's type differs.
  ///
  /// - Parameter type: `Float.self`, `Int32.self`, `UInt8.self` or `Bool.self`.
  public func array<Scalar: TensorScalar>(of type: Scalar.Type) -> [Scalar] {
    let same = cast(to: Scalar.dtype)
    return same.withPointer(to: Scalar.self) { elements in
      Array(UnsafeBufferPointer(start: elements, count: same.count)).withPlainNaNs
    }
  }

  /// The only element of a tensor that has just one.
  ///
  /// - Precondition: `count` is 1.
  public var scalar: Float {
    require(count == 1, "Tensor.scalar: the shape \(shape) has \(count) elements, not 1")
    return dtype == .float32 ? withFloats { $0.pointee }.withPlainNaN : scalars[0]
  }

  /// The elements converted to another type, in the same shape. Fractions are cut off, values out
  /// of range become the nearest bound, and NaN becomes 0, or true as a Boolean. The result is a
  /// constant: gradients stop here.
  ///
  /// - Parameter dtype: the element type of the result.
  public func cast(to dtype: DType) -> Tensor {
    guard dtype != self.dtype else { return self }
    let bytes = self.dtype == .bool ? seen(as: .uint8) : self
    switch (self.dtype, dtype) {
    case (.float32, .bool): return mapped(from: Float.self) { $0 != 0 }
    case (.float32, .uint8):
      return Tensor.build(shape) { (y: UnsafeMutablePointer<UInt8>) in
        withFloats { nbk_truncate_to_bytes($0, y, count) }
      }
    case (.float32, _):
      return Tensor.build(shape) { (y: UnsafeMutablePointer<Int32>) in
        withFloats { nbk_truncate_to_integers($0, y, count) }
      }
    case (.int32, .float32): return mapped(from: Int32.self) { Float($0) }
    case (.int32, .bool): return mapped(from: Int32.self) { $0 != 0 }
    case (.int32, _):
      return mapped(from: Int32.self) {
        UInt8(truncatingIfNeeded: $0 < 0 ? 0 : $0 > 255 ? 255 : $0)
      }
    case (_, .float32): return bytes.mapped(from: UInt8.self) { Float($0) }
    case (_, .int32): return bytes.mapped(from: UInt8.self) { Int32($0) }
    case (_, .bool): return bytes.mapped(from: UInt8.self) { $0 != 0 }
    case (_, .uint8): return bytes
    }
  }
}

// MARK: - Equality

extension Tensor: Equatable {
  /// Whether shape, element type and all elements are equal. As in Swift, NaN equals nothing, and
  /// +0 equals −0. To compare bits, compare `digest`.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape, a.dtype == b.dtype else { return false }
    switch a.dtype {
    case .float32:
      return withFloats(a, b) { x, y in (0..<a.count).allSatisfy { x[$0] == y[$0] } }
    case .int32, .uint8, .bool:
      return a.withBytes { x in
        b.withBytes { y in
          UnsafeRawBufferPointer(start: x, count: a.byteCount)
            .elementsEqual(UnsafeRawBufferPointer(start: y, count: b.byteCount))
        }
      }
    }
  }
}

// Processors disagree about the sign of a new NaN, and Swift prints it: `nan` or `-nan`. So every
// NaN that leaves a tensor is the same one.

extension Float {
  /// This number, with one NaN for all.
  var withPlainNaN: Float { isNaN ? .nan : self }
}

extension Array {
  /// These numbers, with one NaN for all.
  fileprivate var withPlainNaNs: [Element] {
    guard let numbers = self as? [Float], numbers.contains(where: \.isNaN) else { return self }
    return numbers.map(\.withPlainNaN) as? [Element] ?? self
  }
}
