/// An operation that only moves, chooses, adds up or scales elements: each element of the result is
/// a sum of elements of the input, times constants. So its gradient is another such map, which goes
/// the other way, and gradients of gradients follow without end.
struct LinearMap {
  private let map: (Tensor) -> Tensor
  private let adjoint: (Tensor) -> Tensor

  /// - Parameters:
  ///   - map: computes the result; not recorded.
  ///   - adjoint: computes the gradient of the input from that of the result; not recorded.
  init(_ map: @escaping (Tensor) -> Tensor, adjoint: @escaping (Tensor) -> Tensor) {
    self.map = map
    self.adjoint = adjoint
  }

  /// A map that is its own adjoint, as a product with constants is.
  init(selfAdjoint map: @escaping (Tensor) -> Tensor) { self.init(map, adjoint: map) }

  /// The map that goes the other way.
  var transposed: LinearMap { LinearMap(adjoint, adjoint: map) }

  /// The result for a tensor, recorded.
  func callAsFunction(_ x: Tensor) -> Tensor { record(map(x.detached), from: x) }

  /// Records a result that was computed in another way.
  func record(_ y: Tensor, from x: Tensor) -> Tensor {
    y.differentiable(from: x) { gradient, gradients in
      gradients.add(x) { transposed(gradient) }
    }
  }
}
