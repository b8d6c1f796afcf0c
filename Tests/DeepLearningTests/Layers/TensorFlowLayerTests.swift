import DeepLearning
import Testing

/// Compares the layers with TensorFlow 2.14's, within the bounds in Golden/vectors_layers.py.
@Suite struct TensorFlowLayerTests {
  @Test(arguments: TensorFlowCase.all("layers")) func equals(_ record: TensorFlowCase) throws {
    try record.check { try compute(record, $0) }
  }

  private func compute(_ record: TensorFlowCase, _ x: [Tensor]) throws -> [Tensor] {
    switch record.operation {
    case "conv2d", "depthwise", "conv1d":
      return [try convolved(record, x)]
    case "batchNormalization", "batchNormalizationTraining", "layerNormalization":
      return try normalized(record.operation, x)
    case "embedding":
      return [try x[0].gathered(at: x[1].flattened).reshaped(to: x[1].shape + [x[0].shape[1]])]
    case "regularizer":
      let regularizer = regularizer(record)
      return [try regularizer(x[0])]
    default:
      let layer = try layer(record)
      return [try layer(x[0])]
    }
  }

  private func convolved(_ record: TensorFlowCase, _ x: [Tensor]) throws -> Tensor {
    if record.operation == "conv2d" {
      let dilation: [Int] = record.argument("dilation")
      return try conv2d(
        x[0], kernel: x[1], bias: x[2], padding: padding(record),
        dilationRate: Extent(dilation[0], dilation[1]))
    }
    let stride: Int = record.argument("stride")
    let dilation: Int = record.argument("dilation")
    if record.operation == "conv1d" {
      return try conv1d(
        x[0], kernel: x[1], bias: x[2], strides: stride, padding: padding(record),
        dilationRate: dilation)
    }
    return try depthwiseConv2d(
      x[0], kernel: x[1], strides: Extent(stride), padding: padding(record),
      dilationRate: Extent(dilation))
  }

  private func regularizer(_ record: TensorFlowCase) -> any Regularizer {
    let name: String = record.argument("name")
    if name == "l1" { return L1(0.03) }
    return name == "l2" ? L2(0.2) : L1L2(l1: 0.03, l2: 0.2)
  }

  private func padding(_ record: TensorFlowCase) -> Padding {
    let name: String = record.argument("padding")
    return name.lowercased() == "same" ? .same : name == "causal" ? .causal : .valid
  }

  private func layer(_ record: TensorFlowCase) throws -> any Layer {
    switch record.operation {
    case "averagePool2d":
      return AveragePooling2D(
        poolSize: Extent(3, 2), strides: Extent(2, 1), padding: padding(record))
    case "averagePool1d":
      return AveragePooling1D(poolSize: 3, strides: 2, padding: padding(record))
    case "maxPool1d": return MaxPooling1D(poolSize: 3, strides: 2, padding: padding(record))
    case "globalAverage2d": return GlobalAveragePooling2D(keepDims: record.argument("keep"))
    case "globalAverage1d": return GlobalAveragePooling1D(keepDims: record.argument("keep"))
    case "globalMax2d": return GlobalMaxPooling2D(keepDims: record.argument("keep"))
    case "globalMax1d": return GlobalMaxPooling1D(keepDims: record.argument("keep"))
    case "relu":
      let (slope, threshold): (Double, Double) = (
        record.argument("slope"), record.argument("threshold")
      )
      return ReLU(
        maxValue: record.optional("limit"), negativeSlope: slope, threshold: threshold)
    case "activation":
      let name: String = record.argument("name")
      return Activation(ActivationFunction(rawValue: name)!)
    case "leakyReLU": return LeakyReLU()
    case "ELU": return ELU(alpha: 0.7)
    case "softmax": return Softmax(axis: record.argument("axis"))
    case "rescaling": return Rescaling(1 / 127.5, offset: -1)
    case "zeroPadding": return ZeroPadding2D(padding: ((1, 0), (2, 3)))
    case "permute": return Permute(3, 1, 2)
    default:
      throw ModelError(
        .value, at: "vectors-layers.json", "unknown operation '\(record.operation)'",
        help: "Name it in TensorFlowLayerTests")
    }
  }

  private func normalized(_ operation: String, _ x: [Tensor]) throws -> [Tensor] {
    guard operation != "layerNormalization" else {
      return [try layerNormalization(x[0], scale: x[1], offset: x[2], epsilon: 1e-3)]
    }
    guard operation == "batchNormalization" else {
      return [
        try batchNormalization(
          x[0], .init(of: x[0]), areOwn: true, scale: x[1], offset: x[2], epsilon: 1e-3)
      ]
    }
    let layer = BatchNormalization(momentum: 0.9)
    _ = try layer.build(inputShape: Array(x[0].shape.dropFirst()))
    try layer.gamma!.assign(x[1])
    try layer.beta!.assign(x[2])
    let result = try layer(x[0], training: true)
    _ = try layer(2 * x[0] + 1, training: true)
    return [result, try layer(x[0]), layer.movingMean!.value, layer.movingVariance!.value]
  }
}
