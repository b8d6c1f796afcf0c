extension Reference {
  /// y = max over kh, then kw, ascending, taps outside the image skipped; and the tap number
  /// kh · kernelWidth + kw of the first maximum. A NaN gives way to any number.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func maxPool(_ x: [Scalar], _ s: Window) -> (y: [Scalar], argmax: [Int32]) {
    var y = [Scalar](repeating: 0, count: s.poolingOutputCount)
    var argmax = [Int32](repeating: 0, count: s.poolingOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            var best: Scalar?
            var position = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                guard let i = s.input(n, under: p, q, tap: kh, kw, c) else { continue }
                if best == nil || x[i] > best! || (best!.isNaN && !x[i].isNaN) {
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

  /// The gradient goes to the first maximum; every other position gets +0. The gradients of a
  /// position are added in a chain over p, q.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func maxPoolGradient(_ g: [Scalar], argmax: [Int32], _ s: Window) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            let o = s.output(n, p, q, c, depth: s.channels)
            let kh = Int(argmax[o]) / s.kernelWidth
            let kw = Int(argmax[o]) % s.kernelWidth
            guard let i = s.input(n, under: p, q, tap: kh, kw, c) else { continue }
            dx[i] = dx[i] + g[o]
          }
        }
      }
    }
    return dx
  }

  /// The taps of an output inside the image, over kh, then kw.
  private static func taps(_ s: Window, _ n: Int, _ p: Int, _ q: Int, _ c: Int) -> [Int] {
    (0..<s.kernelHeight).flatMap { kh in
      (0..<s.kernelWidth).compactMap { kw in s.input(n, under: p, q, tap: kh, kw, c) }
    }
  }

  /// y = chain over kh, then kw (taps inside the image): acc + x; divided by their number.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func averagePool(_ x: [Scalar], _ s: Window) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: s.poolingOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            let taps = taps(s, n, p, q, c)
            let sum = taps.reduce(Scalar(0)) { $0 + x[$1] }
            y[s.output(n, p, q, c, depth: s.channels)] = sum / Scalar(taps.count)
          }
        }
      }
    }
    return y
  }

  /// The gradient is g / number for each of these taps. The gradients of a position are added in a
  /// chain over p, then q.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func averagePoolGradient(_ g: [Scalar], _ s: Window) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for c in 0..<s.channels {
            let taps = taps(s, n, p, q, c)
            let share = g[s.output(n, p, q, c, depth: s.channels)] / Scalar(taps.count)
            for i in taps { dx[i] = dx[i] + share }
          }
        }
      }
    }
    return dx
  }
}
