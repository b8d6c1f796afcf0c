import DeepLearning
import Testing

/// Random stacks of layers: a model gives the same bits as its layers one after another, with
/// gradients with respect to any variables. So no fast path of a model skips or changes a layer.
@Suite struct StackTests {
  /// The layers that may follow a convolution, by number.
  private func middle(_ kind: UInt64) -> (any Layer)? {
    switch kind % 14 {
    case 0: BatchNormalization()
    case 1: LeakyReLU()
    case 2: ELU()
    case 3: LayerNormalization()
    case 4: ReLU(maxValue: 0.5)
    case 5: ZeroPadding2D()
    case 6: AveragePooling2D(poolSize: 2, strides: 1)
    case 7: DepthwiseConv2D(kernelSize: 2, activation: .relu)
    case 8: Conv2D(filters: 3, kernelSize: 2, dilationRate: 2, activation: .relu)
    case 9: Rescaling(1.5, offset: -0.25)
    case 10: Permute(2, 1, 3)
    case 11: Conv2D(filters: 4, kernelSize: 3, activation: .relu)
    default: nil
    }
  }

  private func end(_ kind: UInt64) -> [any Layer] {
    switch kind % 4 {
    case 0: [Flatten(), Dense(units: 3)]
    case 1: [GlobalAveragePooling2D(), Dense(units: 3)]
    case 2: [GlobalMaxPooling2D(), LayerNormalization(), Dense(units: 3)]
    default: [Flatten(), BatchNormalization(), Dense(units: 3), Softmax()]
    }
  }

  @Test(arguments: 0..<60) func equalsItsLayers(seed: UInt64) throws {
    // Reproducible numbers: the high bits of Knuth's linear generator.
    var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 40
    }
    var layers: [any Layer] = []
    if seed % 2 == 0 { layers.append(Reshape(12, 12, 1)) }
    layers += [middle(next())].compactMap { $0 }
    layers.append(
      Conv2D(
        filters: 4, kernelSize: 3, activation: .relu, biasInitializer: RandomUniform(seed: 3)))
    layers += [middle(next())].compactMap { $0 }
    layers.append(MaxPooling2D(poolSize: 2))
    layers += [middle(next())].compactMap { $0 }
    layers += end(next())
    let model = try Sequential(
      inputShape: seed % 2 == 0 ? [12, 12] : [12, 12, 1], layers: layers)
    let x = sample([seed % 3 == 0 ? 16 : 5] + model.inputShape, seed: Int(seed) + 1)
    let weights = sample([x.shape[0], 3], seed: 2)
    let averages = model.variables.filter { !$0.isTrainable }
    let before = averages.map(\.value)
    for training in [false, true] {
      let whole = try valueAndGradient(of: model.trainableVariables) {
        try (model.call(x, training: training) * weights).sum()
      }
      let moved = averages.map(\.value)
      for (average, value) in zip(averages, before) { try average.assign(value) }
      let parts = try valueAndGradient(of: model.trainableVariables) {
        let y = try layers.reduce(x) { try $1.call($0, training: training) }
        return try (y * weights).sum()
      }
      expectSameBits(whole.value, parts.value, "training: \(training)")
      for (a, b) in zip(whole.gradients, parts.gradients) { expectSameBits(a, b, "\(training)") }
      for (average, value) in zip(averages, moved) { expectSameBits(average.value, value) }
      for (average, value) in zip(averages, before) { try average.assign(value) }
    }
    try model.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    let labels = try Tensor((0..<x.shape[0]).map { Int32($0 % 3) })
    try model.fit(x, labels, batchSize: x.shape[0], epochs: 2)
    #expect(try model.predict(x).shape == weights.shape)
  }
}
