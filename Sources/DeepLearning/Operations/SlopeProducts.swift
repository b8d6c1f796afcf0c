internal import CKernels

// Gradients times slopes. Where the gradient is zero, the result is +0 even if the slope is
// infinite or NaN: an element that the value does not depend on, as behind a mask, cannot spoil the
// others. The same holds for the gradients of these products.

extension Tensor {
  /// This gradient times a slope, `self == 0 ? +0 : self · slope`; recorded. The slope is
  /// broadcast.
  func times(slope: Tensor) -> Tensor {
    Tensor.elementwise(NBK_MULTIPLY_UNLESS_ZERO, self, slope, shape)
      .differentiable(from: self, slope) { [self] gradient, gradients in
        gradients.add(self) { Tensor.productOfNonzero(gradient, slope) }
        gradients.add(slope) { Tensor.productOfNonzero(gradient, self).summed(to: slope.shape) }
      }
  }

  /// This gradient over the reciprocal of a slope, `self == 0 ? +0 : self / divisor`; recorded. The
  /// divisor is broadcast.
  func divided(by divisor: Tensor) -> Tensor {
    Tensor.elementwise(NBK_DIVIDE_UNLESS_ZERO, self, divisor, shape)
      .differentiable(from: self, divisor) { [self] y, gradient, gradients in
        gradients.add(self) { gradient.divided(by: divisor) }
        gradients.add(divisor) {
          Tensor.productOfNonzero(-gradient, y).divided(by: divisor).summed(to: divisor.shape)
        }
      }
  }

  /// `a == 0 || b == 0 ? +0 : a · b`, recorded. `b` is broadcast.
  static func productOfNonzero(_ a: Tensor, _ b: Tensor) -> Tensor {
    elementwise(NBK_MULTIPLY_UNLESS_EITHER_ZERO, a, b, a.shape)
      .differentiable(from: a, b) { gradient, gradients in
        gradients.add(a) { productOfNonzero(gradient, b) }
        gradients.add(b) { productOfNonzero(gradient, a).summed(to: b.shape) }
      }
  }
}
