extension Layer {
  /// The position of an axis in a batch of samples, counted from the front. It is never the batch's
  /// own axis.
  func position(of axis: Int, _ inputShape: [Int]) throws -> Int {
    let rank = inputShape.count + 1
    let position = axis < 0 ? axis + rank : axis
    guard (1..<rank).contains(position) else {
      throw ModelError(
        .value, at: name, "axis is \(axis); samples have the shape \(inputShape)",
        help: rank == 1
          ? "Samples must have at least one axis"
          : "axis must be from 1 to \(rank - 1), because 0 is the batch, or negative to count from "
            + "the end")
    }
    return position
  }
}

extension Tensor {
  /// Applies `body` with an axis moved to the end, and moves the axis back.
  func withLast(_ axis: Int, _ body: (Tensor) throws -> Tensor) throws -> Tensor {
    guard axis != rank - 1 else { return try body(self) }
    var order = Array(shape.indices)
    order.append(order.remove(at: axis))
    var back = Array(shape.indices)
    back.insert(back.removeLast(), at: axis)
    return try body(transposed(order)).transposed(back)
  }
}
