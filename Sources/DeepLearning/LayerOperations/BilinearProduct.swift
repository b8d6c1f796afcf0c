/// A product y of two tensors a and b that is linear in each: of matrices, or a convolution.
///
/// There are three operations: the product and the gradients of its two factors. Each is linear in
/// two tensors, and the other two operations compute its gradients. So gradients of gradients
/// follow without end.
struct BilinearProduct {
  /// y from a and b; not recorded.
  let product: (_ a: Tensor, _ b: Tensor) -> Tensor
  /// The gradient of a, from y's gradient and b; not recorded.
  let first: (_ gradient: Tensor, _ b: Tensor) -> Tensor
  /// The gradient of b, from a and y's gradient; not recorded.
  let second: (_ a: Tensor, _ gradient: Tensor) -> Tensor

  /// The product, recorded.
  func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    product(a, b).differentiable(from: a, b) { gradient, gradients in
      gradients.add(a) { gradientOfFirst(gradient, b) }
      gradients.add(b) { gradientOfSecond(a, gradient) }
    }
  }

  /// The gradient of a, recorded.
  func gradientOfFirst(_ gradient: Tensor, _ b: Tensor) -> Tensor {
    recordFirst(first(gradient, b), gradient, b)
  }

  /// The gradient of b, recorded.
  func gradientOfSecond(_ a: Tensor, _ gradient: Tensor) -> Tensor {
    recordSecond(second(a, gradient), a, gradient)
  }

  /// Records the gradient of a, which a kernel computed.
  func recordFirst(_ result: Tensor, _ gradient: Tensor, _ b: Tensor) -> Tensor {
    result.differentiable(from: gradient, b) { outer, gradients in
      gradients.add(gradient) { self(outer, b) }
      gradients.add(b) { gradientOfSecond(outer, gradient) }
    }
  }

  /// Records the gradient of b, which a kernel computed.
  func recordSecond(_ result: Tensor, _ a: Tensor, _ gradient: Tensor) -> Tensor {
    result.differentiable(from: a, gradient) { outer, gradients in
      gradients.add(a) { gradientOfFirst(gradient, outer) }
      gradients.add(gradient) { self(a, outer) }
    }
  }

  /// Adds the gradients of b and of a bias. One kernel call computes both.
  ///
  /// - Parameter compute: writes both gradients.
  func addGradientsOfSecond(
    _ a: Tensor, _ b: Tensor, _ bias: Tensor?, _ gradient: Tensor, _ gradients: inout Gradients,
    _ compute: @escaping (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>?) -> Void
  ) {
    let needsBias = bias.map { gradients.needs($0) } ?? false
    guard gradients.needs(b) || needsBias else { return }
    let db = needsBias ? bias.map { Tensor.uninitialized($0.shape) } : nil
    let sums = db?.storage
    let dw = Tensor.computed(b.shape) { compute($0, sums?.floats) }
    gradients.add(b) { recordSecond(dw, a, gradient) }
    if let bias, let db { gradients.add(bias) { db.recordedSum(of: gradient) } }
  }
}

extension Tensor {
  /// Records this sum of a gradient over all axes but the last, which a kernel computed.
  func recordedSum(of gradient: Tensor) -> Tensor {
    differentiable(from: gradient) { outer, gradients in
      gradients.add(gradient) { outer.spread(to: gradient.shape) }
    }
  }
}
