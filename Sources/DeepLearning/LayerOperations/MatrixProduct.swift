internal import CKernels

/// The product of two matrices or of two batches of matrices, with a bias added last.
///
/// - Parameters:
///   - a: `[…, rows, inner]`.
///   - b: `[inner, columns]`, or `[…, inner, columns]`. The axes in front are broadcast.
///   - bias: `[columns]`, added to every row; none by default.
/// - Returns: `[…, rows, columns]`. Each element is a chain of fused multiply-adds over `inner`. If
///   both factors are integers, bytes or Booleans, it is the `int32` sum of the products, wrapping.
/// - Throws: `ModelError` if the shapes do not fit.
public func matmul(_ a: Tensor, _ b: Tensor, bias: Tensor? = nil) throws -> Tensor {
  guard a.rank >= 2, b.rank >= 2, a.shape[a.rank - 1] == b.shape[b.rank - 2],
    bias.map({ $0.shape == [b.shape[b.rank - 1]] }) ?? true
  else {
    let biasShape = bias.map { " and the bias \($0.shape)" } ?? ""
    throw ModelError(
      .shape, at: "matmul", "cannot multiply \(a.shape) by \(b.shape)\(biasShape)",
      help: "The shapes must be [rows, inner], [inner, columns] and, for the bias, [columns]")
  }
  if a.dtype != .float32, b.dtype != .float32, bias?.dtype != .float32 {
    return try integerProduct(a, b, bias)
  }
  let a = a.cast(to: .float32)
  let b = b.cast(to: .float32)
  let bias = bias?.cast(to: .float32)
  guard b.rank == 2 else { return try batchedProduct(a, b, bias) }
  guard a.rank == 2 else {
    // The rows of all matrices together are the rows of a single matrix.
    let outer = Array(a.shape.dropLast())
    let rows = a.viewed(as: [outer.product, a.shape[a.rank - 1]])
    return try matmul(rows, b, bias: bias).viewed(as: outer + [b.shape[1]])
  }
  let (rows, inner, columns) = (a.shape[0], a.shape[1], b.shape[1])
  if a.layout == .samplesLast { return try matmulSamplesLast(a, b, bias) }
  let y = Tensor.computed([rows, columns]) { y in
    Tensor.withFloats(a, b) { a, b in
      withBias(bias) { nbk_matmul(a, b, $0, y, rows, inner, columns) }
    }
  }
  return y.differentiable(from: a, b, bias) { gradient, gradients in
    let product = BilinearProduct.ofMatrices(rows, inner, columns)
    gradients.add(a) { product.gradientOfFirst(gradient, b) }
    gradients.add(b) { product.gradientOfSecond(a, gradient) }
    if let bias { gradients.add(bias) { gradient.addedInChain([0]).recordedSum(of: gradient) } }
  }
}

extension BilinearProduct {
  /// The product of two matrices.
  static func ofMatrices(_ rows: Int, _ inner: Int, _ columns: Int) -> BilinearProduct {
    BilinearProduct { a, b in
      Tensor.computed([rows, columns]) { y in
        Tensor.withFloats(a, b) { nbk_matmul($0, $1, nil, y, rows, inner, columns) }
      }
    } first: { gradient, b in
      Tensor.computed([rows, inner]) { da in
        Tensor.withFloats(gradient, b) { nbk_matmul_bt($0, $1, da, rows, columns, inner) }
      }
    } second: { a, gradient in
      Tensor.computed([inner, columns]) { db in
        Tensor.withFloats(a, gradient) { nbk_matmul_at($0, $1, db, inner, rows, columns) }
      }
    }
  }
}

/// A product for each matrix of two batches, which are broadcast first.
private func batchedProduct(_ a: Tensor, _ b: Tensor, _ bias: Tensor?) throws -> Tensor {
  let batch = try Tensor.broadcastShape(
    a.shape.dropLast(2), b.shape.dropLast(2), at: "matmul")
  let a = try a.broadcast(to: batch + a.shape.suffix(2))
  let b = try b.broadcast(to: batch + b.shape.suffix(2))
  let (rows, inner, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
  let count = batch.product
  /// Calls a kernel for the matrices at each position of the batch, each with its number of
  /// elements.
  func forEach(
    _ x: Tensor, _ xCount: Int, _ y: Tensor, _ yCount: Int, _ z: UnsafeMutablePointer<Float>,
    _ zCount: Int,
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    Tensor.withFloats(x, y) { x, y in
      for n in 0..<count { kernel(x + n * xCount, y + n * yCount, z + n * zCount) }
    }
  }
  let products = BilinearProduct { a, b in
    Tensor.build(batch + [rows, columns]) { (y: UnsafeMutablePointer<Float>) in
      forEach(a, rows * inner, b, inner * columns, y, rows * columns) {
        nbk_matmul($0, $1, nil, $2, rows, inner, columns)
      }
    }
  } first: { gradient, b in
    Tensor.build(batch + [rows, inner]) { (da: UnsafeMutablePointer<Float>) in
      forEach(gradient, rows * columns, b, inner * columns, da, rows * inner) {
        nbk_matmul_bt($0, $1, $2, rows, columns, inner)
      }
    }
  } second: { a, gradient in
    Tensor.build(batch + [inner, columns]) { (db: UnsafeMutablePointer<Float>) in
      forEach(a, rows * inner, gradient, rows * columns, db, inner * columns) {
        nbk_matmul_at($0, $1, $2, inner, rows, columns)
      }
    }
  }
  let product = products(a, b)
  return try bias.map { try product + $0 } ?? product
}

/// A product for each matrix of two batches of integers, as `int32`, wrapping.
private func integerProduct(_ a: Tensor, _ b: Tensor, _ bias: Tensor?) throws -> Tensor {
  let batch = try Tensor.broadcastShape(
    a.shape.dropLast(2), b.shape.dropLast(2), at: "matmul")
  let a = a.cast(to: .int32).stretched(to: batch + a.shape.suffix(2))
  let b = b.cast(to: .int32).stretched(to: batch + b.shape.suffix(2))
  let (inner, columns) = (a.shape[a.rank - 1], b.shape[b.rank - 1])
  let rows = a.shape[a.rank - 2]
  var product = Tensor.zeros(batch + [rows, columns], dtype: .int32)
  product.withMutablePointer(to: Int32.self) { product in
    a.withPointer(to: Int32.self) { a in
      b.withPointer(to: Int32.self) { b in
        for row in 0..<(batch.product * rows) {
          let matrix = b + row / rows * inner * columns
          for k in 0..<inner {
            let factor = a[row * inner + k]
            for column in 0..<columns {
              product[row * columns + column] &+= factor &* matrix[k * columns + column]
            }
          }
        }
      }
    }
  }
  return try bias.map { try product + $0 } ?? product
}

extension Tensor {
  /// The product of this tensor and another; see the function `matmul`.
  ///
  /// - Parameter other: the factor on the right, `[…, inner, columns]` for `[…, rows, inner]`.
  /// - Throws: `ModelError` if the shapes cannot be broadcast.
  public func matmul(_ other: Tensor) throws -> Tensor { try DeepLearning.matmul(self, other) }
}

/// Calls `body` with the elements of a bias, or with nil.
func withBias(_ bias: Tensor?, _ body: (UnsafePointer<Float>?) -> Void) {
  guard let bias else { return body(nil) }
  bias.withFloats { body($0) }
}
