import DeepLearning

/// Operations that have no plain version in `GradientTests`.
extension SecondOrderTests {
  static let more: [Operation] = bends + windows + normalizations + losses + penalties

  private static func operation(
    _ name: String, _ shapes: [[Int]], range: (Double, Double) = (-1, 1),
    _ tensor: @escaping ([Tensor]) throws -> Tensor
  ) -> Operation {
    Operation(
      testDescription: name, shapes: shapes, range: range, tensor: tensor, plain: { _ in [] })
  }

  private static let bends: [Operation] = [
    operation("softsign", [[3, 4]]) { softsign($0[0]) },
    operation("rectified", [[3, 4]]) {
      rectified($0[0], maxValue: 0.7, negativeSlope: 0.3, threshold: 0.1)
    },
    operation("exponential", [[3, 4]]) { try ActivationFunction.exponential($0[0]) },
    operation("a number over x", [[3, 4]], range: (0.5, 2)) { 2 / $0[0] },
    operation("product of three", [[3, 4], [4], [3, 1]]) { try $0[0] * $0[1] * $0[2] },
    operation("fourth power", [[5]]) { square(square($0[0])) },
    operation("power", [[5], [5]], range: (0.5, 2)) { try exp($0[1] * log($0[0])) },
    operation("min of rows", [[3, 4]]) { try $0[0].min(axis: 1, keepDims: true) },
    operation("min of distant axes", [[2, 3, 2]]) { try $0[0].min(axis: 0, 2) },
    operation("squeezed and unstacked", [[2, 1, 3]]) {
      let parts = try $0[0].squeezed().unstacked()
      return try parts[0] * parts[1]
    },
  ]

  private static let windows: [Operation] = [
    operation("averagePool2d", [[2, 5, 6, 2]]) {
      try averagePool2d($0[0], poolSize: [3, 2], strides: [2, 1], padding: .same)
    },
    operation("overlapping maxPool2d", [[1, 4, 3, 2]], range: (-4, 4)) {
      try maxPool2d($0[0], poolSize: 2, strides: 1, padding: .same)
    },
    operation("dilated conv2d", [[2, 6, 6, 2], [2, 2, 2, 3], [3]]) {
      try conv2d($0[0], kernel: $0[1], bias: $0[2], padding: .same, dilationRate: 2)
    },
    operation("causal conv1d", [[2, 5, 2], [3, 2, 3], [3]]) {
      try conv1d($0[0], kernel: $0[1], bias: $0[2], padding: .causal)
    },
    operation("depthwiseConv2d", [[2, 4, 5, 2], [2, 3, 2, 2], [4]]) {
      try depthwiseConv2d($0[0], kernel: $0[1], bias: $0[2], strides: 2, padding: .same)
    },
    operation("depthwiseConv2d of one filter", [[1, 4, 5, 3], [2, 2, 3, 1]]) {
      try depthwiseConv2d($0[0], kernel: $0[1])
    },
  ]

  private static func batchNormalized(_ x: [Tensor], scale: Tensor?, areOwn: Bool) throws -> Tensor
  {
    let moments =
      areOwn
      ? ColumnMoments(of: x[0])
      : ColumnMoments(mean: sample([3], seed: 4), variance: sample([3], seed: 5, from: 0.5, to: 2))
    return try batchNormalization(
      x[0], moments, areOwn: areOwn, scale: scale, offset: x.count > 2 ? x[2] : nil, epsilon: 0.01)
  }

  private static let normalizations: [Operation] = [
    operation("layer normalization", [[4, 3], [3], [3]]) {
      try layerNormalization($0[0], scale: $0[1], offset: $0[2], epsilon: 0.01)
    },
    operation("layer normalization without weights", [[2, 2, 3]]) {
      try layerNormalization($0[0], scale: nil, offset: nil, epsilon: 0.01)
    },
    operation("batch normalization", [[5, 3], [3], [3]]) {
      try batchNormalized($0, scale: $0[1], areOwn: true)
    },
    operation("batch normalization without weights", [[2, 3, 3]]) {
      try batchNormalized($0, scale: nil, areOwn: true)
    },
    operation("batch normalization by averages", [[5, 3], [3], [3]]) {
      try batchNormalized($0, scale: $0[1], areOwn: false)
    },
  ]

  private static let losses: [Operation] = [
    operation("categorical cross-entropy of scores", [[3, 4]]) {
      try CategoricalCrossentropy(fromLogits: true)(sample([3, 4], seed: 3, from: 0), $0[0])
    },
    operation("categorical cross-entropy of probabilities", [[3, 4]], range: (0.2, 0.6)) {
      try CategoricalCrossentropy()(sample([3, 4], seed: 3, from: 0), $0[0])
    },
    operation("binary cross-entropy of scores", [[3, 4]]) {
      try BinaryCrossentropy(fromLogits: true)(sample([3, 4], seed: 3, from: 0), $0[0])
    },
    operation("binary cross-entropy of probabilities", [[3, 4]], range: (0.2, 0.8)) {
      try BinaryCrossentropy()(sample([3, 4], seed: 3, from: 0), $0[0])
    },
    operation("mean squared error", [[3, 4]]) {
      try MeanSquaredError()(sample([3, 4], seed: 3), $0[0])
    },
    operation("mean absolute error", [[3, 4]]) {
      try MeanAbsoluteError()(sample([3, 4], seed: 3), $0[0])
    },
    operation("Huber", [[3, 4]]) { try Huber(delta: 0.5)(sample([3, 4], seed: 3), $0[0]) },
  ]

  private static let penalties: [Operation] = [
    operation("L1", [[3, 4]]) { try L1(0.3)($0[0]) },
    operation("L2", [[3, 4]]) { try L2(0.3)($0[0]) },
  ]
}
