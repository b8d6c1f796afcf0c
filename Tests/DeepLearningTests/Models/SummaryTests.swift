import DeepLearning
import Foundation
import Testing

/// Compares `summary()` with the output of Keras 2.14 for the same models
/// (Golden/make_summaries.py).
@Suite struct SummaryTests {
  @Test func equalsKeras() throws {
    let url = Bundle.module.url(
      forResource: "keras-2.14-summaries", withExtension: "txt", subdirectory: "Golden")!
    let expected = try String(contentsOf: url, encoding: .utf8)
    let texts = try [images(), words(), outer(), short()].map(\.summaryText)
    let found = texts.joined().split(separator: "\n", omittingEmptySubsequences: false)
    let lines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(found.count == lines.count)
    for (found, line) in zip(found, lines) { #expect(found == line) }
  }

  private func images() throws -> Sequential {
    try Sequential(inputShape: [28, 28, 1], name: "images") {
      Rescaling(1 / 255.0, name: "rescaling")
      ZeroPadding2D(padding: 1, name: "zero_padding2d")
      DepthwiseConv2D(kernelSize: 3, depthMultiplier: 2, name: "depthwise_conv2d")
      Conv2D(filters: 8, kernelSize: 3, dilationRate: 2, useBias: false, name: "conv2d")
      BatchNormalization(name: "batch_normalization")
      ReLU(name: "re_lu")
      LeakyReLU(name: "leaky_re_lu")
      ELU(name: "elu")
      AveragePooling2D(name: "average_pooling2d")
      Permute(2, 1, 3, name: "permute")
      GlobalAveragePooling2D(name: "global_average_pooling2d")
      Dense(units: 10, name: "dense")
      LayerNormalization(name: "layer_normalization")
      Softmax(name: "softmax")
    }
  }

  private func words() throws -> Sequential {
    let model = try Sequential(inputShape: [20], name: "words") {
      Embedding(inputDim: 1000, outputDim: 16, name: "embedding")
      Conv1D(filters: 8, kernelSize: 3, name: "conv1d")
      MaxPooling1D(name: "max_pooling1d")
      AveragePooling1D(name: "average_pooling1d")
      GlobalMaxPooling1D(name: "global_max_pooling1d")
      Dense(units: 1, name: "dense")
    }
    model.layers[0].trainable = false
    return model
  }

  private func outer() throws -> Sequential {
    try Sequential(inputShape: [8, 8, 3], name: "outer") {
      GlobalMaxPooling2D(keepDims: true, name: "global_max_pooling2d")
      Flatten(name: "flatten")
      try Sequential(inputShape: [3], name: "inner") {
        Dense(units: 4)
        BatchNormalization(center: false)
      }
      Dense(units: 1, name: "dense")
    }
  }

  private func short() throws -> Sequential {
    try Sequential(inputShape: [9, 4], name: "short") {
      GlobalAveragePooling1D(name: "global_average_pooling1d")
    }
  }
}
