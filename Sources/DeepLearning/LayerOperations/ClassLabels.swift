/// Class numbers as `int32`, checked.
///
/// - Parameters:
///   - labels: integers of the shape, possibly with one more axis of length 1 at the end.
///   - shape: the shape of the scores without the classes' axis.
///   - units: whether the scores come from the units of a model.
/// - Throws: `ModelError`, which names the first label that is not a class.
func classLabels(
  _ labels: Tensor, for shape: ArraySlice<Int>, classes: Int, units: Bool = true,
  at place: String
) throws -> Tensor {
  try checkClassLabels(labels, for: shape, at: place)
  let count = labels.count
  let labels = labels.cast(to: .int32)
  let wrong = labels.withPointer(to: Int32.self) { labels in
    (0..<count).first { labels[$0] < 0 || labels[$0] >= classes }.map { ($0, labels[$0]) }
  }
  if let (position, label) = wrong {
    throw ModelError(
      .value, at: place,
      "the label of sample \(position / shape.dropFirst().reduce(1, *)) is \(label); there are "
        + "scores of \(classes) \(classes == 1 ? "class" : "classes")",
      help: rangeHelp(labels, classes, units: units))
  }
  guard labels.rank > shape.count else { return labels.detached }
  return Tensor(
    shape: Array(shape), dtype: .int32, storage: labels.storage, offset: labels.offset)
}

/// What to do with class numbers, `int32`, that are out of range.
private func rangeHelp(_ labels: Tensor, _ classes: Int, units: Bool) -> String {
  let range = classes == 1 ? "Labels must be 0" : "Labels must be from 0 to \(classes - 1)"
  let (least, most) = labels.withPointer(to: Int32.self) { values in
    (0..<labels.count).reduce(into: (Int32.max, Int32.min)) {
      $0 = (Swift.min($0.0, values[$1]), Swift.max($0.1, values[$1]))
    }
  }
  guard units, least >= 0 else { return range }
  let more = "for labels up to \(most), end the model with Dense(units: \(Int(most) + 1))"
  if classes == 1, most == 1 {
    return "\(range). Use BinaryCrossentropy for a single unit, or, \(more)"
  }
  return "\(range); \(more)"
}

/// What to do with labels that have a number for each class.
private let oneHotHelp =
  "These look like one-hot labels: pass labels.argMax(axis: -1), or use CategoricalCrossentropy"

/// Checks the type and the shape of class numbers: see `classLabels`.
func checkClassLabels(_ labels: Tensor, for shape: ArraySlice<Int>, at place: String) throws {
  guard labels.dtype == .int32 || labels.dtype == .uint8 else {
    throw ModelError(
      .dtype, at: place, "labels must be integers; found \(labels.dtype) \(labels.shape)",
      help: labels.rank == shape.count + 1 && labels.shape[shape.count] > 1
        ? oneHotHelp
        : "Pass the class number of each sample as int32 or uint8"
          + (labels.isWhole ? ": labels.cast(to: .int32)" : ""))
  }
  guard labels.shape.starts(with: shape),
    labels.rank == shape.count || labels.rank == shape.count + 1 && labels.shape.last == 1
  else {
    guard shape.count == 1 else {
      throw ModelError(
        .shape, at: place,
        "found scores for \(Array(shape)) positions and labels of the shape \(labels.shape)",
        help: "Pass one label for each position, in the shape \(Array(shape))")
    }
    throw ModelError(
      .shape, at: place,
      "found \(shape[shape.startIndex]) samples and labels of the shape \(labels.shape)",
      help: labels.rank == 2 && labels.shape[0] == shape[shape.startIndex]
        ? oneHotHelp : "Pass one label for each sample, in the shape \(Array(shape))")
  }
}

extension Tensor {
  /// Whether all elements are whole numbers that `int32` can hold.
  fileprivate var isWhole: Bool {
    guard dtype == .float32 else { return dtype != .bool }
    return withFloats { values in
      (0..<count).allSatisfy { Int32(exactly: values[$0]) != nil }
    }
  }
}
