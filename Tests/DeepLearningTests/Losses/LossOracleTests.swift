import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

/// Compares losses and their gradients with plain loops, bit for bit, and the gradients with finite
/// differences of the loops in binary64.
@Suite struct LossOracleTests {
  /// A loss, its plain loops in binary32 and binary64, and its inputs.
  struct Case: CustomTestStringConvertible, @unchecked Sendable {
    let testDescription: String
    let loss: any Loss
    let single: ([Float], [Float], Int) -> Reference<Float>.Slope
    let double: ([Double], [Double], Int) -> Reference<Double>.Slope
    var range = (-3.0, 3.0)
  }

  private static let (low, high) = (Float(1e-7), Float(1 - 1e-7))
  private static func exp32(_ x: Float) -> Float { Float(exp(Double(x))) }
  private static func log32(_ x: Float) -> Float { Float(log(Double(x))) }
  private static func log1p32(_ x: Float) -> Float { Float(log1p(Double(x))) }

  static let cases: [Case] =
    [squaredError, absoluteError, huber(0.3), huber(1), huber(5)]
    + [0, 0.1, 1].flatMap { smoothing in
      [
        categoricalScores(smoothing), categoricalProbabilities(smoothing),
        binaryScores(smoothing), binaryProbabilities(smoothing),
      ]
    }

  private static let squaredError = Case(
    testDescription: "squared error", loss: MeanSquaredError(),
    single: { Reference.squaredError($0, $1, columns: $2) },
    double: { Reference.squaredError($0, $1, columns: $2) })

  private static let absoluteError = Case(
    testDescription: "absolute error", loss: MeanAbsoluteError(),
    single: { Reference.absoluteError($0, $1, columns: $2) },
    double: { Reference.absoluteError($0, $1, columns: $2) })

  private static func huber(_ delta: Double) -> Case {
    Case(
      testDescription: "Huber, \(delta)", loss: Huber(delta: delta),
      single: { Reference.huber($0, $1, columns: $2, delta: Float(delta)) },
      double: { Reference.huber($0, $1, columns: $2, delta: delta) })
  }

  private static func categoricalScores(_ s: Double) -> Case {
    let l = Float(s)
    return Case(
      testDescription: "categorical, scores, \(s)",
      loss: CategoricalCrossentropy(fromLogits: true, labelSmoothing: s),
      single: { p, t, columns in
        let t = Reference<Float>.smoothed(t, l, l / Float(columns))
        return Reference<Float>.categoricalFromScores(
          p, t, columns: columns, exp: exp32, log: log32)
      },
      double: { p, t, columns in
        let t = Reference<Double>.smoothed(t, s, s / Double(columns))
        return Reference<Double>.categoricalFromScores(
          p, t, columns: columns, exp: exp, log: log)
      })
  }

  private static func categoricalProbabilities(_ s: Double) -> Case {
    let l = Float(s)
    return Case(
      testDescription: "categorical, probabilities, \(s)",
      loss: CategoricalCrossentropy(labelSmoothing: s),
      single: { p, t, columns in
        let t = Reference<Float>.smoothed(t, l, l / Float(columns))
        return Reference<Float>.categoricalFromProbabilities(
          p, t, columns: columns, low: low, high: high, log: log32)
      },
      double: { p, t, columns in
        let t = Reference<Double>.smoothed(t, s, s / Double(columns))
        return Reference<Double>.categoricalFromProbabilities(
          p, t, columns: columns, low: 1e-7, high: 1 - 1e-7, log: log)
      }, range: (0.05, 0.95))
  }

  private static func binaryScores(_ s: Double) -> Case {
    let l = Float(s)
    return Case(
      testDescription: "binary, scores, \(s)",
      loss: BinaryCrossentropy(fromLogits: true, labelSmoothing: s),
      single: { p, t, columns in
        let t = Reference<Float>.smoothed(t, l, 0.5 * l)
        return Reference<Float>.binaryFromScores(
          p, t, columns: columns, exp: exp32, log1p: log1p32)
      },
      double: { p, t, columns in
        let t = Reference<Double>.smoothed(t, s, 0.5 * s)
        return Reference<Double>.binaryFromScores(
          p, t, columns: columns, exp: exp, log1p: log1p)
      })
  }

