internal import CKernels

extension Metric {
  /// The share of samples that are classified correctly. As in Keras, the shapes decide how:
  /// `binaryAccuracy` if there is one prediction for each sample, `sparseCategoricalAccuracy` if
  /// labels have one axis fewer or are class numbers, else `categoricalAccuracy`.
  public static var accuracy: Metric {
    Metric("accuracy") { labels, predictions in
      let isSparse =
        labels.rank < predictions.rank || labels.rank == predictions.rank && labels.shape.last == 1
      if predictions.shape.last == 1 {
        return try binaryMatches(labels, predictions, threshold: 0.5, at: "accuracy")
      }
      return isSparse
        ? try sparseMatches(labels, predictions, at: "accuracy")
        : try categoricalMatches(labels, predictions, at: "accuracy")
    }
  }

  /// The share of samples whose largest score is at the label's class number: labels `[batch, …]`,
  /// predictions `[batch, …, classes]`.
  public static var sparseCategoricalAccuracy: Metric {
    Metric("sparse_categorical_accuracy") { labels, predictions in
      try sparseMatches(labels, predictions, at: "sparse_categorical_accuracy")
    }
  }

  /// The share of samples whose largest score is at the position of the label's largest element:
  /// labels and predictions `[batch, …, classes]`.
  public static var categoricalAccuracy: Metric {
    Metric("categorical_accuracy") { labels, predictions in
      try categoricalMatches(labels, predictions, at: "categorical_accuracy")
    }
  }

  /// The share of predictions that are on the same side of a threshold as their label: labels 0 or
  /// 1, of the predictions' shape.
  ///
  /// - Parameter threshold: a prediction above it means "yes". Use 0 for scores instead of
  ///   probabilities.
  public static func binaryAccuracy(threshold: Double = 0.5) -> Metric {
    Metric("binary_accuracy") { labels, predictions in
      try binaryMatches(labels, predictions, threshold: threshold, at: "binary_accuracy")
    }
  }
  /// `binaryAccuracy(threshold: 0.5)`.
  public static var binaryAccuracy: Metric { binaryAccuracy() }

  /// The share of samples for which fewer than k classes have a higher score than the right one:
  /// labels `[batch, …]`, predictions `[batch, …, classes]`. As in TensorFlow, a sample whose
  /// scores are not finite does not count as right.
  ///
  /// - Parameter k: the number of highest scores that count, 1 or more.
  public static func sparseTopKCategoricalAccuracy(k: Int = 5) -> Metric {
    let place = "sparse_top_k_categorical_accuracy"
    return Metric(place, validating: { try checkTop(k, at: place) }) { labels, predictions in
      let classes = try scoredClasses(predictions, at: place)
      let labels = try classLabels(
        labels, for: predictions.shape.dropLast(), classes: classes, at: place)
      return topMatches(labels, predictions, k: k)
    }
  }

  /// The same for one-hot labels: labels and predictions `[batch, …, classes]`.
  ///
  /// - Parameter k: the number of highest scores that count, 1 or more.
  public static func topKCategoricalAccuracy(k: Int = 5) -> Metric {
    let place = "top_k_categorical_accuracy"
    return Metric(place, validating: { try checkTop(k, at: place) }) { labels, predictions in
      _ = try scoredClasses(predictions, at: place)
      let labels = try labelsLike(predictions, labels, at: place)
      return topMatches(try labels.detached.argMax(), predictions, k: k)
    }
  }
}

/// The number of classes in predictions `[batch, …, classes]`.
private func scoredClasses(_ predictions: Tensor, at place: String) throws -> Int {
  guard predictions.rank >= 2, let classes = predictions.shape.last, classes > 0 else {
    throw ModelError(
      .shape, at: place,
      "takes predictions of the shape [batch, …, classes], not \(predictions.shape)",
      help: "Compile the model without this metric, or end the model with Dense(units: classes)")
  }
  return classes
}

private func sparseMatches(
  _ labels: Tensor, _ predictions: Tensor, at place: String
) throws -> Metric.Measure {
  let classes = try scoredClasses(predictions, at: place)
  let labels = try classLabels(
    labels, for: predictions.shape.dropLast(), classes: classes, at: place)
  guard predictions.dtype == .float32 else {
    return equal(labels, try predictions.detached.argMax())
  }
  let rows = labels.count
  return withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { best in
    guard let start = best.baseAddress else { return .matches(0, of: 0) }
    predictions.withFloats { nbk_argmax($0, start, rows, classes, 1) }
    let matches = labels.withPointer(to: Int32.self) { labels in
      (0..<rows).reduce(0) { $0 + (labels[$1] == best[$1] ? 1 : 0) }
    }
    return .matches(matches, of: rows)
  }
}

private func categoricalMatches(
  _ labels: Tensor, _ predictions: Tensor, at place: String
) throws -> Metric.Measure {
  let labels = try labelsLike(predictions, labels, at: place)
  return equal(try labels.detached.argMax(), try predictions.detached.argMax())
}

/// The number of equal elements of two `int32` tensors.
private func equal(_ a: Tensor, _ b: Tensor) -> Metric.Measure {
  let count = a.count
  let matches = a.withPointer(to: Int32.self) { a in
    b.withPointer(to: Int32.self) { b in
      (0..<count).reduce(0) { $0 + (a[$1] == b[$1] ? 1 : 0) }
    }
  }
  return .matches(matches, of: count)
}

private func binaryMatches(
  _ labels: Tensor, _ predictions: Tensor, threshold: Double, at place: String
) throws -> Metric.Measure {
  let labels = try labelsLike(predictions, labels, at: place)
  let threshold = Float(threshold)
  let count = labels.count
  let scores = predictions.detached.cast(to: .float32)
  let matches = Tensor.withFloats(labels, scores) { labels, scores in
    (0..<count).reduce(0) { $0 + (labels[$1] == (scores[$1] > threshold ? 1 : 0) ? 1 : 0) }
  }
  return .matches(matches, of: count)
}

private func checkTop(_ k: Int, at place: String) throws {
  guard k >= 1 else {
    throw ModelError(.value, at: place, "k is \(k)", help: "k must be at least 1")
  }
}

/// The number of samples with fewer than k scores above that of their class. Samples with a score
/// that is not finite do not count.
private func topMatches(
  _ labels: Tensor, _ predictions: Tensor, k: Int
) -> Metric.Measure {
  let classes = predictions.shape[predictions.rank - 1]
  let rows = predictions.count / classes
  let scores = predictions.detached.cast(to: .float32)
  let matches = labels.withPointer(to: Int32.self) { labels in
    scores.withFloats { scores in
      (0..<rows).reduce(0) { matches, row in
        let scores = UnsafeBufferPointer(start: scores + row * classes, count: classes)
        guard scores.allSatisfy(\.isFinite) else { return matches }
        let right = scores[Int(labels[row])]
        let above = scores.reduce(0) { $0 + ($1 > right ? 1 : 0) }
        return matches + (above < k ? 1 : 0)
      }
    }
  }
  return .matches(matches, of: rows)
}
