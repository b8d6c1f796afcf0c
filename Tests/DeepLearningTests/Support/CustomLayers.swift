import DeepLearning

/// The layers inside one another: a custom layer in a model in a custom layer in a model.
final class Block: Layer {
  let dense: Dense
  let dropout = Dropout(0.5, seed: 7)
  let inner: Sequential

  init(width: Int, inner: any Layer) throws {
    dense = Dense(units: width, kernelRegularizer: L2(0.5))
    self.inner = try Sequential(inputShape: [width]) { inner }
  }
  func build(inputShape: [Int]) throws -> [Int] { inner.outputShape }
  func call(_ input: Tensor, training: Bool) throws -> Tensor {
    try inner(dropout(dense(input), training: training), training: training)
  }
}

/// Creates weights in `build`, and others in the first call.
final class Late: Layer {
  var scale: Variable?
  var normalization: BatchNormalization?
  var dense: [Dense] = []
  func build(inputShape: [Int]) throws -> [Int] {
    scale = Variable(.ones(inputShape), name: "scale")
    normalization = BatchNormalization()
    return inputShape
  }
  func call(_ input: Tensor, training: Bool) throws -> Tensor {
    if dense.isEmpty { dense = [Dense(units: input.shape[1])] }
    return try dense[0](normalization!(input * scale!.value, training: training))
  }
}
