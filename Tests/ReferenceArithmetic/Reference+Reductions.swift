extension Reference {
  /// y[outer, inner] from x[outer, count, inner]. Each result is computed from its elements in
  /// order.
  private static func reduce<Result>(
    _ x: [Scalar], _ outer: Int, _ count: Int, _ inner: Int, _ of: ([Scalar]) -> Result
  ) -> [Result] {
    (0..<outer).flatMap { o in
      (0..<inner).map { i in of((0..<count).map { x[(o * count + $0) * inner + i] }) }
    }
  }

  /// chain over count: acc + x, as in softmax and in the gradient of a bias.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func sum(_ x: [Scalar], outer: Int, count: Int, inner: Int) -> [Scalar] {
    reduce(x, outer, count, inner) { $0.reduce(0) { $0 + $1 } }
  }

  /// A maximum over a set starts with its first element.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func max(_ x: [Scalar], outer: Int, count: Int, inner: Int) -> [Scalar] {
    reduce(x, outer, count, inner) { $0.dropFirst().reduce($0[0]) { max($0, $1) } }
  }

  /// The position at which the maximum last changed. It starts at −∞, and a NaN is not greater.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func argmax(_ x: [Scalar], outer: Int, count: Int, inner: Int) -> [Int32] {
    reduce(x, outer, count, inner) { elements in
      var best = -Scalar.infinity
      var position = 0
      for (k, element) in elements.enumerated() where element > best {
        (best, position) = (element, k)
      }
      return Int32(position)
    }
  }
}
