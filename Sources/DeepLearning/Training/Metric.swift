/// What is measured besides the loss.
public enum Metric: String, Sendable, CaseIterable {
  /// The share of samples whose largest score is that of the right class.
  case accuracy

  /// The name under which a history holds it.
  public var name: String { rawValue }
}

/// Loss and metrics of an epoch so far, as Keras keeps them: binary32 running sums for the loss, an
/// integer count for the accuracy.
struct RunningMetrics {
  private let metrics: [Metric]
  private var total: Float = 0
  private var samples = 0
  private var matches = 0

  init(_ metrics: [Metric]) { self.metrics = metrics }

  /// Adds a batch.
  mutating func add(loss: Float, labels: Tensor, predictions: Tensor) throws {
    let count = predictions.shape[0]
    total += loss * Float(count)
    samples += count
    if metrics.contains(.accuracy) {
      matches += try Metric.matches(labels, predictions)
    }
  }

  /// The names and values so far, the loss first.
  var values: [(name: String, value: Float)] {
    [("loss", total / Float(samples))]
      + metrics.map { ($0.name, Float(Double(matches) / Double(samples))) }
  }
}

extension Metric {
  /// How many samples have their largest score where the label says.
  fileprivate static func matches(_ labels: Tensor, _ predictions: Tensor) throws -> Int {
    guard predictions.rank == 2 else {
      throw ModelError(
        .shape, at: "accuracy",
        "takes predictions of the shape [batch, classes], not \(predictions.shape)",
        help: "Compile the model without the metric, or end it with Dense(units: classes)")
    }
    let labels = try classLabels(
      labels, count: predictions.shape[0], classes: predictions.shape[1], at: "accuracy")
    return try predictions.detached.argMax().withPointer(to: Int32.self) { guesses in
      labels.withPointer(to: Int32.self) { labels in
        (0..<predictions.shape[0]).reduce(0) { $0 + (guesses[$1] == labels[$1] ? 1 : 0) }
      }
    }
  }
}
