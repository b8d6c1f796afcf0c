extension Reference {
  /// y[n,p,q,f] = chain over kh, then kw, then c, taps outside the image skipped:
  /// fma(x[n, p·s+kh·d−top, q·s+kw·d−left, c], w[kh,kw,c,f], acc); then + b[f].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func conv2D(_ x: [Scalar], _ w: [Scalar], bias: [Scalar]?, _ s: Window) -> [Scalar]
  {
    var y = [Scalar](repeating: 0, count: s.convolutionOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for f in 0..<s.filters {
            var acc: Scalar = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                for c in 0..<s.channels {
                  guard let i = s.input(n, under: p, q, tap: kh, kw, c) else { continue }
                  acc = fma(x[i], w[s.kernel(kh, kw, c, f)], acc)
                }
              }
            }
            if let bias { acc = acc + bias[f] }
            y[s.output(n, p, q, f, depth: s.filters)] = acc
          }
        }
      }
    }
    return y
  }

  /// dx[n,h,w,c] = chain over kh, then kw, then f, taps whose output does not exist skipped:
  /// fma(g[n,p,q,f], w[kh,kw,c,f], acc) with p = (h+top−kh·d)/s, q = (w+left−kw·d)/s.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func conv2DInputGradient(_ g: [Scalar], _ w: [Scalar], _ s: Window) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for h in 0..<s.height {
        for column in 0..<s.width {
          for c in 0..<s.channels {
            var acc: Scalar = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                guard let (p, q) = s.output(over: h, column, tap: kh, kw) else { continue }
                for f in 0..<s.filters {
                  acc = fma(
                    g[s.output(n, p, q, f, depth: s.filters)], w[s.kernel(kh, kw, c, f)], acc)
                }
              }
            }
            dx[((n * s.height + h) * s.width + column) * s.channels + c] = acc
          }
        }
      }
    }
    return dx
  }

  /// dw[kh,kw,c,f] = per sample: chain over p, then q, taps outside the image skipped:
  /// fma(x[…], g[n,p,q,f], acc). Then a chain over n: acc + partial[n].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func conv2DKernelGradient(_ x: [Scalar], _ g: [Scalar], _ s: Window) -> [Scalar] {
    var dw = [Scalar](repeating: 0, count: s.kernelCount)
    for kh in 0..<s.kernelHeight {
      for kw in 0..<s.kernelWidth {
        for c in 0..<s.channels {
          for f in 0..<s.filters {
            var acc: Scalar = 0
            for n in 0..<s.batch {
              var partial: Scalar = 0
              for p in 0..<s.outHeight {
                for q in 0..<s.outWidth {
                  guard let i = s.input(n, under: p, q, tap: kh, kw, c) else { continue }
                  partial = fma(x[i], g[s.output(n, p, q, f, depth: s.filters)], partial)
                }
              }
              acc = acc + partial
            }
            dw[s.kernel(kh, kw, c, f)] = acc
          }
        }
      }
    }
    return dw
  }

  /// db[f] = per sample: chain over p, then q: acc + g[n,p,q,f]. Then a chain over n:
  /// acc + partial[n].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func conv2DBiasGradient(_ g: [Scalar], _ s: Window) -> [Scalar] {
    (0..<s.filters).map { f in
      var acc: Scalar = 0
      for n in 0..<s.batch {
        var partial: Scalar = 0
        for p in 0..<s.outHeight {
          for q in 0..<s.outWidth { partial = partial + g[s.output(n, p, q, f, depth: s.filters)] }
        }
        acc = acc + partial
      }
      return acc
    }
  }

  /// The gradients of kernel and bias.
  package static func conv2DGradients(
    _ x: [Scalar], _ g: [Scalar], _ s: Window
  ) -> (dw: [Scalar], db: [Scalar]) {
    (conv2DKernelGradient(x, g, s), conv2DBiasGradient(g, s))
  }
}
