public import Display

/// The loss and metrics of each epoch of a training, under Keras's names: `loss`, `accuracy`,
/// `val_loss`, `val_accuracy`.
public struct History: Sendable {
  /// The names, in order: the loss, the metrics, then those of the validation.
  public private(set) var names: [String] = []
  private(set) var columns: [[Float]] = []
  /// The number of the first epoch, from 0. It is above 0 if the training continues an earlier one.
  public internal(set) var firstEpoch = 0

  /// The number of epochs.
  public var epochs: Int { columns.first?.count ?? 0 }

  /// The values of a name in all epochs, in order. A name that is not there is a programming error,
  /// like a position out of range: the program stops, and the message lists the names.
  ///
  /// - Parameter name: `loss`, `val_accuracy` or another name in `names`.
  /// - Precondition: `names` contains the name.
  public subscript(name: String) -> [Float] {
    let index = names.firstIndex(of: name)
    require(index != nil, "History: there is no '\(name)'. \(help(for: name))")
    return columns[index!]
  }

  /// What to write for a name that is not there.
  private func help(for name: String) -> String {
    if names.isEmpty { return "The history has no epochs" }
    if name.hasPrefix("val_"), !names.contains(where: { $0.hasPrefix("val_") }) {
      return "fit had no validation data: pass validationSplit or validationData"
    }
    let help = Suggestion.help(for: name, among: names)
    let isAccuracy = ["acc", "accuracy", "val_acc", "val_accuracy"].contains(name)
    if isAccuracy, !names.contains(where: { $0.hasSuffix("accuracy") }) {
      return "Pass metrics: [.accuracy] to compile. \(help)"
    }
    return help
  }

  /// Adds an epoch. A value that is missing in some epochs is NaN there.
  mutating func append(_ values: [(name: String, value: Float)]) {
    let epochs = epochs
    for (name, value) in values {
      if let index = names.firstIndex(of: name) {
        columns[index].append(value)
      } else {
        names.append(name)
        columns.append(Array(repeating: .nan, count: epochs) + [value])
      }
    }
    for index in columns.indices where columns[index].count == epochs {
      columns[index].append(.nan)
    }
  }
}

extension History {
  /// The epochs as a table, with four digits after the point; learning rates have all their digits.
  ///
  /// - Parameter caption: the text above the table; none by default.
  public func table(caption: String? = nil) -> DataTable {
    let epochs = DataTable.Column.column(
      "epoch", Array((firstEpoch + 1)..<(firstEpoch + epochs + 1)))
    let values = zip(names, columns).map { name, column in
      DataTable.Column.column(name, column, format: .logged(name))
    }
    return DataTable(columns: [epochs] + values, caption: caption)
  }
}

extension History: CustomStringConvertible, Displayable {
  /// The epochs as a table.
  public var description: String { table().description }
  /// The epochs as text and as an HTML table.
  public var displayBundle: DisplayBundle { table().displayBundle }
}
