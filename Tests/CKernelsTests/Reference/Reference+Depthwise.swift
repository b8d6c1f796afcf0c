/// Depthwise convolution: filter f = c·M+m convolves channel c alone, M being the multiplier.
extension Reference {
  /// y[n,p,q,c·M+m] = chain over kh, then kw, taps outside the image skipped:
  /// fma(x[n, p·s+kh·d−top, q·s+kw·d−left, c], w[kh,kw,c,m], acc); then + b[c·M+m].
  static func depthwise(
    _ x: [Float], _ w: [Float], bias: [Float]?, _ s: Window, multiplier: Int
  ) -> [Float] {
    var y = [Float](repeating: 0, count: s.convolutionOutputCount)
    for n in 0..<s.batch {
      for p in 0..<s.outHeight {
        for q in 0..<s.outWidth {
          for f in 0..<s.filters {
            var acc: Float = 0
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
  static func depthwiseInputGradient(
    _ g: [Float], _ w: [Float], _ s: Window, multiplier: Int
  ) -> [Float] {
    var dx = [Float](repeating: 0, count: s.inputCount)
    for n in 0..<s.batch {
      for h in 0..<s.height {
        for column in 0..<s.width {
          for c in 0..<s.channels {
            var acc: Float = 0
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
  static func depthwiseKernelGradient(
    _ x: [Float], _ g: [Float], _ s: Window, multiplier: Int
  ) -> [Float] {
    var dw = [Float](repeating: 0, count: s.depthwiseKernelCount)
    for kh in 0..<s.kernelHeight {
      for kw in 0..<s.kernelWidth {
        for f in 0..<s.filters {
          var acc: Float = 0
          for n in 0..<s.batch {
            var partial: Float = 0
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
}
