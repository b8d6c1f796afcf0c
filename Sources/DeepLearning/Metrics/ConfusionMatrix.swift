public import Display

/// Counts of predictions: a table with a row for every correct class and a column for every
/// predicted class.
public struct ConfusionMatrix: Displayable, CustomStringConvertible, Sendable {
  /// The counts, `int32 [classes, classes]`.
  public let counts: Tensor
  /// The classes' names.
  public let classNames: [String]

  /// The counts as a table.
  ///
  /// - Parameter caption: the text above the table; none by default.
  public func table(caption: String? = nil) -> DataTable {
    let columns = classNames.indices.map { column in
      DataTable.Column.column(
        classNames[column], classNames.indices.map { Int(counts[$0, column].scalar) })
    }
    return DataTable(
      columns: [.column("label \\ prediction", classNames)] + columns, caption: caption)
  }

  /// The counts as a table.
  public var description: String { table().description }
  /// The counts as text and as an HTML table.
  public var displayBundle: DisplayBundle { table().displayBundle }
}

/// Counts how often each class was predicted for each correct class.
///
/// - Parameters:
///   - labels: the correct classes, integers `[samples]`.
///   - predictions: the predicted classes, integers `[samples]`, or scores,
///     `float32 [samples, classes]`, of which the largest one counts.
///   - classes: the number of classes; by default the number of scores or names.
///   - names: the classes' names; their numbers by default.
/// - Throws: `ModelError` if the shapes do not fit, or a number is not a class.
public func confusionMatrix(
  _ labels: Tensor, _ predictions: Tensor, classes: Int? = nil, names: [String]? = nil
) throws -> ConfusionMatrix {
  let place = "confusionMatrix"
  let hasScores = predictions.rank == 2 && predictions.dtype == .float32
  guard let count = predictions.shape.first else {
    throw ModelError(
      .shape, at: place, "takes predictions of the shape [samples], not []",
      help: "Pass the class of each sample, or its scores")
  }
  try checkClassLabels(labels, for: [count], at: place)
  guard let classes = classes ?? names?.count ?? (hasScores ? predictions.shape[1] : nil),
    classes >= 1
  else {
    throw ModelError(
      .value, at: place, "the number of classes is unknown",
      help: "Set classes to the number of classes, 1 or more")
  }
  guard (names ?? []).count == (names == nil ? 0 : classes) else {
    throw ModelError(
      .value, at: place, "found \(names?.count ?? 0) names for \(classes) classes",
      help: "Pass one name for each class")
  }
  let rows = try classLabels(labels, for: [count], classes: classes, units: false, at: place)
  let columns = try classLabels(
    hasScores ? predictions.detached.argMax() : predictions, for: [count], classes: classes,
    units: false, at: "\(place)'s predictions")
  var counts = [Int32](repeating: 0, count: classes * classes)
  for (row, column) in zip(rows.array(of: Int32.self), columns.array(of: Int32.self)) {
    counts[Int(row) * classes + Int(column)] += 1
  }
  return ConfusionMatrix(
    counts: try Tensor(counts, shape: [classes, classes]),
    classNames: names ?? (0..<classes).map { "\($0)" })
}
