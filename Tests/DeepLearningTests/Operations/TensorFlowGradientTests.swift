import DeepLearning
import Testing

/// Compares gradients and their gradients with those of TensorFlow 2.14's nested tapes, each within
/// the bound of its case (Golden/vectors_gradients.py).
@Suite struct TensorFlowGradientTests {
  @Test(arguments: TensorFlowCase.all("gradients"))
  func equalsTensorFlow(_ record: TensorFlowCase) throws {
    switch record.operation {
    case "criticLoss": try record.check { [try Critic.loss($0, Critic.scores(Array($0[3...])))] }
    case "criticTraining":
      try record.check { try Critic.training($0, steps: record.argument("steps")) }
    case "hessian": try record.check { [try hessian($0)] }
    default:
      let operation = try #require(plain(record), "\(record.operation)")
      try record.check { inputs in
        let floats = inputs.filter { $0.dtype == .float32 }
        let others = inputs.filter { $0.dtype != .float32 }
        // The inputs that are not floats keep their places.
        return try gradients(at: floats) { floats in
          var (floats, others) = (floats[...], others[...])
          let all = inputs.map {
            $0.dtype == .float32 ? floats.removeFirst() : others.removeFirst()
          }
          let y = try operation(all)
          let weights = try Tensor((1...y.count).map { Float($0) / Float(y.count) }, shape: y.shape)
          return try ((y + y * y / 2) * weights).sum()
        }
      }
    }
  }

  private typealias Operation = ([Tensor]) throws -> Tensor

  private func plain(_ record: TensorFlowCase) -> Operation? {
    if let other = special(record) { return other }
    guard let operation = TensorFlowTensorTests.operations[record.operation] else { return nil }
    return { try operation(record)($0)[0] }
  }

  private func special(_ record: TensorFlowCase) -> Operation? {
    func extent() -> (strides: Extent, padding: Padding) {
      let (strides, padding): (Int, String) = (
        record.argument("strides"), record.argument("padding")
      )
      return (Extent(strides), padding == "SAME" ? .same : .valid)
    }
    func axes() -> [Int] { record.argument("axis") }
    func labels() throws -> Tensor {
      let rows: [[Double]] = record.argument("labels")
      return try Tensor(rows)
    }
    switch record.operation {
    case "softsign": return { softsign($0[0]) }
    case "sum": return { try $0[0].sum(axes: axes()) }
    case "mean": return { try $0[0].mean(axes: axes()) }
    case "max": return { try $0[0].max(axes: axes()) }
    case "min": return { try $0[0].min(axes: axes()) }
    case "variance": return { try $0[0].variance(axes: axes()) }
    case "standardDeviation": return { try $0[0].standardDeviation(axes: axes()) }
    case "conv2d":
      return {
        try conv2d($0[0], kernel: $0[1], strides: extent().strides, padding: extent().padding)
      }
    case "depthwiseConv2d":
      return {
        try depthwiseConv2d(
          $0[0], kernel: $0[1], strides: extent().strides, padding: extent().padding)
      }
    case "maxPool2d":
      return {
        try maxPool2d(
          $0[0], poolSize: [3, 2], strides: extent().strides, padding: extent().padding)
      }
    case "averagePool2d":
      return {
        try averagePool2d(
          $0[0], poolSize: [3, 2], strides: extent().strides, padding: extent().padding)
      }
    case "LayerNormalization":
      return { try layerNormalization($0[0], scale: $0[1], offset: $0[2], epsilon: 1e-3) }
    case "BatchNormalization":
      return {
        try batchNormalization(
          $0[0], ColumnMoments(of: $0[0]), areOwn: true, scale: $0[1], offset: $0[2],
          epsilon: 1e-3)
      }
    case "SparseCategoricalCrossentropy":
      let classes: [Int] = record.argument("labels")
      return {
        try SparseCategoricalCrossentropy(fromLogits: true)(Tensor(classes.map(Int32.init)), $0[0])
      }
    case "CategoricalCrossentropy":
      return { try CategoricalCrossentropy(fromLogits: true)(labels(), $0[0]) }
    case "BinaryCrossentropy":
      return { try BinaryCrossentropy(fromLogits: true)(labels(), $0[0]) }
    case "MeanSquaredError": return { try MeanSquaredError()(labels(), $0[0]) }
    case "MeanAbsoluteError": return { try MeanAbsoluteError()(labels(), $0[0]) }
    case "Huber": return { try Huber()(labels(), $0[0]) }
    case "masked sqrt": return { try select($0[0] .> 0, sqrt($0[0]), 0) }
    case "masked log": return { try select($0[0] .> 0, $0[0] * log($0[0]), 0) }
    default: return nil
    }
  }

  /// The second derivatives of a small network's error: one gradient of a gradient for each row.
  private func hessian(_ inputs: [Tensor]) throws -> Tensor {
    func loss(_ weights: Tensor) throws -> Tensor {
      let hidden = try tanh(
        matmul(inputs[1], weights[0..<6].reshaped(to: [2, 3])) + weights[6..<9])
      let result = try matmul(hidden, weights[9..<12].reshaped(to: [3, 1])) + weights[12]
      return try square(result - inputs[2]).mean()
    }
    return try stack(
      (0..<inputs[0].count).map { row in
        try gradient(at: inputs[0]) { try gradient(at: $0, of: loss)[row] }
      })
  }
}

/// A critic of images that is trained with a gradient penalty (Gulrajani et al., 2017).
private enum Critic {
  typealias Scores = (Tensor) throws -> Tensor

  /// Conv2D, LayerNormalization and Dense with these weights.
  static func scores(_ weights: [Tensor]) -> Scores {
    { images in
      let y = try layerNormalization(
        conv2d(images, kernel: weights[0], bias: weights[1], strides: 2, padding: .same),
        scale: weights[2], offset: weights[3], epsilon: 1e-3)
      return try matmul(
        leakyRelu(y).reshaped(to: [images.shape[0], -1]), weights[4], bias: weights[5])
    }
  }

  /// - Parameter inputs: real and false images, and the shares of the false ones in the mixtures.
  static func loss(_ inputs: [Tensor], _ scores: Scores) throws -> Tensor {
    let (real, fake) = (inputs[0], inputs[1])
    let between = try real + inputs[2] * (fake - real)
    let slopes = try gradient(at: between) { try scores($0).sum() }
    let norms = try slopes.norm(axis: 1, 2, 3)
    return try scores(fake).mean() - scores(real).mean() + 10 * square(norms - 1).mean()
  }

  /// The losses of steps of gradient descent with a model, and its weights after them.
  static func training(_ inputs: [Tensor], steps: Int) throws -> [Tensor] {
    let model = try Sequential(inputShape: [6, 6, 2]) {
      Conv2D(filters: 4, kernelSize: 3, strides: 2, padding: .same)
      LayerNormalization()
      LeakyReLU(alpha: 0.2)
      Flatten()
      Dense(units: 1)
    }
    try model.setWeights(Array(inputs[3...]))
    let optimizer = SGD(learningRate: 0.01)
    var losses: [Tensor] = []
    for _ in 0..<steps {
      let (loss, slopes) = try valueAndGradient(of: model.trainableVariables) {
        try self.loss(inputs) { try model($0, training: true) }
      }
      losses.append(loss)
      try optimizer.apply(slopes, to: model.trainableVariables)
    }
    return [try stack(losses)] + model.weights
  }
}
