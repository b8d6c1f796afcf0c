import DeepLearning
import Testing

extension Seeded {
  /// After a softmax or a sigmoid, the cross-entropies go back to the scores, as Keras does.
  @Suite struct HeadTests {
    // MARK: Beside TensorFlow

    /// A record of `Golden/make_heads.py`.
    struct Record: CustomTestStringConvertible, @unchecked Sendable {
      let index: Int
      let fields: [String: Any]

      var head: String { fields["head"] as! String }
      var loss: String { fields["loss"] as! String }
      var testDescription: String { "\(index): \(head), \(loss)" }
      func floats(_ name: String) -> [Float] { (fields[name] as! [Any]).map(HeadTests.float) }
    }

    static func records(_ kind: String) -> [Record] {
      let file = Golden.json("tensorflow-2.14-heads") as! [String: Any]
      return (file["records"] as! [[String: Any]]).enumerated()
        .map { Record(index: $0, fields: $1) }.filter { $0.fields["kind"] as? String == kind }
    }

    private static func float(_ value: Any) -> Float {
      (value as? String).map { Float($0)! } ?? Float(value as! Double)
    }

    private func loss(_ record: Record) -> any Loss {
      let fromLogits = record.fields["fromLogits"] as! Bool
      let smoothing = record.fields["smoothing"] as! Double
      return switch record.loss {
      case "sparse": SparseCategoricalCrossentropy(fromLogits: fromLogits)
      case "categorical":
        CategoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
      default: BinaryCrossentropy(fromLogits: fromLogits, labelSmoothing: smoothing)
      }
    }

    private func layers(_ head: String, _ shape: [Int]) throws -> [any Layer] {
      switch head {
      case "softmax": [Activation(.softmax)]
      case "sigmoid": [Activation(.sigmoid)]
      case "Softmax": [Softmax()]
      case "Softmax, linear": [Softmax(), Activation(.linear)]
      case "model": [try Sequential(inputShape: shape) { Activation(.softmax) }]
      case "softmax, Dropout": [Activation(.softmax), Dropout(0.5)]
      case "softmax, Reshape": [Activation(.softmax), Reshape(3)]
      case "softmax, Flatten": [Activation(.softmax), Flatten()]
      case "softmax, ReLU": [Activation(.softmax), ReLU()]
      case "sigmoid, Flatten": [Activation(.sigmoid), Flatten()]
      case "Softmax 1": [Softmax(axis: 1)]
      default: []
      }
    }

    private func labels(_ record: Record, _ shape: [Int]) throws -> Tensor {
      let labels = record.floats("labels")
      return record.loss == "sparse"
        ? try Tensor(labels.map { Int32($0) }, shape: Array(shape.dropLast()))
        : try Tensor(labels, shape: shape)
    }

