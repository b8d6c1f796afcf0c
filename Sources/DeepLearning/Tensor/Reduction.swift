internal import CKernels

/// A tensor seen as `[outer, count, inner]`, reduced along the middle axis.
struct Reduction {
  let source: Tensor
  let outer: Int
  let count: Int
  let inner: Int
  /// Where the elements are in the tensor, if the reduced axes are not neighbours.
  private let layout: StridedLayout?

  init(_ tensor: Tensor, _ axes: [Int]) {
    let shape = tensor.shape
    count = axes.reduce(1) { $0 * shape[$1] }
    guard let first = axes.first, axes != Array(first..<(first + axes.count)) else {
      outer = shape.prefix(axes.first ?? 0).reduce(1, *)
      inner = shape.dropFirst((axes.last ?? -1) + 1).reduce(1, *)
      source = tensor
      layout = nil
      return
    }
    let own = StridedLayout(rowMajor: shape)
    let order = axes + shape.indices.filter { !axes.contains($0) }
    var layout = own
    layout.shape = order.map { shape[$0] }
    layout.strides = order.map { own.strides[$0] }
    self.layout = layout
    source = tensor.gathered(layout)
    outer = 1
    inner = layout.shape.dropFirst(axes.count).reduce(1, *)
  }

  /// Zeros of a shape, with the gradient at the first maximum of each row. A row whose maximum is a
  /// NaN becomes NaN.
  func placedAtMaximum(_ gradient: Tensor, _ maxima: Tensor, _ shape: [Int]) -> Tensor {
    let positions = positionsOfMaximum
    let placed = Tensor.build(source.shape) { (dx: UnsafeMutablePointer<Float>) in
      dx.update(repeating: 0, count: source.count)
      Tensor.withFloats(gradient, maxima) { gradient, maxima in
        for (i, position) in positions.enumerated() {
          dx[position] = gradient[i]
          guard maxima[i].isNaN else { continue }
          for k in 0..<count { dx[(i / inner * count + k) * inner + i % inner] = .nan }
        }
      }
    }
    guard let layout else { return placed.viewed(as: shape) }
    var result = Tensor.zeros(shape)
    placed.scattered(layout, into: &result)
    return result
  }

  /// The elements of a tensor like the source at the first maximum of each row, in another shape;
  /// NaN where the maximum is a NaN.
  func takenAtMaximum(_ tensor: Tensor, _ maxima: Tensor, _ shape: [Int]) -> Tensor {
    let positions = positionsOfMaximum
    let rows = layout.map { tensor.gathered($0) } ?? tensor
    return Tensor.build(shape) { (y: UnsafeMutablePointer<Float>) in
      Tensor.withFloats(rows, maxima) { rows, maxima in
        for (i, position) in positions.enumerated() {
          y[i] = maxima[i].isNaN ? .nan : rows[position]
        }
      }
    }
  }

  /// Where the first maximum of each row is in the source.
  private var positionsOfMaximum: [Int] {
    let positions = Tensor.build([outer, inner]) { (y: UnsafeMutablePointer<Int32>) in
      source.withFloats { nbk_argmax($0, y, outer, count, inner) }
    }
    return positions.withPointer(to: Int32.self) { positions in
      (0..<(outer * inner)).map { i in
        (i / inner * count + Int(positions[i])) * inner + i % inner
      }
    }
  }
}

extension Tensor {
  /// A statistic of a `float32` tensor along axes, which are counted from 0 and sorted; not
  /// recorded. It comes from sums in binary64 (docs/numbers.md, "Sums").
  func statistic(_ operation: nbk_statistic_op, _ axes: [Int]) -> Tensor {
    let rows = Reduction(detached, axes)
    return Tensor.computed(without(axes)) { y in
      rows.source.withFloats {
        nbk_statistic(operation, $0, y, rows.outer, rows.count, rows.inner)
      }
    }
  }

  /// The sum along axes, as `statistic` computes it.
  func summed(_ axes: [Int]) -> Tensor { statistic(NBK_SUM, axes) }

  /// The sum along axes in a chain of binary32 additions, for the sums that keep this definition:
  /// the gradient of Dense's bias, and softmax's sum over the classes. Not recorded.
  func addedInChain(_ axes: [Int]) -> Tensor {
    let rows = Reduction(detached, axes)
    return Tensor.computed(without(axes)) { y in
      rows.source.withFloats { nbk_sum($0, y, rows.outer, rows.count, rows.inner) }
    }
  }

  /// The sum of all elements of a `float32` tensor, or of their squares, in binary64.
  func total(ofSquares: Bool = false) -> Double {
    var sum = 0.0
    withFloats { nbk_total(ofSquares ? NBK_NORM : NBK_SUM, $0, &sum, count) }
    return sum
  }
}
