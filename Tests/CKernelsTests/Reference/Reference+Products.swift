extension Reference {
  /// c[i, j] = chain over k: fma(a[i, k], b[k, j], acc); then + bias[j].
  static func matmul(
    _ a: [Float], _ b: [Float], bias: [Float]? = nil, rows: Int, inner: Int, columns: Int
  ) -> [Float] {
    var c = [Float](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        var acc: Float = 0
        for k in 0..<inner { acc = fma(a[i * inner + k], b[k * columns + j], acc) }
        if let bias { acc = acc + bias[j] }
        c[i * columns + j] = acc
      }
    }
    return c
  }

  /// x[columns, rows] from x[rows, columns].
  static func transpose(_ x: [Float], rows: Int, columns: Int) -> [Float] {
    var y = [Float](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns { y[j * rows + i] = x[i * columns + j] }
    }
    return y
  }
}
