internal import Display

extension Tensor {
  /// The elements in row-major order as `Float`: integers are rounded to the nearest, `true` is 1.
  public var scalars: [Float] { array(of: Float.self) }

  /// The elements in row-major order as a Swift type, converted where they are of another.
  public func array<Scalar: TensorScalar>(of type: Scalar.Type) -> [Scalar] {
    let same = cast(to: Scalar.dtype)
    return same.withPointer(to: Scalar.self) {
      Array(UnsafeBufferPointer(start: $0, count: same.count))
    }
  }

  /// The one element of a tensor that has just one.
  ///
  /// - Precondition: `count` is 1.
  public var scalar: Float {
    require(count == 1, "Tensor.scalar: the shape \(shape) has \(count) elements, not one")
    return dtype == .float32 ? withFloats { $0.pointee } : scalars[0]
  }

  /// The elements as another type: fractions are cut off, what lies outside becomes the nearest
  /// bound, NaN becomes 0. The result of a cast is a constant: gradients stop here.
  public func cast(to dtype: DType) -> Tensor {
    guard dtype != self.dtype else { return self }
    switch self.dtype {
    case .float32: return converted(from: Float.self, to: dtype)
    case .int32: return converted(from: Int32.self, to: dtype)
    case .uint8: return converted(from: UInt8.self, to: dtype)
    case .bool: return converted(from: Bool.self, to: dtype)
    }
  }

  private func converted<From: TensorScalar>(from: From.Type, to dtype: DType) -> Tensor {
    switch dtype {
    case .float32: mapped(from: From.self) { Float._converted($0._double) }
    case .int32: mapped(from: From.self) { Int32._converted($0._double) }
    case .uint8: mapped(from: From.self) { UInt8._converted($0._double) }
    case .bool: mapped(from: From.self) { Bool._converted($0._double) }
    }
  }

  /// A tensor of the same shape, element by element.
  @inline(__always)
  func mapped<From: TensorScalar, To: TensorScalar>(
    from: From.Type, _ transform: (From) -> To
  ) -> Tensor {
    let count = count
    return withPointer(to: From.self) { source in
      Tensor.build(shape) { (target: UnsafeMutablePointer<To>) in
        for i in 0..<count { target[i] = transform(source[i]) }
      }
    }
  }
}

// MARK: - Equality

extension Tensor: Equatable {
  /// Whether shape, element type and all elements are equal. As in Swift, NaN equals nothing and
  /// +0 equals −0; compare `digest` for equal bits.
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
