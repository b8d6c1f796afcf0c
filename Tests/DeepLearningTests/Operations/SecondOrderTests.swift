import DeepLearning
import Foundation
import Testing

/// Compares the gradients of every operation's gradients with central differences: of a plain
/// binary64 version where there is one, else of the first-order gradients.
@Suite struct SecondOrderTests {
  typealias Operation = GradientTests.Operation

  /// A number that depends on every element of the result in a different way, and not linearly: so
  /// the gradient of the result depends on the inputs too.
  private static func total(_ y: Tensor, _ weights: Tensor) throws -> Tensor {
    try ((y + square(y) * 0.5) * weights).sum()
  }

  private static func total(_ y: [Double], _ weights: [Double]) -> Double {
    zip(y, weights).reduce(0) { $0 + ($1.0 + $1.0 * $1.0 / 2) * $1.1 }
  }

  private struct Example {
    let operation: Operation
    let inputs: [Tensor]
    let weights: Tensor
    let directions: [Tensor]

    init(_ operation: Operation) throws {
      self.operation = operation
      inputs = operation.shapes.enumerated().map { index, shape in
        sample(shape, seed: 10 + index, from: operation.range.0, to: operation.range.1)
      }
      weights = sample(try operation.tensor(inputs).shape, seed: 99)
      directions = operation.shapes.enumerated().map { sample($0.element, seed: 50 + $0.offset) }
    }

    func slopes(_ x: [Tensor]) throws -> [Tensor] {
      try gradients(at: x) { try total(operation.tensor($0), weights) }
    }

    /// The derivative of the total in the directions.
    func derivative(_ x: [Tensor]) throws -> Tensor {
      try zip(slopes(x), directions).reduce(Tensor.zeros([])) { try $0 + ($1.0 * $1.1).sum() }
    }
  }

  /// The inputs with one element changed, and all of them moved along the directions.
  private func moved(
    _ x: [[Double]], _ index: Int, _ position: Int, by h: Double, along directions: [[Double]],
    by k: Double
  ) -> [[Double]] {
    var x = zip(x, directions).map { zip($0, $1).map { $0 + k * $1 } }
    x[index][position] += h
    return x
  }

  @Test(arguments: GradientTests.operations)
  func equalsDifferencesOfPlainValues(_ operation: Operation) throws {
    let example = try Example(operation)
    let x = example.inputs.map { $0.scalars.map(Double.init) }
    let directions = example.directions.map { $0.scalars.map(Double.init) }
    let weights = example.weights.scalars.map(Double.init)
    let found = try gradients(at: example.inputs, of: example.derivative)
    let h = 1e-4
    for (index, gradient) in found.enumerated() {
      for (position, slope) in gradient.scalars.enumerated() {
        func value(_ a: Double, _ b: Double) -> Double {
          let x = moved(x, index, position, by: a, along: directions, by: b)
          return SecondOrderTests.total(operation.plain(x), weights)
        }
        let expected = ((value(h, h) - value(h, -h)) - (value(-h, h) - value(-h, -h))) / (4 * h * h)
        #expect(
          abs(Double(slope) - expected) < 1e-4 * (1 + abs(expected)),
          "input \(index), element \(position): \(slope), not \(expected)")
      }
    }
  }

  @Test(arguments: more)
  func equalsDifferencesOfGradients(_ operation: Operation) throws {
    let example = try Example(operation)
    let found = try gradients(at: example.inputs, of: example.derivative)
    let h: Float = 1 / 128
    for (index, gradient) in found.enumerated() {
      for (position, slope) in gradient.scalars.enumerated() {
        func value(_ h: Float) throws -> Float {
          var x = example.inputs
          var elements = x[index].scalars
          elements[position] += h
          x[index] = try Tensor(elements, shape: x[index].shape)
          return try example.derivative(x).scalar
        }
        let expected = try (value(h) - value(-h)) / (2 * h)
        #expect(
          Swift.abs(slope - expected) < 2e-3 * (1 + Swift.abs(expected)),
          "input \(index), element \(position): \(slope), not \(expected)")
      }
    }
  }

  /// Within another gradient, a gradient has the bits that it has alone.
  @Test(arguments: GradientTests.operations + more)
  func keepsTheBitsOfFirstOrder(_ operation: Operation) throws {
    let example = try Example(operation)
    let alone = try example.slopes(example.inputs)
    var within: [Tensor] = []
    _ = try gradients(at: example.inputs) { x in
      within = try example.slopes(x)
      return try within.reduce(Tensor.zeros([])) { try $0 + $1.sum() }
    }
    #expect(within.count == alone.count)
    for (a, b) in zip(within, alone) { expectSameBits(a, b) }
  }

  /// Every place in the library that records an operation was tried above. A new one belongs into
  /// `GradientTests.operations` or `SecondOrderTests.more`, and then into this table.
  @Test func coversEveryRecording() throws {
    let sources = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("../../../Sources/DeepLearning")
      .standardized
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: [String: Int] = [:]
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      let count = [".differentiable(from", "LinearMap(", "LinearMap {"].reduce(0) {
        $0 + text.components(separatedBy: $1).count - 1
      }
      if count > 0 { found[file.lastPathComponent] = count }
    }
    // What the recordings are made of.
    for name in ["LinearMap.swift", "Tape.swift"] { found[name] = nil }
    #expect(found == SecondOrderTests.recordings)
  }

  /// How many operations each file records.
  private static let recordings = [
    "Activations.swift": 5,
    "AveragePooling.swift": 1,
    "BilinearProduct.swift": 3,
    "BinaryOperations.swift": 2,
    "Broadcasting.swift": 2,
    "Convolution.swift": 2,
    "DepthwiseConvolution.swift": 1,
    "Dropout.swift": 1,
    "ErrorLosses.swift": 1,
    "MatrixProduct.swift": 1,
    "MaxPooling.swift": 1,
    "Normalization.swift": 2,
    "ProbabilityCrossEntropy.swift": 2,
    "SamplesLastProduct.swift": 1,
    "Selection.swift": 4,
    "SlopeProducts.swift": 3,
    "Softmax.swift": 2,
    "SparseCrossEntropy.swift": 1,
    "Tensor+Arranging.swift": 3,
    "Tensor+Gathering.swift": 1,
    "Tensor+Joining.swift": 1,
    "Tensor+Reductions.swift": 3,
    "Tensor+Shape.swift": 3,
    "Tensor+Statistics.swift": 2,
    "Tensor+Subscripts.swift": 2,
    "UnaryFunctions.swift": 5,
  ]
}
