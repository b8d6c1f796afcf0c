internal import CKernels

/// The product of two matrices, with a bias added last.
///
/// - Parameters:
///   - a: `[rows, inner]`.
///   - b: `[inner, columns]`.
///   - bias: `[columns]`, added to every row; none by default.
/// - Returns: `[rows, columns]`: each element a chain of fused multiply-adds over `inner`.
/// - Throws: `ModelError` when the shapes do not fit.
public func matmul(_ a: Tensor, _ b: Tensor, bias: Tensor? = nil) throws -> Tensor {
  guard a.rank == 2, b.rank == 2, a.shape[1] == b.shape[0],
    bias.map({ $0.shape == [b.shape[1]] }) ?? true
  else {
    let biasShape = bias.map { " and the bias \($0.shape)" } ?? ""
    throw ModelError(
      .shape, at: "matmul", "cannot multiply \(a.shape) by \(b.shape)\(biasShape)",
      help: "The shapes must be [rows, inner], [inner, columns] and, for the bias, [columns]")
  }
  let a = a.cast(to: .float32)
  let b = b.cast(to: .float32)
  let bias = bias?.cast(to: .float32)
  let (rows, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  if a.layout == .samplesLast { return try matmulSamplesLast(a, b, bias) }
  let y = Tensor.build([rows, columns]) { (y: UnsafeMutablePointer<Float>) in
    Tensor.withFloats(a, b) { a, b in
      withBias(bias) { nbk_matmul(a, b, $0, y, rows, inner, columns) }
    }
  }
  return try y.recorded(from: a, b, bias) { gradient, gradients in
    gradients.add(a) {
      Tensor.build(a.shape) { (da: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(gradient, b) { nbk_matmul_bt($0, $1, da, rows, columns, inner) }
      }
    }
    gradients.add(b) {
      Tensor.build(b.shape) { (db: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(a, gradient) { nbk_matmul_at($0, $1, db, inner, rows, columns) }
      }
    }
    if let bias { gradients.add(bias) { gradient.summed([0]) } }
  }
}

/// The elements of a bias, or no pointer at all.
func withBias(_ bias: Tensor?, _ body: (UnsafePointer<Float>?) -> Void) {
  guard let bias else { return body(nil) }
  bias.withFloats { body($0) }
}
