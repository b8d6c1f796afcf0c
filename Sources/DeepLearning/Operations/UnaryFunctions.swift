internal import CKernels

/// The element-wise functions of one tensor.
enum UnaryOperation {
  case negate, abs, sqrt, square, exp, expm1, log, log1p, relu, sigmoid, tanh, sin, cos
  case floor, ceil, round, sign

  fileprivate var kernel: nbk_unary_op {
    switch self {
    case .negate: NBK_NEGATE
    case .abs: NBK_ABS
    case .sqrt: NBK_SQRT
    case .square: NBK_SQUARE
    case .exp: NBK_EXP
    case .log: NBK_LOG
    case .relu: NBK_RELU
    case .sigmoid: NBK_SIGMOID
    case .tanh: NBK_TANH
    case .expm1: NBK_EXPM1
    case .log1p: NBK_LOG1P
    case .sin: NBK_SIN
    case .cos: NBK_COS
    case .floor: NBK_FLOOR
    case .ceil: NBK_CEIL
    case .round: NBK_ROUND
    case .sign: NBK_SIGN
    }
  }
}

extension Tensor {
  /// `op(x)` for a `float32` tensor, not recorded.
  static func unary(_ op: UnaryOperation, _ x: Tensor) -> Tensor {
    computed(x.shape) { y in
      x.withFloats { nbk_unary(op.kernel, $0, y, x.count) }
    }
  }

  /// `op` of every element, recorded. The result is `int32` for the operations that keep integers,
  /// else `float32`.
  func unaryRecorded(_ op: UnaryOperation) -> Tensor {
    if dtype != .float32, let whole = cast(to: .int32).integers(op) { return whole }
    let x = cast(to: .float32)
    return Tensor.unary(op, x).differentiable(from: x) { y, gradient, gradients in
      gradients.add(x) { Tensor.unaryGradient(op, x, y, gradient) }
    }
  }

  private static func unaryGradient(
    _ op: UnaryOperation, _ x: Tensor, _ y: Tensor, _ gradient: Tensor
  ) -> Tensor {
    func times(_ a: Tensor, _ b: Tensor) -> Tensor { pairwise(.multiply, a, b, a.shape) }
    func plus(_ a: Tensor, _ b: Tensor) -> Tensor { pairwise(.add, a, b, a.shape) }
    func oneMinus(_ a: Tensor) -> Tensor { pairwise(.subtract, one, a, a.shape) }
    switch op {
    case .negate: return -gradient
    case .abs: return absGradient(x)(gradient)
    case .sqrt: return gradient.divided(by: plus(y, y))
    case .square: return gradient.times(slope: plus(x, x))
    case .exp: return gradient.times(slope: y)
    case .log: return gradient.divided(by: x)
    case .relu: return reluGradient(x)(gradient)
    case .sigmoid: return gradient.times(slope: times(y, oneMinus(y)))
    case .tanh: return gradient.times(slope: oneMinus(times(y, y)))
    case .expm1: return gradient.times(slope: plus(y, one))
    case .log1p: return gradient.divided(by: plus(x, one))
    case .sin: return gradient.times(slope: cos(x))
    case .cos: return (-gradient).times(slope: sin(x))
    case .floor, .ceil, .round, .sign: return .zeros(x.shape)
    }
  }

  /// `x > 0 ? g : x < 0 ? −g : +0`, and NaN where x is NaN, unless g is zero.
  private static func absGradient(_ x: Tensor) -> LinearMap {
    LinearMap(selfAdjoint: { gradient in
      gradient.mapped(with: x) { g, x in
        x > 0 ? g : x < 0 ? -g : x == 0 || g == 0 ? 0 : .nan
      }
    })
  }

  /// `x > 0 ? g : +0`.
  private static func reluGradient(_ x: Tensor) -> LinearMap {
    LinearMap(selfAdjoint: { gradient in
      computed(x.shape) { dx in
        withFloats(x, gradient) { nbk_relu_dx($0, $1, dx, x.count) }
      }
    })
  }

  private static var one: Tensor { KernelRecording.constant { .ones([]) } }

