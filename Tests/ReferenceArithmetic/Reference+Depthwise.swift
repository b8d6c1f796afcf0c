/// Depthwise convolution: filter f = c·M+m convolves only channel c, where M is the multiplier.
extension Reference {
  /// y[n,p,q,c·M+m] = chain over kh, then kw, taps outside the image skipped:
  /// fma(x[n, p·s+kh·d−top, q·s+kw·d−left, c], w[kh,kw,c,m], acc); then + b[c·M+m].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func depthwise(
    _ x: [Scalar], _ w: [Scalar], bias: [Scalar]?, _ s: Window, multiplier: Int
  ) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: s.convolutionOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for f in 0..<s.filters {
            var acc: Scalar = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                guard let i = s.input(n, under: p, q, tap: kh, kw, f / multiplier)
                else { continue }
                acc = fma(x[i], w[s.depthwiseKernel(kh, kw, f)], acc)
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

  /// dx[n,h,w,c] = chain over kh, then kw, then m, taps without an output skipped:
  /// fma(g[n,p,q,c·M+m], w[kh,kw,c,m], acc).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func depthwiseInputGradient(
    _ g: [Scalar], _ w: [Scalar], _ s: Window, multiplier: Int
  ) -> [Scalar] {
    var dx = [Scalar](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for h in 0..<s.height {
        for column in 0..<s.width {
          for c in 0..<s.channels {
            var acc: Scalar = 0
            for kh in 0..<s.kernelHeight {
              for kw in 0..<s.kernelWidth {
                guard let (p, q) = s.output(over: h, column, tap: kh, kw) else { continue }
                for f in c * multiplier..<(c + 1) * multiplier {
                  acc = fma(
                    g[s.output(n, p, q, f, depth: s.filters)], w[s.depthwiseKernel(kh, kw, f)], acc)
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

  /// dw[kh,kw,c,m] = per sample: chain over p, then q, taps outside the image skipped:
  /// fma(x[n,…,c], g[n,p,q,c·M+m], acc). Then a chain over n: acc + partial[n].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package static func depthwiseKernelGradient(
    _ x: [Scalar], _ g: [Scalar], _ s: Window, multiplier: Int
  ) -> [Scalar] {
    var dw = [Scalar](repeating: 0, count: s.depthwiseKernelCount)
    for kh in 0..<s.kernelHeight {
      for kw in 0..<s.kernelWidth {
        for f in 0..<s.filters {
          var acc: Scalar = 0
          for n in 0..<s.batch {
            var partial: Scalar = 0
            for p in 0..<s.outHeight {
              for q in 0..<s.outWidth {
                guard let i = s.input(n, under: p, q, tap: kh, kw, f / multiplier)
                else { continue }
                partial = fma(x[i], g[s.output(n, p, q, f, depth: s.filters)], partial)
              }
            }
            acc = acc + partial
          }
          dw[s.depthwiseKernel(kh, kw, f)] = acc
        }
      }
    }
    return dw
  }

  /// The gradients of images, kernel and bias.
  package static func depthwiseGradients(
    _ x: [Scalar], _ w: [Scalar], _ g: [Scalar], _ s: Window, multiplier: Int
  ) -> [[Scalar]] {
    [
      depthwiseInputGradient(g, w, s, multiplier: multiplier),
      depthwiseKernelGradient(x, g, s, multiplier: multiplier), conv2DBiasGradient(g, s),
    ]
  }
}
