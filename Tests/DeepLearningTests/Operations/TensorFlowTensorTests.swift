import DeepLearning
import Testing

/// Compares values and gradients with TensorFlow 2.14's, each within the bound of its case
/// (Golden/vectors_tensor.py).
@Suite struct TensorFlowTensorTests {
  @Test(arguments: TensorFlowCase.all("tensor")) func equalsTensorFlow(_ record: TensorFlowCase)
    throws
  {
    let operation = try #require(Self.operations[record.operation], "\(record.operation)")
    try record.check(operation(record))
  }

  @Test func everyOperationHasCases() {
    let recorded = Set(TensorFlowCase.all("tensor").map(\.operation))
    #expect(recorded == Set(Self.operations.keys))
  }

  static var operations: [String: TensorFlowCase.Operation] {
    [functions, comparisons, pairs, movements, measures].reduce(into: [:]) { all, some in
      all.merge(some) { _, _ in preconditionFailure("an operation is listed twice") }
    }
  }

  private static func unary(
    _ function: @escaping (Tensor) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { _ in { [try function($0[0])] } }
  }

  private static func binary(
    _ function: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { _ in { [try function($0[0], $0[1])] } }
  }

  /// An operation along one axis.
  private static func along(
    _ function: @escaping ([Tensor], Int) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { record in { [try function($0, record.argument("axis"))] } }
  }

  /// An operation along a list of axes.
  private static func reduction(
    _ function: @escaping (Tensor, [Int], Bool) throws -> Tensor
  ) -> TensorFlowCase.Operation {
    { record in
      { [try function($0[0], record.argument("axis"), record.argument("keepdims"))] }
    }
  }

  private static func clipped(_ record: TensorFlowCase) -> ([Tensor]) throws -> [Tensor] {
    let low: Double = record.argument("clip_value_min")
    let high: Double = record.argument("clip_value_max")
    return { [try clip($0[0], min: low, max: high)] }
  }

  private static var functions: [String: TensorFlowCase.Operation] {
    [
      "exp": unary(exp), "log": unary(log), "sqrt": unary(sqrt), "abs": unary(abs),
      "square": unary(square), "tanh": unary(tanh), "sigmoid": unary(sigmoid),
      "relu": unary(relu), "expm1": unary(expm1), "log1p": unary(log1p), "sin": unary(sin),
      "cos": unary(cos), "floor": unary(floor), "ceil": unary(ceil), "round": unary(round),
      "sign": unary(sign), "softplus": unary(softplus), "elu": unary { elu($0) },
      "leakyRelu": { record in { [leakyRelu($0[0], alpha: record.argument("alpha"))] } },
      "clip": clipped, "softmax": unary(softmax), "logSoftmax": unary(logSoftmax),
    ]
  }

  private static var comparisons: [String: TensorFlowCase.Operation] {
    [
      ".==": binary { try $0 .== $1 }, ".!=": binary { try $0 .!= $1 },
      ".<": binary { try $0 .< $1 }, ".<=": binary { try $0 .<= $1 },
      ".>": binary { try $0 .> $1 }, ".>=": binary { try $0 .>= $1 },
      ".&": binary { try $0 .& $1 }, ".|": binary { try $0 .| $1 },
      ".^": binary { try $0 .^ $1 },
    ]
  }

  private static var pairs: [String: TensorFlowCase.Operation] {
    [
      "add": binary { try $0 + $1 }, "subtract": binary { try $0 - $1 },
      "multiply": binary { try $0 * $1 }, "divide": binary { try $0 / $1 },
      "maximum": binary { try maximum($0, $1) }, "minimum": binary { try minimum($0, $1) },
      "select": { _ in { [try select($0[0], $0[1], $0[2])] } },
      "matmul": binary { try matmul($0, $1) },
    ]
  }

  private static func padded(_ record: TensorFlowCase) -> ([Tensor]) throws -> [Tensor] {
    let paddings: [[Int]] = record.argument("paddings")
    let value: Double = record.argument("constant_values")
    return { [try $0[0].padded(paddings.map { ($0[0], $0[1]) }, value: value)] }
  }

  private static func strided(_ record: TensorFlowCase) -> ([Tensor]) throws -> [Tensor] {
    let start: Int = record.argument("start")
    let end: Int = record.argument("end")
    let step: Int = record.argument("step")
    return { [try $0[0].slice(stride(from: start, to: end, by: step), axis: 1)] }
  }

  private static func turned(_ record: TensorFlowCase) -> ([Tensor]) throws -> [Tensor] {
    let axes: [Int] = record.argument("axis")
    return { [try $0[0].reversed(axis: axes[0], axes[1])] }
  }

  private static var movements: [String: TensorFlowCase.Operation] {
    [
      "concat": along { try concat($0, axis: $1) }, "stack": along { try stack($0, axis: $1) },
      "split": { record in
        { try $0[0].split(sizes: record.argument("sizes"), axis: record.argument("axis")) }
      },
      "unstacked": { record in { try $0[0].unstacked(axis: record.argument("axis")) } },
      "padded": padded, "slice": strided, "reversed": turned,
      "transposed": { record in { [try $0[0].transposed(record.argument("perm"))] } },
      "tiled": { record in { [try $0[0].tiled(record.argument("multiples"))] } },
      "repeated": { record in
        { [try $0[0].repeated(record.argument("repeats"), axis: record.argument("axis"))] }
      },
      "gathered": along { try $0[0].gathered(at: $0[1], axis: $1) },
      "oneHot": { record in
        { [try oneHot($0[0], depth: record.argument("depth"), axis: record.argument("axis"))] }
      },
    ]
  }

  private static var measures: [String: TensorFlowCase.Operation] {
    [
      "sum": reduction { try $0.sum(axes: $1, keepDims: $2) },
      "mean": reduction { try $0.mean(axes: $1, keepDims: $2) },
      "variance": reduction { try $0.variance(axes: $1, keepDims: $2) },
      "standardDeviation": reduction { try $0.standardDeviation(axes: $1, keepDims: $2) },
      "max": reduction { try $0.max(axes: $1, keepDims: $2) },
      "min": reduction { try $0.min(axes: $1, keepDims: $2) },
      "l1": along { try $0[0].norm(.l1, axis: $1) }, "l2": along { try $0[0].norm(axis: $1) },
      "maxNorm": along { try $0[0].norm(.max, axis: $1) },
      "cumulativeSum": along { try $0[0].cumulativeSum(axis: $1) },
      "argMax": along { try $0[0].argMax(axis: $1) },
      "argMin": along { try $0[0].argMin(axis: $1) },
      "any": along { try $0[0].any(axis: $1) }, "all": along { try $0[0].all(axis: $1) },
    ]
  }
}
