/// The numbers contract (docs/numbers.md) as plain loops, one function for each formula, as simple
/// as its text. Nothing here is optimised, and nothing depends on the kernels.
///
/// Arrays are row-major. Images are [batch, height, width, channels], convolution kernels
/// [kernelHeight, kernelWidth, channels, filters].
///
/// With `Float`, results must equal these in every bit. With `Double`, tests take finite
/// differences of these.
package enum Reference<Scalar: BinaryFloatingPoint> {
  /// `fma(a, b, c)`: one rounding.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func fma(_ a: Scalar, _ b: Scalar, _ c: Scalar) -> Scalar { c.addingProduct(a, b) }

  /// `max(a, b)` is `b > a ? b : a`, or NaN if either one is.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func max(_ a: Scalar, _ b: Scalar) -> Scalar { b > a || b.isNaN ? b : a }

  /// relu(x) = x < 0 ? +0 : x.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func relu(_ x: Scalar) -> Scalar { x < 0 ? 0 : x }

  /// relu of every element.
  package static func relu(_ x: [Scalar]) -> [Scalar] { x.map { relu($0) } }
}
