public import Display

extension History {
  /// A line chart of a value over the epochs, with a second line for the validation data if there
  /// is one.
  ///
  /// - Parameters:
  ///   - name: the value's name: `loss`, `accuracy`.
  ///   - title: the title of the chart; the name by default.
  ///   - training: the label of the training line in the legend.
  ///   - validation: the label of the validation line in the legend.
  ///   - epoch: the label of the horizontal axis.
  /// - Throws: `ModelError` if the history has no such value.
  public func chart(
    of name: String, title: String? = nil, training: String = "training",
    validation: String = "validation", epoch: String = "epoch"
  ) throws -> LineChart {
    guard names.contains(name) else {
      throw ModelError(
        .value, at: "History", "has no value '\(name)'",
        help: Suggestion.help(for: name, among: names))
    }
    var series = [LineChart.Series.series(training, self[name])]
    if names.contains("val_\(name)") { series.append(.series(validation, self["val_\(name)"])) }
    return LineChart(series: series, title: title ?? name, xLabel: epoch)
  }
}