  private static func binaryProbabilities(_ s: Double) -> Case {
    let l = Float(s)
    return Case(
      testDescription: "binary, probabilities, \(s)",
      loss: BinaryCrossentropy(labelSmoothing: s),
      single: { p, t, columns in
        let t = Reference<Float>.smoothed(t, l, 0.5 * l)
        return Reference<Float>.binaryFromProbabilities(
          p, t, columns: columns, low: low, high: high, log: log32)
      },
      double: { p, t, columns in
        let t = Reference<Double>.smoothed(t, s, 0.5 * s)
        return Reference<Double>.binaryFromProbabilities(
          p, t, columns: columns, low: 1e-7, high: 1 - 1e-7, log: log)
      }, range: (0.05, 0.95))
  }

  private static let shapes = [
    [1, 1], [1, 5], [3, 1], [2, 2], [7, 3], [5, 16], [4, 17], [33, 10], [2, 3, 4],
  ]

  private func labels(_ shape: [Int], oneHot: Bool) -> Tensor {
    guard oneHot else { return sample(shape, seed: 9, from: 0, to: 1) }
    let columns = shape.last!
    let values = (0..<shape.reduce(1, *)).map { i -> Float in
      (i / columns * 5 + 1) % columns == i % columns ? 1 : 0
    }
    return try! Tensor(values, shape: shape)
  }

  private func expectOracle(_ test: Case, _ predictions: Tensor, _ labels: Tensor) throws {
    let columns = predictions.shape.last!
    let expected = test.single(predictions.scalars, labels.scalars, columns)
    let (loss, gradient) = try valueAndGradient(at: predictions) { try test.loss(labels, $0) }
    let label = "\(test.testDescription) \(predictions.shape)"
    expectSameBits(loss, try Tensor(expected.loss), "\(label)")
    expectSameBits(
      gradient, try Tensor(expected.gradient, shape: predictions.shape), "\(label)")
  }

  @Test(arguments: cases) func sweptShapes(_ test: Case) throws {
    for shape in Self.shapes {
      for oneHot in [false, true] {
        let predictions = sample(shape, seed: 3, from: test.range.0, to: test.range.1)
        try expectOracle(test, predictions, labels(shape, oneHot: oneHot))
      }
    }
  }

  @Test(arguments: cases) func everyComputeSetting(_ test: Case) throws {
    let predictions = sample([37, 11], seed: 4, from: test.range.0, to: test.range.1)
    let labels = labels([37, 11], oneHot: true)
    let expected = test.single(predictions.scalars, labels.scalars, 11)
    try withEveryComputeSetting { setting in
      let (loss, gradient) = try valueAndGradient(at: predictions) { try test.loss(labels, $0) }
      expectSameBits(loss, try Tensor(expected.loss), setting)
      expectSameBits(gradient, try Tensor(expected.gradient, shape: [37, 11]), setting)
    }
  }

  /// Zeros of both signs, subnormals, the limits of probabilities, and values that are not finite.
  @Test(arguments: cases) func specialValues(_ test: Case) throws {
    let specials: [Float] = [
      0, -0.0, Float(bitPattern: 1), -Float(bitPattern: 1), Self.low, Self.low.nextDown, Self.high,
      Self.high.nextUp, 1, -1, 1e30, -1e30, .infinity, -.infinity, .nan, 0.5,
    ]
    for (position, special) in specials.enumerated() {
      var row: [Float] = [0.25, 0.5, 0.125]
      row[position % 3] = special
      let predictions = try Tensor(row + [0.5, 0.25, 0.25], shape: [2, 3])
      try expectOracle(test, predictions, labels([2, 3], oneHot: true))
    }
  }

