import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

extension Seeded {
  /// A model that uses none of the tutorial's fast paths, in plain loops after docs/numbers.md: two
  /// convolutions (so that images have gradients), strides and padding, overlapping windows, tanh,
  /// sigmoid and softmax, a loss of probabilities, and Nesterov's momentum.
  @Suite struct LayerOracleTests {
    @Test func fitEqualsPlainLoops() throws {
      let images = try Tutorial.images.get()[200..<307]
      let labels = try Tutorial.data.get().train.labels[200..<307]
      setSeed(11)
      var plain = PlainNetwork(try model())
      let pixels = images.scalars
      let digits = labels.array(of: Int32.self).map(Int.init)
      let order = try SampleOrder.epoch(0, sampleCount: 107, seed: 11).map(Int.init)
      // Five batches of 20 and one of 7.
      for start in stride(from: 0, to: 107, by: 20) {
        let batch = order[start..<min(start + 20, 107)]
        plain.step(
          batch.flatMap { pixels[($0 * 784)..<($0 * 784 + 784)] }, batch.map { digits[$0] })
      }
      try withEveryComputeSetting { setting in
        setSeed(11)
        let model = try model()
        let history = try model.fit(images, labels, batchSize: 20)
        #expect(model.digest == plain.digest, setting)
        #expect(history["loss"] == [Float(plain.total / 107)], setting)
      }
    }

    /// Seeded initializers. Other tests compare their values with Keras's.
    private func model() throws -> Sequential {
      let model = try Sequential(inputShape: [28, 28]) {
        Reshape(28, 28, 1)
        Conv2D(
          filters: 4, kernelSize: 3, strides: 2, padding: .same, activation: .tanh,
          kernelInitializer: GlorotUniform(seed: 1))
        Conv2D(filters: 6, kernelSize: 3, activation: .relu, kernelInitializer: HeNormal(seed: 2))
        MaxPooling2D(poolSize: 3, strides: 2)
        Flatten()
        Dense(units: 16, activation: .sigmoid, kernelInitializer: GlorotUniform(seed: 3))
        Dense(units: 10, kernelInitializer: GlorotUniform(seed: 4))
        Activation(.softmax)
        // The loss then takes the probabilities: it does not see the scores behind them.
        Flatten()
      }
      try model.compile(
        optimizer: SGD(learningRate: 0.05, momentum: 0.9, nesterov: true),
        loss: SparseCategoricalCrossentropy())
      return model
    }
  }
}

private struct PlainNetwork {
  typealias Plain = Reference<Float>

  /// Kernel and bias of both convolutions and both dense layers.
  private var weights: [[Float]]
  private var velocities: [[Float]]
  /// The running loss.
  private(set) var total = 0.0

  init(_ model: Sequential) {
    weights = model.weights.map(\.scalars)
    velocities = weights.map { $0.map { _ in 0 } }
  }

  var digest: String {
    let all = weights.flatMap { $0 }
    return try! Tensor(all, shape: [all.count]).digest
  }

  mutating func step(_ x: [Float], _ labels: [Int]) {
    let n = labels.count
    let first = Window(
      batch: n, 28, 28, channels: 1, kernel: (3, 3), stride: (2, 2), same: true, filters: 4)
    let second = Window(batch: n, 14, 14, channels: 4, kernel: (3, 3), filters: 6)
    let pool = Window(
      batch: n, 12, 12, channels: 6, kernel: (3, 3), stride: (2, 2))

    let a = Plain.conv2D(x, weights[0], bias: weights[1], first).map {
      Float(tanh(Double($0)))
    }
    let b = Plain.relu(Plain.conv2D(a, weights[2], bias: weights[3], second))
    let (c, positions) = Plain.maxPool(b, pool)
    let d = Plain.matmul(c, weights[4], bias: weights[5], rows: n, inner: 150, columns: 16).map {
      Float(1 / (1 + exp(-Double($0))))
    }
    let scores = Plain.matmul(d, weights[6], bias: weights[7], rows: n, inner: 16, columns: 10)
    let y = Plain.softmax(scores, columns: 10, exp: Plain.exp)
    let (loss, gradient) = probabilityLoss(y, labels)
    total = total + Double(loss) * Double(n)

    let dScores = softmaxGradient(y, gradient)
    let last = Plain.matmulGradients(d, weights[6], dScores, rows: n, inner: 16, columns: 10)
    let dD = zip(last.dx, d).map { g, y in g * (y * (1 - y)) }
    let dense = Plain.matmulGradients(c, weights[4], dD, rows: n, inner: 150, columns: 16)
    let dB = zip(Plain.maxPoolGradient(dense.dx, argmax: positions, pool), b).map { g, y in
      y > 0 ? g : 0
    }
    let inner = Plain.conv2DGradients(a, dB, second)
    let dA = zip(Plain.conv2DInputGradient(dB, weights[2], second), a).map { g, y in
      g * (1 - y * y)
    }
    let outer = Plain.conv2DGradients(x, dA, first)
    update([outer.dw, outer.db, inner.dw, inner.db, dense.dw, dense.db, last.dw, last.db])
  }

  /// The loss of probabilities, and its gradient with respect to them.
  private func probabilityLoss(_ y: [Float], _ labels: [Int]) -> (Float, [Float]) {
    let (low, high) = (Float(1e-7), Float(1 - 1e-7))
    let bounded = y.map { min(max($0, low), high) }
    let (loss, gradient) = Plain.crossEntropy(
      bounded.map { Float(log(Double($0))) }, labels, columns: 10, exp: Plain.exp,
      log: Plain.log)
    return (
      loss,
      y.indices.map { i in y[i] < low || y[i] > high ? 0 : gradient[i] / bounded[i] }
    )
  }

  private func softmaxGradient(_ y: [Float], _ g: [Float]) -> [Float] {
    y.indices.map { i in
      let row = (i / 10 * 10)..<(i / 10 * 10 + 10)
      let sum = Plain.sum(row.map { g[$0] * y[$0] })
      return y[i] * (g[i] - sum)
    }
  }

  private mutating func update(_ gradients: [[Float]]) {
    let (rate, momentum) = (Float(0.05), Float(0.9))
    for (layer, gradient) in gradients.enumerated() {
      Plain.sgdMomentum(
        &weights[layer], &velocities[layer], gradient, rate: rate, momentum: momentum,
        nesterov: true)
    }
  }
}
