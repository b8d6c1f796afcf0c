import DeepLearning
import Testing

/// What becomes of a NaN, compared with TensorFlow 2.14 (Golden/vectors_nan.py).
@Suite struct NaNTests {
  @Test(arguments: TensorFlowCase.all("nan")) func equalsTensorFlow(_ record: TensorFlowCase)
    throws
  {
    let operation = try #require(Self.operations[record.operation], "\(record.operation)")
    try record.check(operation(record))
  }

  @Test func everyOperationHasCases() {
    #expect(Set(TensorFlowCase.all("nan").map(\.operation)) == Set(Self.operations.keys))
  }

  /// A window with nothing else gives NaN. (TensorFlow gives −3.4e38, its least number.)
  @Test(arguments: [1, 3, 20]) func windowsOfNaN(channels: Int) throws {
    let x = Tensor.full([1, 3, 3, channels], .nan)
    for pooled in [try maxPool2d(x, poolSize: 3), try maxPool2d(relu(x), poolSize: 3)] {
      #expect(pooled.scalars.allSatisfy { $0.isNaN })
    }
    let lowest = Tensor.full([1, 2, 2, channels], -.infinity)
    let pooled = try maxPool2d(lowest, poolSize: 2)
    #expect(pooled.scalars.allSatisfy { $0 == -.infinity })
  }

  /// The gradient of a maximum that is NaN is NaN for every element, as in TensorFlow.
  @Test func gradientOfANaNMaximum() throws {
    let x = try Tensor([[1, .nan, 2], [3, 5, 4]] as [[Float]])
    let greatest = try gradient(at: x) { try $0.max(axis: 1).sum() }
    #expect(greatest.scalars[..<3].allSatisfy { $0.isNaN })
    #expect(Array(greatest.scalars[3...]) == [0, 1, 0])
    let least = try gradient(at: x) { try $0.min(axis: 1).sum() }
    #expect(least.scalars[..<3].allSatisfy { $0.isNaN })
    #expect(Array(least.scalars[3...]) == [1, 0, 0])
  }

  /// Swift prints the sign of a NaN, and processors disagree about that of a new one.
  @Test func aNaNLeavesATensorWithoutItsSign() throws {
    let x = try Tensor([Float(bitPattern: 0xffc0_0001), 1] as [Float])
    #expect("\(x.scalars)" == "[nan, 1.0]")
    #expect("\(x.array(of: Float.self))" == "[nan, 1.0]")
    #expect("\(x[0].scalar)" == "nan")
    let zero = Tensor.zeros([1])
    #expect("\(try (zero / zero).scalar)" == "nan")
  }

  // MARK: Operations

  private static func along(
    _ function: @escaping (Tensor, Int) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { record in { [try function($0[0], record.argument("axis"))] } }
  }

  private static func reduction(
    _ function: @escaping (Tensor, [Int]) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { record in { [try function($0[0], record.argument("axis"))] } }
  }

  private static func pooling(
    _ function: @escaping (Tensor, Extent) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { record in
      let size: [Int] = record.argument("poolSize")
      return { [try function($0[0], Extent(size[0], size[1]))] }
    }
  }

  private static func accuracy(
    _ metric: @escaping (TensorFlowCase) -> Metric
  ) -> TensorFlowCase.Operation {
    { record in
      { inputs in
        let model = try Sequential(inputShape: Array(inputs[1].shape.dropFirst())) {
          Activation(.linear)
        }
        let metric = metric(record)
        try model.compile(metrics: [metric]) { _, _ in .zeros([]) }
        return [try Tensor(model.evaluate(inputs[1], inputs[0])[metric.name]!)]
      }
    }
  }

  private static var operations: [String: TensorFlowCase.Operation] {
    var all: [String: TensorFlowCase.Operation] = [
      "max": reduction { try $0.max(axes: $1) }, "min": reduction { try $0.min(axes: $1) },
      "sum": reduction { try $0.sum(axes: $1) },
      "argMax": along { try $0.argMax(axis: $1) }, "argMin": along { try $0.argMin(axis: $1) },
      "cumulativeSum": along { try $0.cumulativeSum(axis: $1) },
      "maxPool": pooling { try maxPool2d($0, poolSize: $1, strides: 1) },
      "reluMaxPool": pooling { try maxPool2d(relu($0), poolSize: $1, strides: 1) },
      "averagePool": pooling { try averagePool2d($0, poolSize: $1, strides: 1) },
      "sparseCategoricalAccuracy": accuracy { _ in .sparseCategoricalAccuracy },
      "categoricalAccuracy": accuracy { _ in .categoricalAccuracy },
      "sparseTopKCategoricalAccuracy": accuracy {
        .sparseTopKCategoricalAccuracy(k: $0.argument("k"))
      },
      "binaryAccuracy": accuracy { _ in .binaryAccuracy },
    ]
    let functions: [String: (Tensor) throws -> Tensor] = [
      "relu": relu, "elu": { elu($0) }, "abs": abs, "sign": sign, "softplus": softplus,
      "sigmoid": sigmoid, "tanh": tanh, "softsign": softsign, "softmax": softmax,
      "leakyRelu": { leakyRelu($0, alpha: 0.25) }, "clip": { try clip($0, min: -1.5, max: 2.5) },
      "ReLU": { rectified($0, maxValue: 2.5, negativeSlope: 0.25, threshold: 0.5) },
      "globalMaxPool": { try GlobalMaxPooling2D()($0) },
    ]
    for (name, function) in functions { all[name] = { _ in { [try function($0[0])] } } }
    let pairs: [String: (Tensor, Tensor) throws -> Tensor] = [
      "maximum": { try maximum($0, $1) }, "minimum": { try minimum($0, $1) },
      ".==": { try $0 .== $1 }, ".!=": { try $0 .!= $1 }, ".<": { try $0 .< $1 },
      ".<=": { try $0 .<= $1 }, ".>": { try $0 .> $1 }, ".>=": { try $0 .>= $1 },
    ]
    for (name, function) in pairs { all[name] = { _ in { [try function($0[0], $0[1])] } } }
    return all
  }
}