  @Test(arguments: cases) func gradientsBesideDifferences(_ test: Case) throws {
    for (shape, oneHot) in [([5, 4], true), ([3, 1], false), ([1, 6], false)] {
      let predictions = sample(shape, seed: 8, from: test.range.0, to: test.range.1)
      let labels = labels(shape, oneHot: oneHot)
      let gradient = try gradient(at: predictions) { try test.loss(labels, $0) }.scalars
      let (point, t) = (predictions.scalars.map(Double.init), labels.scalars.map(Double.init))
      let h = 1e-6
      for i in point.indices {
        func value(_ step: Double) -> Double {
          var moved = point
          moved[i] += step
          return test.double(moved, t, shape.last!).loss
        }
        let difference = (value(h) - value(-h)) / (2 * h)
        let label = "\(test.testDescription) \(shape) \(i): \(gradient[i]), \(difference)"
        #expect(abs(difference - Double(gradient[i])) < 2e-6 * max(1, abs(difference)), "\(label)")
      }
    }
  }

  /// One-hot labels give the same bits as class numbers.
  @Test func oneHotIsSparse() throws {
    let scores = sample([37, 10], seed: 1, from: -8, to: 8)
    let classes = (0..<37).map { $0 * 7 % 10 }
    let oneHot = classes.map { label in (0..<10).map { $0 == label ? Float(1) : 0 } }
    let sparse = try valueAndGradient(at: scores) {
      try SparseCategoricalCrossentropy(fromLogits: true)(Tensor(classes), $0)
    }
    let dense = try valueAndGradient(at: scores) {
      try CategoricalCrossentropy(fromLogits: true)(Tensor(oneHot), $0)
    }
    expectSameBits(sparse.value, dense.value)
    expectSameBits(sparse.gradient, dense.gradient)
  }

  /// `[batch]` and `[batch, 1]` are the same labels.
  @Test func labelsInAColumnOrNot() throws {
    let predictions = sample([6, 1], seed: 1, from: 0.1, to: 0.9)
    let labels = try Tensor([0, 1, 1, 0, 1, 0])
    for loss in [MeanSquaredError(), BinaryCrossentropy(), Huber()] as [any Loss] {
      expectSameBits(
        try loss(labels, predictions), try loss(labels.reshaped(to: [6, 1]), predictions))
      expectSameBits(
        try loss(labels, predictions),
        try loss(labels.reshaped(to: [6, 1]), predictions.reshaped(to: [6])))
    }
  }

  @Test func errorMessages() throws {
    expectError(
      """
      MeanSquaredError: found predictions of the shape [2, 3] and labels of the shape [2, 4]. \
      Pass labels of the predictions' shape.
      """
    ) { try MeanSquaredError()(.zeros([2, 4]), .zeros([2, 3])) }
    expectError(
      """
      CategoricalCrossentropy: found predictions of the shape [2, 3] and labels of the shape [2]. \
      Pass one-hot labels of the predictions' shape, or class numbers with \
      SparseCategoricalCrossentropy.
      """
    ) { try CategoricalCrossentropy()(Tensor([0, 2]), .zeros([2, 3])) }
    expectError("Huber: the batch is empty. Pass at least one sample.") {
      try Huber()(.zeros([0, 3]), .zeros([0, 3]))
    }
    let model = try Sequential(inputShape: [3], name: "model") { Dense(units: 2) }
    expectError("Huber: delta is -1.0. delta must be a number above 0.") {
      try model.compile(loss: Huber(delta: -1))
    }
    for (loss, name) in [
      (CategoricalCrossentropy(labelSmoothing: 2), "CategoricalCrossentropy"),
      (BinaryCrossentropy(labelSmoothing: 2), "BinaryCrossentropy"),
    ] as [(any Loss, String)] {
      expectError("\(name): labelSmoothing is 2.0. labelSmoothing must be from 0 to 1.") {
        try model.compile(loss: loss)
      }
    }
    // The error comes before any training, too.
    try model.compile(loss: MeanAbsoluteError())
    expectError(
      """
      MeanAbsoluteError: found predictions of the shape [4, 2] and labels of the shape [4, 3]. \
      Pass labels of the predictions' shape.
      """
    ) { try model.fit(.zeros([4, 3]), .zeros([4, 3])) }
  }
}
