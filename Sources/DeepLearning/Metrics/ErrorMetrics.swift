extension Metric {
  /// The mean of the squared differences. The labels have the predictions' shape.
  public static var meanSquaredError: Metric {
    Metric("mean_squared_error") { labels, predictions in
      let errors = try differences(labels, predictions, at: "mean_squared_error")
      return .mean(of: try perSample(square(errors)))
    }
  }

  /// The mean of the absolute differences. The labels have the predictions' shape.
  public static var meanAbsoluteError: Metric {
    Metric("mean_absolute_error") { labels, predictions in
      let errors = try differences(labels, predictions, at: "mean_absolute_error")
      return .mean(of: try perSample(abs(errors)))
    }
  }

  /// The root of the mean of the squared differences. The labels have the predictions' shape.
  public static var rootMeanSquaredError: Metric {
    Metric(
      "root_mean_squared_error", result: { $0.squareRoot() },
      measuring: { labels, predictions in
        let errors = try differences(labels, predictions, at: "root_mean_squared_error")
        return .sum(errors.total(ofSquares: true), of: errors.count)
      })
  }

  private static func differences(
    _ labels: Tensor, _ predictions: Tensor, at place: String
  ) throws -> Tensor {
    try predictions.detached - labelsLike(predictions, labels, at: place).detached
  }

  private static func perSample(_ values: Tensor) throws -> Tensor {
    values.rank == 0 ? values : try values.mean(axis: -1)
  }
}