    private func expectNear(
      _ value: Float, _ expected: Float, _ tolerance: Float, _ comment: Comment = "",
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      if expected.isNaN || expected.isInfinite {
        #expect(
          value.isNaN && expected.isNaN || value == expected, comment,
          sourceLocation: sourceLocation)
      } else {
        #expect(
          abs(value - expected) <= tolerance * max(1, abs(expected)), comment,
          sourceLocation: sourceLocation)
      }
    }

    @Test(arguments: records("value")) func valueAndGradientOfALoss(_ record: Record) throws {
      let shape = record.fields["shape"] as! [Int]
      let scores = Variable(try Tensor(record.floats("scores"), shape: shape))
      let labels = try labels(record, shape)
      let loss = loss(record)
      let sampleShape = Array(shape.dropFirst())
      let model = try Sequential(
        inputShape: sampleShape, layers: layers(record.head, sampleShape))
      let (value, gradients) = try valueAndGradient(of: [scores]) {
        try loss(labels, model(scores.value))
      }
      // A probability near 1 has few digits left of its distance from 1.
      let isProbability = record.head.contains(",") && !record.head.hasSuffix("linear")
      let tolerance: Float = isProbability ? 2e-5 : 5e-7
      expectNear(value.scalar, Self.float(record.fields["value"]!), tolerance)
      let expected = record.floats("gradient")
      for (index, (gradient, expected)) in zip(gradients[0].scalars, expected).enumerated() {
        expectNear(gradient, expected, tolerance, "gradient \(index)")
      }
    }

    @Test(arguments: records("fit")) func losses(_ record: Record) throws {
      let units = record.fields["units"] as! Int
      let penalty = record.fields["penalty"] as! Double
      let x = try Tensor(record.floats("x"), shape: [10, 2])
      let y = try labels(record, [10, units])
      let model = try Sequential(
        inputShape: [2],
        layers: [
          Dense(units: units, kernelRegularizer: penalty == 0 ? nil : L2(penalty))
        ] + layers(record.head, [units]))
      try model.setWeights([
        Tensor(record.floats("kernel"), shape: [2, units]), Tensor(record.floats("bias")),
      ])
      try model.compile(optimizer: SGD(learningRate: 0.05), loss: loss(record))
      var losses: [Float] = []
      var sum: Float = 0
      try model.fit(
        x, y, batchSize: 5, epochs: 3, shuffle: false,
        callbacks: [
          LambdaCallback(onTrainBatchEnd: { batch, logs in
            // The logs have the mean of the epoch's batches so far.
            let total = logs["loss"]! * Float(batch + 1)
            losses.append(batch == 0 ? total : total - sum)
            sum = total
          })
        ])
      for (loss, expected) in zip(losses, record.floats("losses")) {
        expectNear(loss, expected, 4e-6, "loss")
      }
      #expect(losses.count == 6)
      for (weight, expected) in zip(model.weights.flatMap(\.scalars), record.floats("weights")) {
        expectNear(weight, expected, 4e-6, "weight")
      }
      let evaluated = try model.evaluate(x, y, batchSize: 4)
      expectNear(evaluated.loss, Self.float(record.fields["evaluated"]!), 4e-6, "evaluate")
    }

    // MARK: The scores

    /// One step from scores that differ by 40. The probability of the right class is 4e-18. The
    /// loss is 40 and the gradient 1, and the gradient of the wrong class is −1.
    @Test func saturatedSoftmax() throws {
      let model = try Sequential(inputShape: [1]) { Dense(units: 2, activation: .softmax) }
      try model.setWeights([Tensor([[0, 1]] as [[Float]]), .zeros([2])])
      try model.compile(optimizer: SGD(learningRate: 1), loss: SparseCategoricalCrossentropy())
      let x = Tensor.full([1, 1], 40)
      let y = try Tensor([0] as [Int32])
      #expect(try model.evaluate(x, y).loss == 40)
      let history = try model.fit(x, y)
      #expect(history["loss"] == [40])
      #expect(model.weights[1].scalars == [1, -1])
      #expect(model.weights[0].scalars == [40, -39])
    }

    /// Pixels from 0 to 255 give scores of several hundred at first. Recorded from TensorFlow
    /// 2.14.0 with the same initial weights and order. From the probabilities the accuracy would
    /// stay at 0.23.
    ///
    /// The training is chaotic: if TensorFlow's initial weights change by 1e-7, its losses part by
    /// 0.1 % in the first epoch and by 10 % in the third, and its accuracies by 0.01.
    @Test func unscaledImages() throws {
      let train = try Tutorial.data.get().train
      setSeed(42)
      let model = try Sequential(inputShape: [28, 28]) {
        Flatten()
        Dense(units: 64)
        Dense(units: 10, activation: .softmax)
      }
      try model.compile(loss: SparseCategoricalCrossentropy(), metrics: [.accuracy])
      var means: [Float] = []
      let history = try model.fit(
        train.images[0..<3000].cast(to: .float32), train.labels[0..<3000], epochs: 3,
        callbacks: [LambdaCallback(onTrainBatchEnd: { _, logs in means.append(logs["loss"]!) })])
      // The means of the losses after 1, 9, 17, … batches.
      let expected: [Float] = [
        256.8565, 133.6451, 98.6350, 76.2331, 65.6762, 57.2621, 50.6531, 47.6434, 43.8109, 40.5825,
      ]
      for (index, expected) in expected.enumerated() {
        #expect(abs(means[8 * index] - expected) < 2e-4 * expected, "batch \(8 * index)")
      }
      #expect(abs(history["loss"][0] - 35.3719) < 0.2)
      for (share, expected) in zip(history["accuracy"], [0.702, 0.8497, 0.8753] as [Float]) {
        #expect(abs(share - expected) < 0.02)
      }
    }

    /// Every way to write a softmax, in `fit`, in `evaluate` and in a loop of one's own, has the
    /// bits of the scores with `fromLogits`.
    @Test(arguments: [false, true]) func bitsOfTheScores(isSigmoid: Bool) throws {
      let heads: [(String, [any Layer])] = [
        ("scores", []), ("Activation", [Activation(isSigmoid ? .sigmoid : .softmax)]),
        ("function", [Function(isSigmoid ? { sigmoid($0) } : { try softmax($0) })]),
        (
          "model",
          [
            try Sequential(
              inputShape: [3],
              layers: [
                Activation(isSigmoid ? .sigmoid : .softmax)
              ])
          ]
        ),
        ("linear", [Activation(isSigmoid ? .sigmoid : .softmax), Activation(.linear)]),
      ]
      let x = sample([22, 4], seed: 1)
      let classes = try Tensor((0..<22).map { Int32($0 % 3) }, shape: [22])
      let losses: [(String, (Bool) -> any Loss, Tensor)] = [
        ("sparse", { SparseCategoricalCrossentropy(fromLogits: $0) }, classes),
        (
          "categorical", { CategoricalCrossentropy(fromLogits: $0, labelSmoothing: 0.1) },
          try oneHot(classes, depth: 3)
        ),
        ("binary", { BinaryCrossentropy(fromLogits: $0) }, try oneHot(classes, depth: 3)),
      ]
      for (name, loss, y) in losses {
        for isStepped in [false, true] {
          var expected: [String] = []
          for (head, layers) in heads {
            setSeed(3)
            let model = try Sequential(inputShape: [4], layers: [Dense(units: 3)] + layers)
            let loss = loss(head == "scores")
            try model.compile(optimizer: Adam(), loss: loss)
            let evaluated: Float
            if isStepped {
              for _ in 0..<3 {
                let variables = model.trainableVariables
                let (_, gradients) = try valueAndGradient(of: variables) {
                  try loss(y, model(x, training: true))
                }
                try model.optimizer?.apply(gradients, to: variables)
              }
              evaluated = try loss(y, model(x)).scalar
            } else {
              try model.fit(x, y, batchSize: 5, epochs: 2)
              evaluated = try model.evaluate(x, y, batchSize: 22).loss
            }
            let result = [model.digest, "\(evaluated.bitPattern)"]
            if expected.isEmpty { expected = result }
            #expect(result == expected, "\(head), \(name), \(isStepped)")
          }
        }
      }
    }

    private final class Function: Layer {
      let function: (Tensor) throws -> Tensor
      init(_ function: @escaping (Tensor) throws -> Tensor) { self.function = function }
      func call(_ input: Tensor, training: Bool) throws -> Tensor { try function(input) }
    }

    /// No operation but the softmax itself passes its scores on.
    @Test func whatForgetsTheScores() throws {
      let scores = try Tensor([[40, 0, 0], [0, 40, 0]] as [[Float]])
      let labels = try Tensor([1, 2] as [Int32])
      let loss = SparseCategoricalCrossentropy()
      let p = try softmax(scores)
      #expect(try loss(labels, p).scalar == 40)
      var copy = p
      #expect(try loss(labels, copy).scalar == 40, "a copy is the same tensor")
      copy[0] = p[0]
      var row = p
      row[0..<1] = p[0..<1]
      let bounded = try loss(labels, p.detached).scalar
      #expect(abs(bounded - 16.118) < 0.001)
      let others: [(String, Tensor)] = [
        ("assigned", copy), ("range assigned", row), ("reshaped", try p.reshaped(to: [2, 3])),
        ("range", p[0..<2]), ("full range", p[0...]), ("stacked", try stack([p[0], p[1]])),
        ("concat", try concat([p], axis: 0)), ("transposed", p.transposed.transposed),
        ("same order", try p.transposed([0, 1])), ("product", p * 1), ("relu", relu(p)),
        ("rows", try p.gathered(at: Tensor([0, 1] as [Int32]))),
        ("split", try p.split(into: 1)[0]), ("tiled", try p.tiled([1, 1])),
        ("Dropout", try Dropout(0.5)(p)), ("Dropout 0", try Dropout(0)(p, training: true)),
        ("variable", Variable(p).value), ("array", try Tensor(p.scalars, shape: [2, 3])),
      ]
      for (name, other) in others {
        #expect(try loss(labels, other).scalar == bounded, "\(name)")
      }
      #expect(try loss(labels, p).scalar == 40, "nothing has changed the probabilities")
      let model = try Sequential(inputShape: [3]) { Activation(.softmax) }
      #expect(try loss(labels, model.predict(scores)).scalar == bounded)
      #expect(try loss(labels, model(scores)).scalar == 40)
      let gradient = try gradient(at: p) { try loss(labels, $0) }
      #expect(gradient.scalars[0] == 0, "the gradient of the probabilities themselves")
    }

    /// A value that uses the probabilities beside the loss has both gradients.
    @Test func bothGradients() throws {
      let scores = sample([4, 3], seed: 2)
      let labels = try Tensor([0, 1, 2, 0] as [Int32])
      let loss = SparseCategoricalCrossentropy()
      let both = try gradient(at: scores) { z in
        let p = try softmax(z)
        return try loss(labels, p) + square(p).sum()
      }
      let one = try gradient(at: scores) { try loss(labels, softmax($0)) }
      let other = try gradient(at: scores) { try square(softmax($0)).sum() }
      for (sum, parts) in zip(both.scalars, zip(one.scalars, other.scalars)) {
        #expect(abs(sum - (parts.0 + parts.1)) < 1e-6)
      }
    }

    /// Metrics get the probabilities. A metric that is a loss goes back to the scores too.
    @Test func metrics() throws {
      let model = try Sequential(inputShape: [2]) { Activation(.softmax) }
      let own = Metric("own") { labels, predictions in
        try SparseCategoricalCrossentropy()(labels, predictions)
      }
      let largest = Metric("largest") { _, predictions in try predictions.max(axis: -1) }
      try model.compile(loss: SparseCategoricalCrossentropy(), metrics: [own, largest])
      let x = try Tensor([[40, 0], [0, 40]] as [[Float]])
      let y = try Tensor([1, 0] as [Int32])
      let evaluated = try model.evaluate(x, y)
      #expect(evaluated.loss == 40 && evaluated["own"] == 40 && evaluated["largest"] == 1)
      #expect(try model.fit(x, y)["own"] == [40])
    }
  }
}
