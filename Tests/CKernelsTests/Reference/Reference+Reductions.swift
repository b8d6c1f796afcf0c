extension Reference {
  /// y[outer, inner] from x[outer, count, inner], each from its elements in order.
  private static func reduce<Result>(
    _ x: [Float], _ outer: Int, _ count: Int, _ inner: Int, _ of: ([Float]) -> Result
  ) -> [Result] {
    (0..<outer).flatMap { o in
      (0..<inner).map { i in of((0..<count).map { x[(o * count + $0) * inner + i] }) }
    }
  }

  /// chain over count: acc + x.
  static func sum(_ x: [Float], outer: Int, count: Int, inner: Int) -> [Float] {
    reduce(x, outer, count, inner) { $0.reduce(0) { $0 + $1 } }
  }

  /// A maximum over a set starts with its first element.
  static func max(_ x: [Float], outer: Int, count: Int, inner: Int) -> [Float] {
    reduce(x, outer, count, inner) { $0.dropFirst().reduce($0[0]) { max($0, $1) } }
  }

  /// The position where the maximum stood last changed.
  static func argmax(_ x: [Float], outer: Int, count: Int, inner: Int) -> [Int32] {
    reduce(x, outer, count, inner) { elements in
      var best = 0
      for k in elements.indices.dropFirst() where elements[k] > elements[best] { best = k }
      return Int32(best)
    }
  }
}
