internal import CKernels

/// The functions of one number that tensors have, element by element.
enum UnaryOperation {
  case negate, abs, sqrt, square, exp, log, relu, sigmoid, tanh

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
    }
  }
}

extension Tensor {
  /// `op(x)` for a `float32` tensor, not recorded.
  static func unary(_ op: UnaryOperation, _ x: Tensor) -> Tensor {
    build(x.shape) { (y: UnsafeMutablePointer<Float>) in
      x.withFloats { nbk_unary(op.kernel, $0, y, x.count) }
    }
  }

  /// `op` of every element as `float32`, recorded.
  func unaryRecorded(_ op: UnaryOperation) -> Tensor {
    let x = cast(to: .float32)
    let y = Tensor.unary(op, x)
    return y.recorded(from: x) { gradient, gradients in
      gradients.add(x) { Tensor.unaryGradient(op, x, y, gradient) }
    }
  }

  private static func unaryGradient(
    _ op: UnaryOperation, _ x: Tensor, _ y: Tensor, _ gradient: Tensor
  ) -> Tensor {
    func times(_ a: Tensor, _ b: Tensor) -> Tensor { elementwise(.multiply, a, b, gradient.shape) }
    func oneMinus(_ a: Tensor) -> Tensor { elementwise(.subtract, .ones([]), a, gradient.shape) }
    switch op {
    case .negate: return unary(.negate, gradient)
    case .abs:
      return gradient.mapped(with: x) { gradient, x in x > 0 ? gradient : x < 0 ? -gradient : 0 }
    case .sqrt:
      return elementwise(.divide, gradient, elementwise(.add, y, y, y.shape), gradient.shape)
    case .square: return times(gradient, elementwise(.add, x, x, x.shape))
    case .exp: return times(gradient, y)
    case .log: return elementwise(.divide, gradient, x, gradient.shape)
    case .relu:
      return build(x.shape) { (dx: UnsafeMutablePointer<Float>) in
        withFloats(x, gradient) { nbk_relu_dx($0, $1, dx, x.count) }
      }
    case .sigmoid: return times(gradient, times(y, oneMinus(y)))
    case .tanh: return times(gradient, oneMinus(times(y, y)))
    }
  }

  /// Two `float32` tensors of one shape, combined element by element.
  func mapped(with x: Tensor, _ combine: (Float, Float) -> Float) -> Tensor {
    Tensor.build(shape) { (result: UnsafeMutablePointer<Float>) in
      Tensor.withFloats(self, x) { a, b in
        for i in 0..<count { result[i] = combine(a[i], b[i]) }
      }
    }
  }
}

// Every function takes integers too, as `float32`. Those of analysis are correctly rounded.

/// e to the power of every element; the gradient is g · y.
public func exp(_ x: Tensor) -> Tensor { x.unaryRecorded(.exp) }
/// The natural logarithm of every element; the gradient is g / x.
public func log(_ x: Tensor) -> Tensor { x.unaryRecorded(.log) }
/// The square root of every element; the gradient is g / (y + y).
public func sqrt(_ x: Tensor) -> Tensor { x.unaryRecorded(.sqrt) }
/// Every element times itself; the gradient is g · (x + x).
public func square(_ x: Tensor) -> Tensor { x.unaryRecorded(.square) }
/// Every element without its sign; the gradient is g, −g or, at 0, +0.
public func abs(_ x: Tensor) -> Tensor { x.unaryRecorded(.abs) }
/// The hyperbolic tangent of every element; the gradient is g · (1 − y · y).
public func tanh(_ x: Tensor) -> Tensor { x.unaryRecorded(.tanh) }
/// 1 / (1 + e⁻ˣ) of every element; the gradient is g · (y · (1 − y)).
public func sigmoid(_ x: Tensor) -> Tensor { x.unaryRecorded(.sigmoid) }
/// Every element that is not negative, else +0 (a NaN shows); the gradient is g where x > 0.
public func relu(_ x: Tensor) -> Tensor { x.unaryRecorded(.relu) }

/// The probabilities eˣ / Σ eˣ along the last axis, less its maximum for range; the gradient is
/// y · (g − Σ g · y).
///
/// - Throws: `ModelError` for a tensor without axes.
public func softmax(_ x: Tensor) throws -> Tensor {
  guard let columns = x.shape.last else {
    throw ModelError(
      .shape, at: "softmax", "a single number has no axis to go along",
      help: "Pass scores of the shape [samples, classes]")
  }
  let x = x.cast(to: .float32)
  let y = Tensor.build(x.shape) { (y: UnsafeMutablePointer<Float>) in
    x.withFloats { nbk_softmax($0, y, x.shape.dropLast().reduce(1, *), columns) }
  }
  return y.recorded(from: x) { gradient, gradients in
    gradients.add(x) {
      let weighted = Tensor.elementwise(.multiply, gradient, y, y.shape)
      let sums = weighted.summed([y.rank - 1])
      let centred = Tensor.elementwise(
        .subtract, gradient, sums.viewed(as: y.shape.dropLast() + [1]), y.shape)
      return Tensor.elementwise(.multiply, y, centred, y.shape)
    }
  }
}
