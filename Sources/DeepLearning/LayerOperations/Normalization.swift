internal import CKernels

/// The mean and variance of every column of a batch's rows.
package struct ColumnMoments {
  package let mean: Tensor
  package let variance: Tensor

  /// The moments of `x`, seen as rows of its last axis. There is at least one row.
  package init(of x: Tensor) {
    let (rows, columns) = x.rowsAndColumns
    var variance = Tensor.zeros([columns])
    mean = Tensor.build([columns]) { (mean: UnsafeMutablePointer<Float>) in
      variance.withMutablePointer(to: Float.self) { variance in
        x.withFloats { nbk_batch_moments($0, mean, variance, rows, columns) }
      }
    }
    self.variance = variance
  }

  /// Moments that were computed before.
  package init(mean: Tensor, variance: Tensor) {
    self.mean = mean
    self.variance = variance
  }
}

/// `(x − mean) · (r · scale) + offset` for every column, with r = 1 / √(variance + epsilon).
///
/// - Parameters:
///   - x: `float32 [rows…, columns]`.
///   - areOwn: whether the moments are those of `x`, so that its gradient also goes through them.
///   - scale: `[columns]`; nil for 1.
///   - offset: `[columns]`; nil for none.
///   - offset: `[columns]`; none is added if there is none.
package func batchNormalization(
  _ x: Tensor, _ moments: ColumnMoments, areOwn: Bool, scale: Tensor?, offset: Tensor?,
  epsilon: Float
) throws -> Tensor {
  let (rows, columns) = x.rowsAndColumns
  let mean = moments.mean.detached
  let r = moments.variance.perElement { 1 / ($0 + epsilon).squareRoot() }
  let factor = scale.map { Tensor.elementwise(.multiply, r, $0.detached, [columns]) } ?? r
  let y = x.normalized(mean, factor, offset)
  let inputs = [x, scale].compactMap { $0 }
  return y.differentiable(from: x, scale, offset) { gradient, gradients in
    let (dscale, doffset) = sums(gradient, nbk_batch_norm_sums)
    func recorded(_ result: Tensor, _ position: Int) -> Tensor {
      result.asGradient(position, of: formula, at: inputs, gradient)
    }
    if let scale { gradients.add(scale) { recorded(dscale, 1) } }
    if let offset { gradients.add(offset) { doffset.recordedSum(of: gradient) } }
    gradients.add(x) {
      guard areOwn else {
        return recorded(gradient.normalized(.zeros([columns]), factor, nil), 0)
      }
      let count = Float(rows)
      let a = doffset.perElement { $0 / count }
      let b = dscale.perElement { $0 / count }
      let dx = Tensor.build(x.shape) { (dx: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(x, gradient) { x, g in
          Tensor.withFloats(mean, r) { mean, r in
            Tensor.withFloats(a, b) { a, b in
              factor.withFloats { nbk_batch_norm_dx(x, g, mean, r, $0, a, b, dx, rows, columns) }
            }
          }
        }
      }
      return recorded(dx, 0)
    }
  }

  /// The result without the offset, made of operations, from `x` and the scale.
  func formula(_ inputs: [Tensor]) throws -> Tensor {
    let leading = Array(0..<(x.rank - 1))
    let y =
      areOwn
      ? try inputs[0].normalized(over: leading, epsilon)
      : try (inputs[0] - mean) * r
    return try scale == nil ? y : y * inputs[1]
  }

  func sums(_ gradient: Tensor, _ kernel: NormalizationSums) -> (Tensor, Tensor) {
    columnSums(x, gradient, mean, r, kernel)
  }
}

/// `((x − mean) · r) · scale + offset` for every row, with its own mean and r = 1 / √(variance +
/// epsilon).
///
/// - Parameters:
///   - x: `float32 [rows…, columns]`.
///   - scale: `[columns]`; nil for 1.
///   - offset: `[columns]`; nil for none.
package func layerNormalization(
  _ x: Tensor, scale: Tensor?, offset: Tensor?, epsilon: Float
) throws -> Tensor {
  let (rows, columns) = x.rowsAndColumns
  var mean = Tensor.zeros([rows])
  var r = Tensor.zeros([rows])
  let y = Tensor.build(x.shape) { (y: UnsafeMutablePointer<Float>) in
    mean.withMutablePointer(to: Float.self) { mean in
      r.withMutablePointer(to: Float.self) { r in
        x.withFloats { x in
          withBias(scale) { scale in
            withBias(offset) { nbk_layer_norm(x, scale, $0, epsilon, y, mean, r, rows, columns) }
          }
        }
      }
    }
  }
  let inputs = [x, scale].compactMap { $0 }
  return y.differentiable(from: x, scale, offset) { [mean, r] gradient, gradients in
    let (dscale, doffset) = columnSums(x, gradient, mean, r, nbk_layer_norm_sums)
    func recorded(_ result: Tensor, _ position: Int) -> Tensor {
      result.asGradient(position, of: formula, at: inputs, gradient)
    }
    if let scale { gradients.add(scale) { recorded(dscale, 1) } }
    if let offset { gradients.add(offset) { doffset.recordedSum(of: gradient) } }
    gradients.add(x) {
      let dx = Tensor.build(x.shape) { (dx: UnsafeMutablePointer<Float>) in
        Tensor.withFloats(x, gradient) { x, g in
          Tensor.withFloats(mean, r) { mean, r in
            withBias(scale) { nbk_layer_norm_dx(x, g, mean, r, $0, dx, rows, columns) }
          }
        }
      }
      return recorded(dx, 0)
    }
  }

  /// The result without the offset, made of operations, from `x` and the scale.
  func formula(_ inputs: [Tensor]) throws -> Tensor {
    let y = try inputs[0].normalized(over: [x.rank - 1], epsilon)
    return try scale == nil ? y : y * inputs[1]
  }
}

/// A kernel that computes the gradients of scale and offset.
private typealias NormalizationSums = (
  UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
  UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int
) -> Void

/// The gradients of scale and offset.
private func columnSums(
  _ x: Tensor, _ gradient: Tensor, _ mean: Tensor, _ r: Tensor, _ kernel: NormalizationSums
) -> (scale: Tensor, offset: Tensor) {
  let (rows, columns) = x.rowsAndColumns
  var offset = Tensor.zeros([columns])
  let scale = Tensor.build([columns]) { (scale: UnsafeMutablePointer<Float>) in
    offset.withMutablePointer(to: Float.self) { offset in
      Tensor.withFloats(x, gradient) { x, g in
        Tensor.withFloats(mean, r) { kernel(x, g, $0, $1, scale, offset, rows, columns) }
      }
    }
  }
  return (scale, offset)
}

extension Tensor {
  /// The shape of a tensor seen as a matrix of rows along its last axis.
  fileprivate var rowsAndColumns: (rows: Int, columns: Int) {
    (shape.dropLast().reduce(1, *), shape[rank - 1])
  }

  /// `(self − mean) / √(variance + epsilon)`, with mean and variance over axes; made of operations.
  fileprivate func normalized(over axes: [Int], _ epsilon: Float) throws -> Tensor {
    let distances = try self - mean(axes: axes, keepDims: true)
    let variance = try square(distances).mean(axes: axes, keepDims: true)
    return try distances / sqrt(variance + epsilon)
  }

  /// `(self − mean) · factor`, then `+ offset` if there is one, for every column.
  fileprivate func normalized(_ mean: Tensor, _ factor: Tensor, _ offset: Tensor?) -> Tensor {
    let (rows, columns) = rowsAndColumns
    return Tensor.build(shape) { (y: UnsafeMutablePointer<Float>) in
      withFloats { x in
        Tensor.withFloats(mean, factor) { mean, factor in
          withBias(offset) { nbk_batch_normalize(x, mean, factor, $0, y, rows, columns) }
        }
      }
    }
  }
}
