/// Depthwise convolution, average pooling and normalization, after docs/numbers.md.
extension Reference {
  // MARK: Depthwise convolution

  static func depthwise(
    _ x: [Scalar], _ w: [Scalar], _ b: [Scalar], _ s: Window, multiplier: Int
  ) -> [Scalar] {
    var y: [Scalar] = []
    for n in 0..<s.batch {
      for p in 0..<s.rows {
        for q in 0..<s.columns {
          for f in 0..<(s.channels * multiplier) {
            var acc: Scalar = 0
            for kh in 0..<s.size.0 {
              for kw in 0..<s.size.1 {
                guard let (h, v) = s.pixel(p, q, kh, kw) else { continue }
                let tap = (kh * s.size.1 + kw) * s.channels * multiplier + f
                acc = acc.addingProduct(x[s.input(n, h, v, f / multiplier)], w[tap])
              }
            }
            y.append(acc + b[f])
          }
        }
      }
    }
    return y
  }

  static func depthwiseGradients(
    _ x: [Scalar], _ w: [Scalar], _ g: [Scalar], _ s: Window, multiplier: Int
  ) -> [[Scalar]] {
    let filters = s.channels * multiplier
    var dx: [Scalar] = []
    for n in 0..<s.batch {
      for h in 0..<s.height {
        for v in 0..<s.width {
          for c in 0..<s.channels {
            var acc: Scalar = 0
            for kh in 0..<s.size.0 {
              for kw in 0..<s.size.1 {
                guard let (p, q) = s.window(over: h, v, kh, kw) else { continue }
                for m in 0..<multiplier {
                  let f = c * multiplier + m
                  let tap = (kh * s.size.1 + kw) * filters + f
                  acc = acc.addingProduct(g[s.output(n, p, q, f, of: filters)], w[tap])
                }
              }
            }
            dx.append(acc)
          }
        }
      }
    }
    var dw = [Scalar](repeating: 0, count: s.size.0 * s.size.1 * filters)
    var db = [Scalar](repeating: 0, count: filters)
    for n in 0..<s.batch {
      for f in 0..<filters {
        var partial: Scalar = 0
        for p in 0..<s.rows {
          for q in 0..<s.columns { partial += g[s.output(n, p, q, f, of: filters)] }
        }
        db[f] += partial
        for kh in 0..<s.size.0 {
          for kw in 0..<s.size.1 {
            var acc: Scalar = 0
            for p in 0..<s.rows {
              for q in 0..<s.columns {
                guard let (h, v) = s.pixel(p, q, kh, kw) else { continue }
                acc = acc.addingProduct(
                  x[s.input(n, h, v, f / multiplier)], g[s.output(n, p, q, f, of: filters)])
              }
            }
            dw[(kh * s.size.1 + kw) * filters + f] += acc
          }
        }
      }
    }
    return [dx, dw, db]
  }

  // MARK: Average pooling

  static func averagePool(_ x: [Scalar], _ s: Window) -> [Scalar] {
    var y: [Scalar] = []
    for n in 0..<s.batch {
      for p in 0..<s.rows {
        for q in 0..<s.columns {
          for c in 0..<s.channels {
            let pixels = s.pixels(p, q)
            let sum = pixels.reduce(Scalar(0)) { $0 + x[s.input(n, $1.0, $1.1, c)] }
            y.append(sum / Scalar(pixels.count))
          }
        }
      }
    }
    return y
  }

