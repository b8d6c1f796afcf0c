/// The numbers contract in plain loops, to be read beside docs/numbers.md. With `Float` it is the
/// oracle of every bit; with `Double` it is what finite differences are taken of.
enum Reference<Scalar: BinaryFloatingPoint> {
  /// A window over images `[batch, height, width, channels]`.
  struct Window {
    var batch, height, width, channels: Int
    var size: (Int, Int)
    var strides = (1, 1)
    var same = false
    var dilation = (1, 1)

    private func along(
      _ length: Int, _ taps: Int, _ stride: Int, _ dilation: Int
    ) -> (count: Int, before: Int) {
      let size = (taps - 1) * dilation + 1
      guard same else { return ((length - size) / stride + 1, 0) }
      let count = (length + stride - 1) / stride
      return (count, max((count - 1) * stride + size - length, 0) / 2)
    }
    var rows: Int { along(height, size.0, strides.0, dilation.0).count }
    var columns: Int { along(width, size.1, strides.1, dilation.1).count }
    var top: Int { along(height, size.0, strides.0, dilation.0).before }
    var left: Int { along(width, size.1, strides.1, dilation.1).before }

    /// The position in the image under a tap, if there is one.
    func pixel(_ p: Int, _ q: Int, _ kh: Int, _ kw: Int) -> (Int, Int)? {
      let h = p * strides.0 + kh * dilation.0 - top
      let w = q * strides.1 + kw * dilation.1 - left
      return (0..<height).contains(h) && (0..<width).contains(w) ? (h, w) : nil
    }
    func input(_ n: Int, _ h: Int, _ w: Int, _ c: Int) -> Int {
      ((n * height + h) * width + w) * channels + c
    }
    func output(_ n: Int, _ p: Int, _ q: Int, _ f: Int, of filters: Int) -> Int {
      ((n * rows + p) * columns + q) * filters + f
    }
  }

  // MARK: Dense

  static func dense(
    _ x: [Scalar], _ w: [Scalar], _ b: [Scalar]?, rows: Int, inner: Int, columns: Int
  ) -> [Scalar] {
    var y: [Scalar] = []
    for n in 0..<rows {
      for o in 0..<columns {
        var acc: Scalar = 0
        for i in 0..<inner { acc = acc.addingProduct(x[n * inner + i], w[i * columns + o]) }
        y.append(b.map { acc + $0[o] } ?? acc)
      }
    }
    return y
  }

  static func denseGradients(
    _ x: [Scalar], _ w: [Scalar], _ g: [Scalar], rows: Int, inner: Int, columns: Int
  ) -> (dx: [Scalar], dw: [Scalar], db: [Scalar]) {
    var dx: [Scalar] = []
    for n in 0..<rows {
      for i in 0..<inner {
        var acc: Scalar = 0
        for o in 0..<columns { acc = acc.addingProduct(g[n * columns + o], w[i * columns + o]) }
        dx.append(acc)
      }
    }
    var dw: [Scalar] = []
    for i in 0..<inner {
      for o in 0..<columns {
        var acc: Scalar = 0
        for n in 0..<rows { acc = acc.addingProduct(x[n * inner + i], g[n * columns + o]) }
        dw.append(acc)
      }
    }
    let db = (0..<columns).map { o in
      (0..<rows).reduce(Scalar(0)) { $0 + g[$1 * columns + o] }
    }
    return (dx, dw, db)
  }

  // MARK: Convolution and pooling

  static func conv2d(
    _ x: [Scalar], _ w: [Scalar], _ b: [Scalar]?, _ s: Window, filters: Int
  ) -> [Scalar] {
    var y: [Scalar] = []
    for n in 0..<s.batch {
      for p in 0..<s.rows {
        for q in 0..<s.columns {
          for f in 0..<filters {
            var acc: Scalar = 0
            for kh in 0..<s.size.0 {
              for kw in 0..<s.size.1 {
                guard let (h, v) = s.pixel(p, q, kh, kw) else { continue }
                for c in 0..<s.channels {
                  let tap = ((kh * s.size.1 + kw) * s.channels + c) * filters + f
                  acc = acc.addingProduct(x[s.input(n, h, v, c)], w[tap])
                }
              }
            }
            y.append(b.map { acc + $0[f] } ?? acc)
          }
        }
      }
    }
    return y
  }

  /// The gradients of kernel and bias: for each sample a chain over its pixels, then a chain over
  /// the samples.
  static func conv2dGradients(
    _ x: [Scalar], _ g: [Scalar], _ s: Window, filters: Int
  ) -> (dw: [Scalar], db: [Scalar]) {
    var dw = [Scalar](repeating: 0, count: s.size.0 * s.size.1 * s.channels * filters)
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
            for c in 0..<s.channels {
              var acc: Scalar = 0
              for p in 0..<s.rows {
                for q in 0..<s.columns {
                  guard let (h, v) = s.pixel(p, q, kh, kw) else { continue }
                  acc = acc.addingProduct(
                    x[s.input(n, h, v, c)], g[s.output(n, p, q, f, of: filters)])
                }
              }
              dw[((kh * s.size.1 + kw) * s.channels + c) * filters + f] += acc
            }
          }
        }
      }
    }
    return (dw, db)
  }

  static func relu(_ x: [Scalar]) -> [Scalar] { x.map { $0 < 0 ? 0 : $0 } }

  /// The maxima, and where in the input each stood.
  static func maxPool(_ x: [Scalar], _ s: Window) -> (y: [Scalar], positions: [Int]) {
    var y: [Scalar] = []
    var positions: [Int] = []
    for n in 0..<s.batch {
      for p in 0..<s.rows {
        for q in 0..<s.columns {
          for c in 0..<s.channels {
            var best: Int?
            for kh in 0..<s.size.0 {
              for kw in 0..<s.size.1 {
                guard let (h, v) = s.pixel(p, q, kh, kw) else { continue }
                let position = s.input(n, h, v, c)
                if best.map({ x[position] > x[$0] }) ?? true { best = position }
              }
            }
            y.append(x[best!])
            positions.append(best!)
          }
        }
      }
    }
    return (y, positions)
  }

  // MARK: Loss

  static func softmax(
    _ z: [Scalar], columns: Int, exp: (Scalar) -> Scalar
  ) -> (probabilities: [Scalar], maxima: [Scalar], sums: [Scalar]) {
    var probabilities: [Scalar] = []
    var maxima: [Scalar] = []
    var sums: [Scalar] = []
    for row in stride(from: 0, to: z.count, by: columns) {
      var m = z[row]
      for j in 1..<max(columns, 1) where z[row + j] > m { m = z[row + j] }
      let e = (0..<columns).map { exp(z[row + $0] - m) }
      let s = e.reduce(Scalar(0), +)
      probabilities += e.map { $0 / s }
      maxima.append(m)
      sums.append(s)
    }
    return (probabilities, maxima, sums)
  }

  static func crossEntropy(
    _ z: [Scalar], _ labels: [Int], columns: Int, exp: (Scalar) -> Scalar, log: (Scalar) -> Scalar
  ) -> (loss: Scalar, gradient: [Scalar]) {
    let (probabilities, maxima, sums) = softmax(z, columns: columns, exp: exp)
    let count = Scalar(labels.count)
    var total: Scalar = 0
    for (n, label) in labels.enumerated() {
      total += log(sums[n]) - (z[n * columns + label] - maxima[n])
    }
    let r = 1 / count
    let gradient = probabilities.indices.map { i in
      (probabilities[i] - (labels[i / columns] == i % columns ? 1 : 0)) * r
    }
    return (total / count, gradient)
  }
}
