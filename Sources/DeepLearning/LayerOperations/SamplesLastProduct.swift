internal import CKernels

/// `matmul` for a matrix whose layout has the samples last.
func matmulSamplesLast(_ a: Tensor, _ b: Tensor, _ bias: Tensor?) throws -> Tensor {
  let (samples, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  let y = Tensor.computed([samples, columns]) { y in
    a.withFloatsAsTheyLie { a in
      b.withFloats { b in
        withBias(bias) { nbk_matmul_samples_last(a, b, $0, y, samples, inner, columns) }
      }
    }
  }
  return y.differentiable(from: a, b, bias) { gradient, gradients in
    let product = BilinearProduct.ofMatrices(samples, inner, columns)
    if let bias { gradients.add(bias) { gradient.addedInChain([0]).recordedSum(of: gradient) } }
    if gradients.needs(a), gradients.needs(b) {
      let both = bothGradients(a, b, gradient)
      gradients.add(a) { product.recordFirst(both.a, gradient, b) }
      gradients.add(b) { product.recordSecond(both.b, a, gradient) }
      return
    }
    gradients.add(a) {
      let da = Tensor.computed(a.shape, samplesLast: true) { da in
        Tensor.withFloats(gradient, b) {
          nbk_matmul_samples_last_dx($0, $1, da, samples, inner, columns)
        }
      }
      return product.recordFirst(da, gradient, b)
    }
    gradients.add(b) {
      let db = Tensor.computed(b.shape) { db in
        a.withFloatsAsTheyLie { a in
          gradient.withFloats {
            nbk_matmul_samples_last_dw(a, $0, db, samples, inner, columns)
          }
        }
      }
      return product.recordSecond(db, a, gradient)
    }
  }
}

/// The gradients of `matmulSamplesLast`'s operands.
private func bothGradients(_ a: Tensor, _ b: Tensor, _ gradient: Tensor) -> (a: Tensor, b: Tensor) {
  let (samples, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  let da = Tensor.uninitialized(a.shape, samplesLast: true).storage
  let db = Tensor.computed(b.shape) { db in
    a.withFloatsAsTheyLie { a in
      Tensor.withFloats(gradient, b) {
        nbk_matmul_samples_last_gradients(
          a, $1, $0, da.floats, db, samples, inner, columns)
      }
    }
  }
  return (Tensor(shape: a.shape, dtype: .float32, storage: da, layout: .samplesLast), db)
}
