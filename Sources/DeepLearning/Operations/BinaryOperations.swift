// MARK: - Integers

extension Tensor {
  /// `a op b` on integers, bytes and Booleans, as `int32` that wraps. Quotients are computed in
  /// binary64, and each is rounded once to `float32`.
  private static func integers(
    _ op: BinaryOperation, _ a: Tensor, _ b: Tensor, _ shape: [Int]
  ) -> Tensor {
    let a = a.stretched(to: shape).cast(to: .int32)
    let b = b.stretched(to: shape).cast(to: .int32)
    // One loop for each operation, so that no loop has to choose.
    return switch op {
    case .add: zipped(a, b) { (a: Int32, b: Int32) in a &+ b }
    case .subtract: zipped(a, b) { (a: Int32, b: Int32) in a &- b }
    case .multiply: zipped(a, b) { (a: Int32, b: Int32) in a &* b }
    case .divide: zipped(a, b) { (a: Int32, b: Int32) in Float(Double(a) / Double(b)) }
    case .maximum: zipped(a, b) { (a: Int32, b: Int32) in b > a ? b : a }
    case .minimum: zipped(a, b) { (a: Int32, b: Int32) in b < a ? b : a }
    }
  }

  /// `self op number`, or `number op self`, for an `int32` tensor; quotients as above.
  private func integers(_ op: BinaryOperation, _ number: Int32, isReversed: Bool) -> Tensor {
    switch op {
    case .add: mapped(from: Int32.self) { $0 &+ number }
    case .subtract where isReversed: mapped(from: Int32.self) { number &- $0 }
    case .subtract: mapped(from: Int32.self) { $0 &- number }
    case .multiply: mapped(from: Int32.self) { $0 &* number }
    case .divide: quotient(Double(number), isReversed: isReversed)
    case .maximum: mapped(from: Int32.self) { number > $0 ? number : $0 }
    case .minimum: mapped(from: Int32.self) { number < $0 ? number : $0 }
    }
  }
}

// MARK: - Operations on two tensors

extension Tensor {
  /// `a op b` with broadcasting, recorded.
  static func binary(_ op: BinaryOperation, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    let shape = try broadcastShape(a.shape, b.shape, at: op.name)
    guard a.dtype == .float32 || b.dtype == .float32 else {
      return integers(op, a, b, shape)
    }
    let a = a.cast(to: .float32)
    let b = b.cast(to: .float32)
    return pairwise(op, a, b, shape)
  }

  /// `a op b` for `float32` tensors, broadcast to `shape`, recorded.
  static func pairwise(_ op: BinaryOperation, _ a: Tensor, _ b: Tensor, _ shape: [Int]) -> Tensor {
    elementwise(op, a, b, shape).differentiable(from: a, b) { y, gradient, gradients in
      gradients.add(a) { gradientOfFirst(op, a, b, gradient).summed(to: a.shape) }
      gradients.add(b) { gradientOfSecond(op, a, b, y, gradient).summed(to: b.shape) }
    }
  }

  private static func gradientOfFirst(
    _ op: BinaryOperation, _ a: Tensor, _ b: Tensor, _ gradient: Tensor
  ) -> Tensor {
    switch op {
    case .add, .subtract: gradient
    case .multiply: gradient.times(slope: b)
    case .divide: gradient.divided(by: b)
    case .maximum: gradient.kept(a, b) { $0 >= $1 }
    case .minimum: gradient.kept(a, b) { $0 <= $1 }
    }
  }

  private static func gradientOfSecond(
    _ op: BinaryOperation, _ a: Tensor, _ b: Tensor, _ y: Tensor, _ gradient: Tensor
  ) -> Tensor {
    switch op {
    case .add: gradient
    case .subtract: -gradient
    case .multiply: gradient.times(slope: a)
    case .divide: (-gradient).times(slope: y).divided(by: b)
    case .maximum: gradient.kept(a, b) { !($0 >= $1) }
    case .minimum: gradient.kept(a, b) { !($0 <= $1) }
    }
  }

  /// This gradient where a condition on two inputs is true, +0 elsewhere; recorded.
  @inline(__always)
  private func kept(
    _ a: Tensor, _ b: Tensor, _ condition: @escaping (Float, Float) -> Bool
  ) -> Tensor {
    let (a, b) = (a.stretched(to: shape), b.stretched(to: shape))
    let map = LinearMap(selfAdjoint: { gradient in
      let count = gradient.count
      return Tensor.build(gradient.shape) { (y: UnsafeMutablePointer<Float>) in
        gradient.withFloats { gradient in
          Tensor.withFloats(a, b) { a, b in
            for i in 0..<count { y[i] = condition(a[i], b[i]) ? gradient[i] : 0 }
          }
        }
      }
    })
    return map(self)
  }
}

// MARK: - Operations with one number

extension Tensor {
  /// `self op number`, or `number op self` if `isReversed`.
  func binary(_ op: BinaryOperation, _ number: some TensorOperand, isReversed: Bool) -> Tensor {
    guard dtype != .float32 else {
      return withNumber(op, Float(number._operand), isReversed: isReversed)
    }
    if case .divide = op { return quotient(number._operand, isReversed: isReversed) }
    guard type(of: number)._isInteger, let integer = Int32(exactly: number._operand) else {
      return cast(to: .float32).binary(op, number, isReversed: isReversed)
    }
    return cast(to: .int32).integers(op, integer, isReversed: isReversed)
  }

  private func withNumber(_ op: BinaryOperation, _ number: Float, isReversed: Bool) -> Tensor {
    let number = Tensor.full([], Double(number))
    return isReversed
      ? Tensor.pairwise(op, number, self, shape) : Tensor.pairwise(op, self, number, shape)
  }

  /// Integers divided by a number in binary64. Each quotient is rounded once to `float32`.
  private func quotient(_ number: Double, isReversed: Bool) -> Tensor {
    if dtype == .uint8 && number == 255 && !isReversed {
      return scaledBytes
    }
    let x = cast(to: .int32)
    if isReversed { return x.mapped(from: Int32.self) { Float(number / Double($0)) } }
    return x.mapped(from: Int32.self) { Float(Double($0) / number) }
  }
}
