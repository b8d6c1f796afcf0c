extension Reference {
  /// y = max over kh, then kw, ascending, taps outside the image skipped; and the tap number
  /// kh · kernelWidth + kw of the first maximum.
  static func maxPool(_ x: [Float], _ s: Window) -> (y: [Float], argmax: [Int32]) {
    var y = [Float](repeating: 0, count: s.poolingOutputCount)
    var argmax = [Int32](repeating: 0, count: s.poolingOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            var best: Float?
            var position = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                let h = p * s.strideHeight + kh - s.top
                let w = q * s.strideWidth + kw - s.left
                guard let i = s.input(n, h, w, c) else { continue }
                if best == nil || x[i] > best! {
                  best = x[i]
                  position = kh * s.kernelWidth + kw
                }
              }
            }
            let o = s.output(n, p, q, c, depth: s.channels)
            y[o] = best ?? 0
            argmax[o] = Int32(position)
          }
        }
      }
    }
    return (y, argmax)
  }

  /// The gradient goes to the first maximum, every other position gets +0; a position's gradients
  /// are a chain of adds over p, then q.
  static func maxPoolGradient(_ g: [Float], argmax: [Int32], _ s: Window) -> [Float] {
    var dx = [Float](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            let o = s.output(n, p, q, c, depth: s.channels)
            let kh = Int(argmax[o]) / s.kernelWidth
            let kw = Int(argmax[o]) % s.kernelWidth
            let h = p * s.strideHeight + kh - s.top
            let w = q * s.strideWidth + kw - s.left
            guard let i = s.input(n, h, w, c) else { continue }
            dx[i] = dx[i] + g[o]
          }
        }
      }
    }
    return dx
  }
}
