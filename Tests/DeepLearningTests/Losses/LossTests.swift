import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

/// Losses and metrics, to the bit, with extreme inputs.
@Suite struct LossTests {
  private typealias Plain = Reference<Float>
  private let labels = (0..<37).map { $0 * 7 % 10 }

  private func plain(_ scores: [Float]) -> (loss: Float, gradient: [Float]) {
    Plain.crossEntropy(
      scores, labels, columns: 10, exp: Plain.exp,
      log: Plain.log)
  }

  @Test func crossEntropyOfScores() throws {
    let scores = sample([37, 10], seed: 1, from: -8, to: 8)
    let classes = try Tensor(labels)
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    let (value, gradient) = try valueAndGradient(at: scores) { try loss(classes, $0) }
    let expected = plain(scores.scalars)
    #expect(value.shape == [] && value.scalar == expected.loss)
    #expect(gradient.scalars == expected.gradient)
    // The scale of the gradient comes from the operations on the loss.
    let doubled = try DeepLearning.gradient(at: scores) { try loss(classes, $0) * 2 }
    #expect(doubled.scalars == expected.gradient.map { $0 * 2 })
  }

  /// The largest possible differences between scores: no overflow, and exact zeros.
  @Test func farApartScores() throws {
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    let scores = try Tensor([[1e30, -1e30], [-3e38, 0]])
    let (value, gradient) = try valueAndGradient(at: scores) { try loss(Tensor([0, 1]), $0) }
    #expect(value.scalar == 0)
    #expect(gradient.scalars == [0, 0, 0, 0])
    #expect(try loss(Tensor([1, 1]), scores).scalar == 1e30)
    #expect(try loss(Tensor([0]), Tensor([[5.0]])).scalar == 0)
  }

  @Test func scoresThatAreNotNumbersShow() throws {
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    for broken in [Double.nan, .infinity] {
      #expect(try loss(Tensor([0]), Tensor([[broken, 1]])).scalar.isNaN)
    }
  }

  /// Probabilities are limited to 1e-7 … 1 − 1e-7, and beyond the limits the gradient is zero.
  @Test func crossEntropyOfProbabilities() throws {
    let loss = SparseCategoricalCrossentropy()
    let certain = try Tensor([[0.0, 1.0]])
    let bound = { (p: Float) in Float(log(Double(p))) }
    let (right, wrong) = (bound(Float(1 - 1e-7)), bound(Float(1e-7)))
    let sum = 1 + Float(exp(Double(wrong - right)))
    for (label, score) in [(0, wrong), (1, right)] {
      let (value, gradient) = try valueAndGradient(at: certain) {
        try loss(Tensor([label]), $0)
      }
      #expect(value.scalar == Float(log(Double(sum))) - (score - right))
      #expect(gradient.scalars == [0, 0])
    }
  }

  /// TensorFlow's values and gradients at the limits, beyond them and between them. The two
  /// logarithms differ in the last bit, and so do the sums.
  @Test func probabilitiesAsInTensorFlow() throws {
    let file = Golden.json("tensorflow-2.14-probabilities") as! [String: Any]
    let records = file["records"] as! [[String: Any]]
    #expect(records.count == 42)
    let loss = SparseCategoricalCrossentropy()
    for record in records {
      func floats(_ name: String) -> [Float] { (record[name] as! [NSNumber]).map(\.floatValue) }
      func isNear(_ value: Float, _ expected: Float, _ tolerance: Float) -> Bool {
        abs(value - expected) <= tolerance * max(1, abs(expected))
      }
      let probabilities = try Tensor([floats("probabilities")])
      let label = try Tensor([record["label"] as! Int])
      let (value, gradient) = try valueAndGradient(at: probabilities) { try loss(label, $0) }
      let expected = (record["loss"] as! NSNumber).floatValue
      #expect(isNear(value.scalar, expected, 1.2e-7), "\(record)")
      for (part, expected) in zip(gradient.scalars, floats("gradient")) {
        #expect(isNear(part, expected, 2.4e-7), "\(record), \(gradient.scalars)")
        #expect((part == 0) == (expected == 0), "no gradient beyond the limits: \(record)")
      }
    }
  }