  static func averagePoolGradient(_ g: [Scalar], _ s: Window) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: s.batch * s.height * s.width * s.channels)
    for n in 0..<s.batch {
      for p in 0..<s.rows {
        for q in 0..<s.columns {
          for c in 0..<s.channels {
            let pixels = s.pixels(p, q)
            let share = g[s.output(n, p, q, c, of: s.channels)] / Scalar(pixels.count)
            for (h, w) in pixels { dx[s.input(n, h, w, c)] += share }
          }
        }
      }
    }
    return dx
  }

  // MARK: Normalization

  /// Mean and variance of numbers.
  static func moments(_ x: [Scalar]) -> (mean: Scalar, variance: Scalar) {
    let count = Scalar(x.count)
    let mean = x.reduce(0, +) / count
    let squares = x.reduce(Scalar(0)) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / count)
  }

  /// The elements of every column of rows.
  static func columns(_ x: [Scalar], _ count: Int) -> [[Scalar]] {
    (0..<count).map { c in stride(from: c, to: x.count, by: count).map { x[$0] } }
  }

  /// The columns side by side again.
  static func rows(_ columns: [[Scalar]]) -> [Scalar] {
    (columns.first ?? []).indices.flatMap { row in columns.map { $0[row] } }
  }

  /// `x`, `gamma`, `beta`; of every column.
  static func batchNorm(
    _ v: [[Scalar]], epsilon: Scalar, moments given: [(mean: Scalar, variance: Scalar)]? = nil
  ) -> [Scalar] {
    let columns = columns(v[0], v[1].count)
    return rows(
      columns.enumerated().map { c, column in
        let (mean, variance) = given?[c] ?? moments(column)
        let factor = 1 / (variance + epsilon).squareRoot() * v[1][c]
        return column.map { ($0 - mean) * factor + v[2][c] }
      })
  }

  /// The gradients of `x`, `gamma` and `beta`.
  static func batchNormGradients(
    _ v: [[Scalar]], _ g: [Scalar], epsilon: Scalar,
    moments given: [(mean: Scalar, variance: Scalar)]? = nil
  ) -> [[Scalar]] {
    let slopes = columns(g, v[1].count)
    var dx: [[Scalar]] = []
    var dgamma: [Scalar] = []
    var dbeta: [Scalar] = []
    for (c, column) in columns(v[0], v[1].count).enumerated() {
      let (mean, variance) = given?[c] ?? moments(column)
      let r = 1 / (variance + epsilon).squareRoot()
      let factor = r * v[1][c]
      let normalized = column.map { ($0 - mean) * r }
      let gamma = zip(slopes[c], normalized).reduce(Scalar(0)) { $0 + $1.0 * $1.1 }
      let beta = slopes[c].reduce(0, +)
      let (a, b) = (beta / Scalar(column.count), gamma / Scalar(column.count))
      dx.append(
        zip(slopes[c], normalized).map { g, x in
          given == nil ? factor * ((g - a) - x * b) : g * factor
        })
      dgamma.append(gamma)
      dbeta.append(beta)
    }
    return [rows(dx), dgamma, dbeta]
  }

  /// `x`, `gamma`, `beta`; of every row.
  static func layerNorm(_ v: [[Scalar]], epsilon: Scalar) -> [Scalar] {
    let width = v[1].count
    return stride(from: 0, to: v[0].count, by: width).flatMap { start in
      let row = Array(v[0][start..<(start + width)])
      let (mean, variance) = moments(row)
      let r = 1 / (variance + epsilon).squareRoot()
      return row.indices.map { ((row[$0] - mean) * r) * v[1][$0] + v[2][$0] }
    }
  }

  /// The gradients of `x`, `gamma` and `beta`.
  static func layerNormGradients(_ v: [[Scalar]], _ g: [Scalar], epsilon: Scalar) -> [[Scalar]] {
    let width = v[1].count
    var dx: [Scalar] = []
    var dgamma = v[1].map { _ in Scalar(0) }
    var dbeta = dgamma
    for start in stride(from: 0, to: v[0].count, by: width) {
      let row = Array(v[0][start..<(start + width)])
      let (mean, variance) = moments(row)
      let r = 1 / (variance + epsilon).squareRoot()
      let normalized = row.map { ($0 - mean) * r }
      let slopes = (0..<width).map { g[start + $0] * v[1][$0] }
      let a = slopes.reduce(0, +) / Scalar(width)
      let b = zip(slopes, normalized).reduce(Scalar(0)) { $0 + $1.0 * $1.1 } / Scalar(width)
      dx += (0..<width).map { ((slopes[$0] - a) - normalized[$0] * b) * r }
      for c in 0..<width {
        dgamma[c] += g[start + c] * normalized[c]
        dbeta[c] += g[start + c]
      }
    }
    return [dx, dgamma, dbeta]
  }
}

extension Reference.Window {
  /// The pixels inside the image under a window.
  func pixels(_ p: Int, _ q: Int) -> [(Int, Int)] {
    (0..<size.0).flatMap { kh in (0..<size.1).compactMap { pixel(p, q, kh, $0) } }
  }
}
