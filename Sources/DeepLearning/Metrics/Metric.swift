/// A value to measure in addition to the loss: one of Keras's metrics, or your own function.
///
///     try model.compile(
///       loss: MeanSquaredError(),
///       metrics: [
///         .meanAbsoluteError,
///         Metric("bias") { labels, predictions in try (predictions - labels).mean(axis: -1) },
///       ])
public struct Metric {
  /// The metric's name in a history.
  public let name: String
  let measure: (_ labels: Tensor, _ predictions: Tensor) throws -> Measure
  /// Converts the mean to the metric's value.
  let result: (Double) -> Double
  /// Checks the settings.
  let validate: () throws -> Void
  /// Whether it is a metric of the library, so that measuring has no side effects.
  let isOfLibrary: Bool

  /// The measurement of a batch. The mean is `(sum or matches) / count`.
  enum Measure {
    /// The number of matches among `count`.
    case matches(Int, of: Int)
    /// The sum of `count` values, in binary64.
    case sum(Double, of: Int)
  }

  init(
    _ name: String, isOfLibrary: Bool = true, result: @escaping (Double) -> Double = { $0 },
    validating validate: @escaping () throws -> Void = {},
    measuring measure: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Measure
  ) {
    self.name = name
    self.measure = measure
    self.result = result
    self.validate = validate
    self.isOfLibrary = isOfLibrary
  }

  /// Your own metric: the mean of the values that a function returns.
  ///
  /// - Parameters:
  ///   - name: the metric's name in a history. `compile` refuses an empty name, `loss`, `lr`,
  ///     `epoch`, and names that begin with `val_`.
  ///   - values: returns the values of a batch, usually one for each sample, `[batch]`. A scalar
  ///     counts as one value, whatever the size of the batch.
  public init(
    _ name: String,
    values: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Tensor
  ) {
    self.init(name, isOfLibrary: false) { labels, predictions in
      .mean(of: try values(labels, predictions).detached.cast(to: .float32))
    }
  }
}

extension Metric.Measure {
  /// The sum of all elements, and their number.
  static func mean(of values: Tensor) -> Metric.Measure {
    .sum(values.total(), of: values.count)
  }
}

/// The loss and metrics of an epoch so far. Sums are binary64, matches are counted as integers, and
/// a quotient is rounded once, when it is read.
struct RunningMetrics {
  private struct Running {
    let metric: Metric
    var matches = 0
    var sum = 0.0
    var isSum = false
    var count = 0

    var value: Float {
      Float(metric.result((isSum ? sum : Double(matches)) / Double(count)))
    }
  }

  private var metrics: [Running]
  private var total = 0.0
  private var samples = 0

  init(_ metrics: [Metric]) { self.metrics = metrics.map { Running(metric: $0) } }

  /// Adds a batch.
  mutating func add(loss: Float, labels: Tensor, predictions: Tensor) throws {
    let count = predictions.shape[0]
    total += Double(loss) * Double(count)
    samples += count
    for index in metrics.indices {
      switch try metrics[index].metric.measure(labels, predictions) {
      case .matches(let matches, let count):
        metrics[index].matches += matches
        metrics[index].count += count
      case .sum(let sum, let count):
        metrics[index].isSum = true
        metrics[index].sum += sum
        metrics[index].count += count
      }
    }
  }

  /// The names and values so far, the loss first.
  var values: [(name: String, value: Float)] {
    [("loss", Float(total / Double(samples)).withPlainNaN)]
      + metrics.map { ($0.metric.name, $0.value.withPlainNaN) }
  }
}
