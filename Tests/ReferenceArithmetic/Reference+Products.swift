extension Reference {
  /// c[i, j] = chain over k: fma(a[i, k], b[k, j], acc); then + bias[j].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func matmul(
    _ a: [Scalar], _ b: [Scalar], bias: [Scalar]? = nil, rows: Int, inner: Int, columns: Int
  ) -> [Scalar] {
    var c = [Scalar](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        var acc: Scalar = 0
        for k in 0..<inner { acc = fma(a[i * inner + k], b[k * columns + j], acc) }
        if let bias { acc = acc + bias[j] }
        c[i * columns + j] = acc
      }
    }
    return c
  }

  /// x[columns, rows] from x[rows, columns].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func transpose(_ x: [Scalar], rows: Int, columns: Int) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns { y[j * rows + i] = x[i * columns + j] }
    }
    return y
  }

  /// The gradients of both operands and of the bias.
  package static func matmulGradients(
    _ x: [Scalar], _ w: [Scalar], _ g: [Scalar], rows: Int, inner: Int, columns: Int
  ) -> (dx: [Scalar], dw: [Scalar], db: [Scalar]) {
    (
      matmul(
        g, transpose(w, rows: inner, columns: columns), rows: rows, inner: columns, columns: inner),
      matmul(
        transpose(x, rows: rows, columns: inner), g, rows: inner, inner: rows, columns: columns),
      sum(g, outer: 1, count: rows, inner: columns)
    )
  }
}
