import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

extension Seeded {
  /// A model of words (embedding, layer normalization, averages over the steps) with batch
  /// normalization, in plain loops after docs/numbers.md: three epochs of training, then the moving
  /// averages.
  @Suite struct NormalizationOracleTests {
    @Test func fitEqualsPlainLoops() throws {
      let words = try Tensor((0..<130).map { Int32($0 * 7 % 11) }, shape: [26, 5])
      let labels = try Tensor((0..<26).map { Int32($0 % 3) })
      var plain = PlainWords(try model())
      let numbers = words.array(of: Int32.self).map(Int.init)
      for _ in 0..<3 {
        for start in stride(from: 0, to: 26, by: 8) {
          let batch = start..<min(start + 8, 26)
          plain.step(
            Array(numbers[(batch.lowerBound * 5)..<(batch.upperBound * 5)]),
            batch.map { $0 % 3 })
        }
      }
      try withEveryComputeSetting { setting in
        let model = try model()
        try model.fit(words, labels, batchSize: 8, epochs: 3, shuffle: false)
        #expect(model.weights.map(\.scalars) == plain.weights, setting)
        #expect(
          try model.predict(words).scalars == plain.scores(numbers, training: false).scores, setting
        )
      }
    }

    private func model() throws -> Sequential {
      let model = try Sequential(inputShape: [5]) {
        Embedding(inputDim: 11, outputDim: 6, embeddingsInitializer: RandomUniform(seed: 1))
        LayerNormalization()
        GlobalAveragePooling1D()
        Dense(units: 4, kernelInitializer: GlorotUniform(seed: 2))
        BatchNormalization(momentum: 0.9)
        ReLU()
        Dense(units: 3, kernelInitializer: GlorotUniform(seed: 3))
      }
      try model.compile(
        optimizer: SGD(learningRate: 0.1), loss: SparseCategoricalCrossentropy(fromLogits: true))
      return model
    }
  }
}

private struct PlainWords {
  typealias Plain = Reference<Float>

  /// The vectors; gamma, beta; kernel, bias; gamma, beta, moving mean and variance; kernel, bias.
  private(set) var weights: [[Float]]

  init(_ model: Sequential) { weights = model.weights.map(\.scalars) }

  /// The results of the layers for a batch, as far as the gradients need them.
  struct Pass {
    var vectors, normalized, means, hidden, batchNormalized, active, scores: [Float]
    var moments: [(mean: Float, variance: Float)]
  }

  func scores(_ words: [Int], training: Bool) -> Pass {
    let epsilon = Float(1e-3)
    let n = words.count / 5
    let vectors = words.flatMap { weights[0][($0 * 6)..<($0 * 6 + 6)] }
    let normalized = Plain.layerNorm([vectors, weights[1], weights[2]], epsilon: epsilon)
    var means: [Float] = []
    for sample in 0..<n {
      for c in 0..<6 {
        means.append(Plain.mean((0..<5).map { normalized[(sample * 5 + $0) * 6 + c] }))
      }
    }
    let hidden = Plain.matmul(means, weights[3], bias: weights[4], rows: n, inner: 6, columns: 4)
    let moments =
      training
      ? Plain.columns(hidden, 4).map(Plain.moments)
      : zip(weights[7], weights[8]).map { (mean: $0, variance: $1) }
    let batchNormalized = Plain.batchNorm(
      [hidden, weights[5], weights[6]], epsilon: epsilon, moments: moments)
    let active = Plain.relu(batchNormalized)
    let scores = Plain.matmul(active, weights[9], bias: weights[10], rows: n, inner: 4, columns: 3)
    return Pass(
      vectors: vectors, normalized: normalized, means: means, hidden: hidden,
      batchNormalized: batchNormalized, active: active, scores: scores, moments: moments)
  }

  mutating func step(_ words: [Int], _ labels: [Int]) {
    let n = labels.count
    let epsilon = Float(1e-3)
    let pass = scores(words, training: true)
    let (_, dScores) = Plain.crossEntropy(
      pass.scores, labels, columns: 3, exp: Plain.exp,
      log: Plain.log)
    let last = Plain.matmulGradients(
      pass.active, weights[9], dScores, rows: n, inner: 4, columns: 3)
    let dActive = zip(last.dx, pass.batchNormalized).map { $1 > 0 ? $0 : 0 }
    let batch = Plain.batchNormGradients(
      [pass.hidden, weights[5], weights[6]], dActive, epsilon: epsilon)
    let dense = Plain.matmulGradients(
      pass.means, weights[3], batch[0], rows: n, inner: 6, columns: 4)
    let dNormalized = (0..<(n * 30)).map { (i: Int) -> Float in dense.dx[i / 30 * 6 + i % 6] / 5 }
    let layer = Plain.layerNormGradients(
      [pass.vectors, weights[1], weights[2]], dNormalized, epsilon: epsilon)
    var vectorSums = weights[0].map { _ in 0.0 }
    for (place, word) in words.enumerated() {
      for c in 0..<6 { vectorSums[word * 6 + c] += Double(layer[0][place * 6 + c]) }
    }
    let dVectors = vectorSums.map { Float($0) }
    let share = Float(1 - 0.9)
    for (c, moment) in pass.moments.enumerated() {
      weights[7][c] = weights[7][c] - (weights[7][c] - moment.mean) * share
      weights[8][c] = weights[8][c] - (weights[8][c] - moment.variance) * share
    }
    let gradients: [[Float]?] = [
      dVectors, layer[1], layer[2], dense.dw, dense.db, batch[1], batch[2], nil, nil, last.dw,
      last.db,
    ]
    for (i, gradient) in gradients.enumerated() {
      guard let gradient else { continue }
      for j in gradient.indices { weights[i][j] = weights[i][j] - Float(0.1) * gradient[j] }
    }
  }
}
