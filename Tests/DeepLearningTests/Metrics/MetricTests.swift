import DeepLearning
import ReferenceArithmetic
import Testing

/// Metrics through `evaluate`, to the bit, with incomplete last batches.
@Suite struct MetricTests {
  private static func values(
    _ metrics: [Metric], _ labels: Tensor, _ predictions: Tensor, batchSize: Int = 3
  ) throws -> Evaluation {
    let model = try Sequential(
      inputShape: Array(predictions.shape.dropFirst()), name: "model"
    ) { Activation(.linear) }
    try model.compile(metrics: metrics) { _, predictions in try predictions.sum() * 0 }
    return try model.evaluate(predictions, labels, batchSize: batchSize)
  }

  private let scores = try! Tensor([
    [0.1, 0.2, 0.7], [0.5, 0.4, 0.1], [0.3, 0.3, 0.4], [0.9, 0.05, 0.05],
  ])

  /// As in Keras, the shapes decide what accuracy means.
  @Test func accuracyFollowsTheShapes() throws {
    let oneHot = try Tensor([[0, 0, 1], [0, 1, 0], [0, 0, 1], [0, 1, 0]])
    #expect(try Self.values([.accuracy], Tensor([2, 1, 2, 1]), scores).accuracy == 0.5)
    #expect(
      try Self.values([.accuracy], Tensor([[2], [1], [2], [1]]), scores).accuracy == 0.5)
    #expect(try Self.values([.accuracy], oneHot, scores).accuracy == 0.5)
    let yes = try Tensor([[0.9], [0.5], [0.2], [0.6], [0.51]])
    for labels in [try Tensor([1, 0, 1, 1, 1]), try Tensor([[1], [0], [1], [1], [1]])] {
      #expect(try Self.values([.accuracy], labels, yes).accuracy == 0.8)
    }
  }

  @Test func namesAreThoseOfKeras() throws {
    let sparse = try Self.values(
      [.sparseCategoricalAccuracy, .sparseTopKCategoricalAccuracy(k: 2)], Tensor([2, 1, 0, 1]),
      scores)
    #expect(
      sparse.names
        == ["loss", "sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"])
    #expect(sparse["sparse_categorical_accuracy"] == 0.25)
    // The third row has 0.3 twice: only 0.4 is greater. The fourth has 0.05 twice: one score is
    // greater.
    #expect(sparse["sparse_top_k_categorical_accuracy"] == 1)
    let oneHot = try Self.values(
      [
        .categoricalAccuracy, .topKCategoricalAccuracy(k: 1), .binaryAccuracy,
        .meanSquaredError, .meanAbsoluteError, .rootMeanSquaredError,
      ], Tensor([[0, 0, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0]]), scores)
    #expect(
      oneHot.names == [
        "loss", "categorical_accuracy", "top_k_categorical_accuracy", "binary_accuracy",
        "mean_squared_error", "mean_absolute_error", "root_mean_squared_error",
      ])
    #expect(oneHot["categorical_accuracy"] == 0.75)
    #expect(oneHot["top_k_categorical_accuracy"] == 0.75)
    #expect(oneHot["binary_accuracy"] == Float(10.0 / 12))
  }

  @Test func thresholdOfBinaryAccuracy() throws {
    let scores = try Tensor([[-1.0, 2], [0.2, -0.5], [0, 3]])
    let labels = try Tensor([[0, 1], [1, 1], [0, 1]])
    let name = "binary_accuracy"
    #expect(
      try Self.values([.binaryAccuracy(threshold: 0)], labels, scores)[name] == Float(5.0 / 6))
    #expect(try Self.values([.binaryAccuracy], labels, scores)[name] == Float(4.0 / 6))
  }

  @Test func topKWithScoresThatAreNotFinite() throws {
    let scores = try Tensor([[.infinity, 1, 2], [0, 1, .nan], [0, 1, 2]] as [[Double]])
    let result = try Self.values(
      [.sparseTopKCategoricalAccuracy(k: 3)], Tensor([0, 1, 0]), scores)
    #expect(result["sparse_top_k_categorical_accuracy"] == Float(1.0 / 3))
  }

  /// Sums are binary64: that of a batch is added to the sum so far. The quotient is rounded once.
  @Test func errorsToTheBit() throws {
    for shape in [[8, 5], [7, 1], [5, 2, 3]] {
      let predictions = sample(shape, seed: 1)
      let labels = sample(shape, seed: 2)
      let result = try Self.values(
        [.meanSquaredError, .meanAbsoluteError, .rootMeanSquaredError], labels, predictions)
      let columns = shape.last!
      let perSample = shape.dropFirst().reduce(1, *)
      let e = zip(predictions.scalars, labels.scalars).map { $0 - $1 }
      func total(_ values: (ArraySlice<Float>) -> [Float]) -> (sum: Double, count: Int) {
        var (sum, count) = (0.0, 0)
        for start in stride(from: 0, to: e.count, by: 3 * perSample) {
          let batch = values(e[start..<min(start + 3 * perSample, e.count)])
          sum += Reference<Float>.total(batch.map { Double($0) })
          count += batch.count
        }
        return (sum, count)
      }
      func means(_ values: [Float]) -> [Float] {
        stride(from: 0, to: values.count, by: columns).map {
          Reference.mean(Array(values[$0..<($0 + columns)]))
        }
      }
      let squares = total { means($0.map { $0 * $0 }) }
      let magnitudes = total { means($0.map(\.magnitude)) }
      var all = 0.0
      for start in stride(from: 0, to: e.count, by: 3 * perSample) {
        let batch = e[start..<min(start + 3 * perSample, e.count)]
        all += Reference<Float>.total(batch.map { Double($0) * Double($0) })
      }
      #expect(result["mean_squared_error"] == Float(squares.sum / Double(squares.count)))
      #expect(result["mean_absolute_error"] == Float(magnitudes.sum / Double(magnitudes.count)))
      #expect(result["root_mean_squared_error"] == Float((all / Double(e.count)).squareRoot()))
    }
  }

  @Test func metricsOfOnesOwn() throws {
    let bias = Metric("bias") { labels, predictions in
      try (predictions - labels).mean(axis: -1)
    }
    let batches = Metric("batches") { _, predictions in
      Tensor.full([], Double(predictions.shape[0]))
    }
    let result = try Self.values([bias, batches], .zeros([4, 3]), scores)
    #expect(result.names == ["loss", "bias", "batches"])
    // Each row of scores adds up to 1, apart from rounding.
    #expect(abs(result["bias"]! - 1 / 3) < 1e-6)
    // A scalar counts once for a batch, whether it has 3 samples or 1.
    #expect(result["batches"] == 2)
  }

  @Test func confusion() throws {
    let matrix = try confusionMatrix(Tensor([0, 1, 2, 2, 2]), Tensor([0, 2, 2, 2, 1]), classes: 3)
    #expect(matrix.counts == (try Tensor([[1, 0, 0], [0, 0, 1], [0, 1, 2]])))
    #expect(matrix.counts.dtype == .int32)
    let ofScores = try confusionMatrix(
      Tensor([2, 1, 2, 0]), scores, names: ["cat", "dog", "owl"])
    #expect(ofScores.counts == (try Tensor([[1, 0, 0], [1, 0, 0], [0, 0, 2]])))
    #expect(
      ofScores.description == """
        label \\ prediction  cat  dog  owl
        ------------------  ---  ---  ---
        cat                   1    0    0
        dog                   1    0    0
        owl                   0    0    2
        """)
    #expect(
      ofScores.displayBundle.representations.map(\.mimeType) == ["text/plain", "text/html"])
  }

  @Test func errorMessages() throws {
    expectError(
      """
      sparse_top_k_categorical_accuracy: k is 0. k must be at least 1.
      """
    ) { try Self.values([.sparseTopKCategoricalAccuracy(k: 0)], Tensor([0, 0, 0, 0]), scores) }
    expectError(
      """
      mean_squared_error: found predictions of the shape [3, 3] and labels of the shape [3]. \
      Pass labels of the predictions' shape.
      """
    ) { try Self.values([.meanSquaredError], Tensor([0, 0, 0, 0]), scores) }
    expectError(
      """
      confusionMatrix: the number of classes is unknown. Set classes to the number of classes, 1 \
      or more.
      """
    ) { try confusionMatrix(Tensor([0]), Tensor([0])) }
    expectError(
      "confusionMatrix: found 2 names for 3 classes. Pass one name for each class."
    ) { try confusionMatrix(Tensor([0]), Tensor([0]), classes: 3, names: ["a", "b"]) }
    expectError(
      """
      confusionMatrix's predictions: the label of sample 1 is 3; there are scores of 3 classes. \
      Labels must be from 0 to 2.
      """
    ) { try confusionMatrix(Tensor([0, 1]), Tensor([0, 3]), classes: 3) }
  }
}
