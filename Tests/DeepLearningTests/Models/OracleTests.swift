import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

extension Seeded {
  /// The tutorial's training, in plain loops after docs/numbers.md. `fit` gives the same bits with
  /// any number of threads and every instruction set.
  @Suite struct OracleTests {
    @Test func fitEqualsPlainLoops() throws {
      let data = try Tutorial.data.get()
      let images = try Tutorial.images.get()[..<112]
      let labels = data.train.labels[..<112]
      setSeed(7)
      var plain = try PlainTutorial(Tutorial.model())
      var order = try SampleOrder.epoch(0, sampleCount: 100, seed: 7).map(Int.init)
      order += try SampleOrder.epoch(1, sampleCount: 100, seed: 7).map(Int.init)
      let pixels = images.scalars
      let digits = labels.array(of: Int32.self).map(Int.init)
      for epoch in 0..<2 {
        for start in stride(from: 0, to: 100, by: 32) {
          let batch = order[(epoch * 100 + start)..<(epoch * 100 + min(start + 32, 100))]
          plain.step(
            batch.flatMap { pixels[($0 * 784)..<($0 * 784 + 784)] }, batch.map { digits[$0] })
        }
      }
      let expected = plain.digest

      try withEveryComputeSetting { setting in
        setSeed(7)
        let model = try Tutorial.model()
        // 112 samples; the first 100 are for training: 112 · (1 − 0.1) = 100.8.
        try model.fit(images, labels, batchSize: 32, epochs: 2, validationSplit: 0.1)
        #expect(model.digest == expected, setting)
      }
    }
  }
}

/// The tutorial's model: convolution of 12 filters, relu, pooling, 10 scores; trained by Adam.
private struct PlainTutorial {
  typealias Plain = Reference<Float>

  /// Convolution kernel, its bias, dense kernel, its bias.
  private var weights: [[Float]]
  private var m: [[Float]]
  private var v: [[Float]]
  private var power1 = 1.0
  private var power2 = 1.0

  init(_ model: Sequential) {
    weights = model.weights.map(\.scalars)
    m = weights.map { $0.map { _ in 0 } }
    v = m
  }

  var digest: String {
    let all = weights.flatMap { $0 }
    return try! Tensor(all, shape: [all.count]).digest
  }

  mutating func step(_ x: [Float], _ labels: [Int]) {
    let n = labels.count
    let window = Window(batch: n, 28, 28, channels: 1, kernel: (3, 3), filters: 12)
    let pool = Window(
      batch: n, 26, 26, channels: 12, kernel: (2, 2), stride: (2, 2))
    let convolved = Plain.conv2D(x, weights[0], bias: weights[1], window)
    let (pooled, positions) = Plain.maxPool(Plain.relu(convolved), pool)
    let scores = Plain.matmul(
      pooled, weights[2], bias: weights[3], rows: n, inner: 2028, columns: 10)
    let gradient = Plain.crossEntropy(
      scores, labels, columns: 10, exp: Plain.exp,
      log: Plain.log
    ).gradient
    let dense = Plain.matmulGradients(
      pooled, weights[2], gradient, rows: n, inner: 2028, columns: 10)
    var back = Plain.maxPoolGradient(dense.dx, argmax: positions, pool)
    for i in back.indices where !(convolved[i] > 0) { back[i] = 0 }
    let convolution = Plain.conv2DGradients(x, back, window)
    adam([convolution.dw, convolution.db, dense.dw, dense.db])
  }

  private mutating func adam(_ gradients: [[Float]]) {
    power1 *= Double(Float(0.9))
    power2 *= Double(Float(0.999))
    let alpha = (Float(0.001) * (1 - Float(power2)).squareRoot()) / (1 - Float(power1))
    for (layer, gradient) in gradients.enumerated() {
      Plain.adam(
        &weights[layer], &m[layer], &v[layer], gradient, alpha: alpha, c1: Float(1 - 0.9),
        c2: Float(1 - 0.999), epsilon: Float(1e-7))
    }
  }
}
