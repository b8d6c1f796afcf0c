extension Reference {
  /// The gradient of a convolution's images: for each pixel a chain over the taps that saw it, then
  /// over the filters.
  static func conv2dImageGradient(
    _ w: [Scalar], _ g: [Scalar], _ s: Window, filters: Int
  ) -> [Scalar] {
    var dx: [Scalar] = []
    for n in 0..<s.batch {
      for h in 0..<s.height {
        for v in 0..<s.width {
          for c in 0..<s.channels {
            var acc: Scalar = 0
            for kh in 0..<s.size.0 {
              for kw in 0..<s.size.1 {
                guard let (p, q) = s.window(over: h, v, kh, kw) else { continue }
                for f in 0..<filters {
                  let tap = ((kh * s.size.1 + kw) * s.channels + c) * filters + f
                  acc = acc.addingProduct(g[s.output(n, p, q, f, of: filters)], w[tap])
                }
              }
            }
            dx.append(acc)
          }
        }
      }
    }
    return dx
  }

  /// A pooling's gradients, added up where the maxima stood, window after window.
  static func placed(_ g: [Scalar], at positions: [Int], count: Int) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: count)
    for (position, g) in zip(positions, g) { dx[position] += g }
    return dx
  }
}

extension Reference.Window {
  /// The window whose tap lies over a pixel, if there is one.
  func window(over h: Int, _ v: Int, _ kh: Int, _ kw: Int) -> (p: Int, q: Int)? {
    let down = h + top - kh * dilation.0
    let across = v + left - kw * dilation.1
    guard down >= 0, across >= 0, down % strides.0 == 0, across % strides.1 == 0 else {
      return nil
    }
    let (p, q) = (down / strides.0, across / strides.1)
    return p < rows && q < columns ? (p, q) : nil
  }
}
