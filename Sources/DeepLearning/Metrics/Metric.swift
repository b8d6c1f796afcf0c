/// What is measured besides the loss: Keras's metrics, or a function of one's own.
///
///     try model.compile(
///       loss: MeanSquaredError(),
///       metrics: [
///         .meanAbsoluteError,
///         Metric("bias") { labels, predictions in try (predictions - labels).mean(axis: -1) },
///       ])
public struct Metric {
  /// The name under which a history holds it.
  public let name: String
  let measure: (_ labels: Tensor, _ predictions: Tensor) throws -> Measure
  /// What becomes of the mean.
  let result: (Float) -> Float
  /// Checks the settings.
  let validate: () throws -> Void
  /// Whether it is the library's, so that measuring has no other effect.
  let isOfLibrary: Bool

  /// What a metric finds in a batch: its mean is `(sum or matches) / count`.
  enum Measure {
    /// So many of `count` are right.
    case matches(Int, of: Int)
    /// The sum of `count` values.
    case sum(Float, of: Int)
  }

  init(
    _ name: String, isOfLibrary: Bool = true, result: @escaping (Float) -> Float = { $0 },
    validating validate: @escaping () throws -> Void = {},
    measuring measure: @escaping (_ labels: Tensor, _ predictions: Tensor) throws -> Measure
  ) {
    self.name = name
    self.measure = measure
    self.result = result
    self.validate = validate
    self.isOfLibrary = isOfLibrary
  }

  /// A metric of one's own: the mean of what a function returns.
  ///
  /// - Parameters:
  ///   - name: the name under which a history holds it.
  ///   - values: values of a batch, usually one for each sample, `[batch]`; a single number counts as one
  ///     value, whatever the size of the batch.
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
  /// All elements, added up in a chain.
  static func mean(of values: Tensor) -> Metric.Measure {
    .sum(values.summed(Array(values.shape.indices)).scalar, of: values.count)
  }
}

/// Loss and metrics of an epoch so far, as Keras keeps them: binary32 running sums, and integer counts
/// for what is right or wrong.
struct RunningMetrics {
  private struct Running {
    let metric: Metric
    var matches = 0
    var sum: Float = 0
    var isSum = false
    var count = 0

    var value: Float {
      metric.result(
        isSum ? sum / Float(count) : Float(Double(matches) / Double(count)))
    }
  }

  private var metrics: [Running]
  private var total: Float = 0
  private var samples = 0

  init(_ metrics: [Metric]) { self.metrics = metrics.map { Running(metric: $0) } }

  /// Adds a batch.
  mutating func add(loss: Float, labels: Tensor, predictions: Tensor) throws {
    let count = predictions.shape[0]
    total += loss * Float(count)
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
    [("loss", total / Float(samples))] + metrics.map { ($0.metric.name, $0.value) }
  }
}