  @Test func errorMessages() throws {
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    expectError(
      """
      sparseCategoricalCrossentropy: takes scores of the shape [batch, classes], not [4]. End the \
      model with Dense(units: classes).
      """
    ) { try loss(Tensor([0]), .zeros([4])) }
    expectError(
      "sparseCategoricalCrossentropy: the batch is empty. Pass at least one sample."
    ) { try loss(.zeros([0]), .zeros([0, 4])) }
    expectError(
      """
      sparseCategoricalCrossentropy: found 2 samples and labels of the shape [3]. Pass one label \
      for each sample, in the shape [2].
      """
    ) { try loss(Tensor([0, 1, 2]), .zeros([2, 4])) }
    expectError(
      """
      sparseCategoricalCrossentropy: the label of sample 1 is 4; there are scores of 4 classes. \
      Labels must be from 0 to 3; for labels up to 4, end the model with Dense(units: 5).
      """
    ) { try loss(Tensor([0, 4]), .zeros([2, 4])) }
    expectError(
      """
      sparseCategoricalCrossentropy: labels must be integers; found bool [2]. Pass the class \
      number of each sample as int32 or uint8.
      """
    ) { try loss(Tensor([true, false]), .zeros([2, 4])) }
    let images = try Sequential(inputShape: [2, 2], name: "model") { Activation(.relu) }
    try images.compile(loss: loss)
    expectError(
      """
      SparseCategoricalCrossentropy: the model returns [2, 2] for a sample, but the labels have \
      the shape [3]. Pass labels of the shape [3, 2], or end the model with Flatten() and \
      Dense(units: classes).
      """
    ) { try images.fit(.ones([3, 2, 2]), Tensor([0, 1, 0])) }
  }

  /// The prediction is the first of equal scores. A NaN is passed over.
  @Test func guessesOfAccuracy() throws {
    let scores = try Tensor([
      [1.0, 1, 0], [0, 2, 2], [.nan, 5, 6], [1, .nan, 6], [-.infinity, -.infinity, -.infinity],
    ])
    let guesses = [0, 1, 2, 2, 0]
    #expect(try scores.argMax().array(of: Int32.self).map(Int.init) == guesses)
    let model = try Sequential(inputShape: [3], name: "model") { Activation(.linear) }
    struct Nothing: Loss {
      func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor { .zeros([]) }
    }
    try model.compile(loss: Nothing(), metrics: [.accuracy])
    #expect(try model.evaluate(scores, Tensor(guesses), batchSize: 2).accuracy == 1)
    #expect(try model.evaluate(scores, Tensor([1, 2, 1, 0, 2]), batchSize: 2).accuracy == 0)
    let some = try model.evaluate(scores, Tensor([0, 2, 1, 2, 2]), batchSize: 2)
    #expect(some.accuracy == Float(2.0 / 5))
    #expect(some.description == "loss: 0.0000, accuracy: 0.4000")
  }

  @Test func accuracyNeedsClasses() throws {
    struct Mean: Loss {
      func callAsFunction(_ labels: Tensor, _ predictions: Tensor) throws -> Tensor {
        try predictions.mean()
      }
    }
    let images = try Sequential(inputShape: [2, 2], name: "model") { Activation(.relu) }
    try images.compile(loss: Mean(), metrics: [.accuracy])
    expectError(
      """
      accuracy: found scores for [3, 2] positions and labels of the shape [3]. Pass one label \
      for each position, in the shape [3, 2].
      """
    ) { try images.evaluate(.ones([3, 2, 2]), Tensor([0, 1, 0])) }
  }
}
