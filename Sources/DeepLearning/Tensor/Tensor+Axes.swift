// Resolves axes, and computes shapes without them.

extension Tensor {
  /// An axis counted from 0. A negative one counts from the end.
  ///
  /// - Throws: `ModelError` if the axis does not exist.
  func axis(_ axis: Int, at place: String) throws -> Int {
    let counted = axis < 0 ? axis + rank : axis
    guard shape.indices.contains(counted) else {
      throw ModelError(
        .value, at: place, "\(axis) is not an axis of \(shape)",
        help: rank == 0
          ? "A scalar has no axes" : "Axes run from 0 to \(rank - 1); −1 is the last axis")
    }
    return counted
  }

  /// The position of a new axis among this tensor's axes, counted from 0.
  func newAxis(_ axis: Int, at place: String) throws -> Int {
    let counted = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(counted) else {
      throw ModelError(
        .value, at: place, "\(axis) is not a position for a new axis of \(shape)",
        help: "Positions run from 0 to \(rank); −1 is the last one")
    }
    return counted
  }

  /// These axes, counted from 0 and sorted; all axes if the list is empty.
  func normalized(_ axes: [Int], at place: String) throws -> [Int] {
    if axes.isEmpty { return Array(shape.indices) }
    let counted = try axes.map { try axis($0, at: place) }
    for position in counted.indices where counted[..<position].contains(counted[position]) {
      throw ModelError(
        .value, at: place, "the axes \(axes) contain axis \(counted[position]) of \(shape) twice",
        help: "Pass each axis once. Negative axes count from the end")
    }
    return counted.sorted()
  }

  /// The shape without some axes.
  func without(_ axes: [Int]) -> [Int] {
    shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
  }

  /// The shape with some axes reduced to length 1.
  func keeping(_ axes: [Int]) -> [Int] {
    shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
  }
}