  /// `op` of every integer; nil for the operations that give `float32`.
  private func integers(_ op: UnaryOperation) -> Tensor? {
    switch op {
    case .negate: mapped(from: Int32.self) { 0 &- $0 }
    case .abs: mapped(from: Int32.self) { $0 < 0 ? 0 &- $0 : $0 }
    case .square: mapped(from: Int32.self) { $0 &* $0 }
    case .relu: mapped(from: Int32.self) { $0 < 0 ? 0 : $0 }
    case .sign: mapped(from: Int32.self) { $0.signum() }
    case .floor, .ceil, .round: self
    default: nil
    }
  }
}

// Every function takes integers, bytes and Booleans too. `abs`, `square`, `relu`, `sign`, `floor`,
// `ceil` and `round` give `int32` (wrapping) for them; the other functions convert them to
// `float32`. `exp`, `log`, `tanh` and their like are correctly rounded.

/// e to the power of every element. The gradient is g · y.
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func exp(_ x: Tensor) -> Tensor { x.unaryRecorded(.exp) }
/// The natural logarithm of every element. The gradient is g / x.
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func log(_ x: Tensor) -> Tensor { x.unaryRecorded(.log) }
/// The square root of every element. The gradient is g / (y + y).
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func sqrt(_ x: Tensor) -> Tensor { x.unaryRecorded(.sqrt) }
/// The square of every element. The gradient is g · (x + x).
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func square(_ x: Tensor) -> Tensor { x.unaryRecorded(.square) }
/// The absolute value of every element. The gradient is g, −g or, at 0, +0. At a NaN it is NaN.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func abs(_ x: Tensor) -> Tensor { x.unaryRecorded(.abs) }
/// The hyperbolic tangent of every element. The gradient is g · (1 − y · y).
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func tanh(_ x: Tensor) -> Tensor { x.unaryRecorded(.tanh) }
/// 1 / (1 + e⁻ˣ) for every element. The gradient is g · (y · (1 − y)).
///
/// The result remembers x, its scores. The cross-entropy losses compute from these, as in Keras.
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func sigmoid(_ x: Tensor) -> Tensor {
  let x = x.cast(to: .float32)
  return x.unaryRecorded(.sigmoid).remembering(x)
}
/// +0 for negative elements, all others unchanged (a NaN stays). The gradient is g where x > 0,
/// else +0.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func relu(_ x: Tensor) -> Tensor { x.unaryRecorded(.relu) }

/// eˣ − 1 for every element, accurate near 0 too. The gradient is g · (y + 1).
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func expm1(_ x: Tensor) -> Tensor { x.unaryRecorded(.expm1) }
/// log(1 + x) for every element, accurate near 0 too. The gradient is g / (x + 1).
///
/// - Parameter x: a tensor of any shape, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func log1p(_ x: Tensor) -> Tensor { x.unaryRecorded(.log1p) }
/// The sine of every element. The gradient is g · cos x.
///
/// - Parameter x: a tensor of any shape, in radians, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func sin(_ x: Tensor) -> Tensor { x.unaryRecorded(.sin) }
/// The cosine of every element. The gradient is (−g) · sin x.
///
/// - Parameter x: a tensor of any shape, in radians, converted to `float32`.
/// - Returns: a tensor of the same shape.
public func cos(_ x: Tensor) -> Tensor { x.unaryRecorded(.cos) }

// Step functions. Their gradient is +0 everywhere.

/// The greatest whole number not above each element. The gradient is +0.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func floor(_ x: Tensor) -> Tensor { x.unaryRecorded(.floor) }
/// The least whole number not below each element. The gradient is +0.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func ceil(_ x: Tensor) -> Tensor { x.unaryRecorded(.ceil) }
/// The whole number nearest to each element, ties to even. The gradient is +0.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func round(_ x: Tensor) -> Tensor { x.unaryRecorded(.round) }
/// 1 for elements above 0, −1 for those below, +0 for zeros; a NaN stays. The gradient is +0.
///
/// - Parameter x: a tensor of any shape. Integers, bytes and Booleans give `int32`.
/// - Returns: a tensor of the same shape.
public func sign(_ x: Tensor) -> Tensor { x.unaryRecorded(.sign) }
