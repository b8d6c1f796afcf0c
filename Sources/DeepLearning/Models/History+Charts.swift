public import Display

extension History {
  /// The curve of a value over the epochs, with its curve over the validation data if there is one.
  ///
  /// - Parameters:
  ///   - name: the value's name: `loss`, `accuracy`.
  ///   - title: what the chart shows; the name by default.
  ///   - training: the name of the training curve in the legend.
  ///   - validation: the name of the validation curve in the legend.
  ///   - epoch: the words at the horizontal axis.
  /// - Throws: `ModelError` when the history has no such value.
  public func chart(
    of name: String, title: String? = nil, training: String = "training",
    validation: String = "validation", epoch: String = "epoch"
  ) throws -> LineChart {
    guard names.contains(name) else {
      throw ModelError(
        .value, at: "History", "found no value '\(name)'",
        help: Suggestion.help(for: name, among: names))
    }
    var series = [LineChart.Series.series(training, self[name])]
    if names.contains("val_\(name)") { series.append(.series(validation, self["val_\(name)"])) }
    return LineChart(series: series, title: title ?? name, xLabel: epoch)
  }
}
