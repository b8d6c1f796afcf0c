import DeepLearning
import Foundation
import ReferenceArithmetic

/// The plain binary64 versions of functions, movements, statistics and products of batches.
extension GradientTests {
  private static func selected(_ x: Tensor) throws -> Tensor {
    try select(x .> 0, x * 3, square(x))
  }

  private static func added(_ halves: [Tensor]) throws -> Tensor { try halves[0] * 2 + halves[1] }

  static let moreCurves: [Operation] = bends + bounds

  private static let bends: [Operation] = [
    unary("expm1", { expm1($0) }, { Foundation.expm1($0) }),
    unary("log1p", range: (-0.5, 2), { log1p($0) }, { Foundation.log1p($0) }),
    unary("sin", range: (-4, 4), { sin($0) }, { Foundation.sin($0) }),
    unary("cos", range: (-4, 4), { cos($0) }, { Foundation.cos($0) }),
    unary("softplus", range: (-3, 3), { softplus($0) }, plainSoftplus),
    unary("elu", { elu($0, alpha: 0.7) }, plainELU),
    unary("leakyRelu", { leakyRelu($0) }, { $0 > 0 ? $0 : 0.2 * $0 }),
  ]

  private static let bounds: [Operation] = [
    unary("clip", { try clip($0, min: -0.4, max: 0.6) }, { Swift.min(Swift.max($0, -0.4), 0.6) }),
    unary("maximum", { maximum($0, 0.25) }, { Swift.max($0, 0.25) }),
    unary("minimum", { minimum($0, 0.25) }, { Swift.min($0, 0.25) }),
    unary("floor", { floor($0) }, { $0.rounded(.down) }),
    unary("select", selected, { $0 > 0 ? $0 * 3 : $0 * $0 }),
  ]

  private static func plainSoftplus(_ x: Double) -> Double {
    Foundation.log(1 + Foundation.exp(x))
  }
  private static func plainELU(_ x: Double) -> Double {
    x < 0 ? 0.7 * (Foundation.exp(x) - 1) : x
  }

  static let moreShaping: [Operation] = joined + arranged

  private static func picked(_ positions: [(Int, Int)]) -> ([[Double]]) -> [Double] {
    { inputs in positions.map { inputs[$0.0][$0.1] } }
  }

  private static let joined: [Operation] = [
    Operation(
      testDescription: "concat", shapes: [[2, 1], [2, 2]],
      tensor: { try concat([$0[0], $0[1], $0[0]], axis: 1) },
      plain: picked([(0, 0), (1, 0), (1, 1), (0, 0), (0, 1), (1, 2), (1, 3), (0, 1)])),
    Operation(
      testDescription: "stack", shapes: [[2], [2]], tensor: { try stack($0, axis: 1) },
      plain: picked([(0, 0), (1, 0), (0, 1), (1, 1)])),
    shape(
      "split", [2, 4], { try added($0.split(into: 2, axis: 1)) },
      grouped([[0, 2], [1, 3], [4, 6], [5, 7]]) { $0[0] * 2 + $0[1] }),
  ]

  private static func padded(_ x: Tensor) throws -> Tensor {
    try x.padded([(1, 0), (0, 1)], value: 2)
  }
  private static func gatheredColumns(_ x: Tensor) throws -> Tensor {
    try x.gathered(at: Tensor([[2, 0], [2, 1]]), axis: 1)
  }

  private static let arranged: [Operation] = [
    shape("padded", [1, 2], padded, { [2, 2, 2] + $0 + [2] }),
    shape(
      "slice backwards", [2, 4], { try $0.slice(stride(from: 3, to: 0, by: -2), axis: 1) },
      picked([3, 1, 7, 5])),
    shape("reversed", [2, 2], { try $0.reversed(axis: 1) }, picked([1, 0, 3, 2])),
    shape("tiled", [1, 2], { try $0.tiled([2, 2]) }, picked([0, 1, 0, 1, 0, 1, 0, 1])),
    shape("repeated", [2, 2], { try $0.repeated(2, axis: 1) }, picked([0, 0, 1, 1, 2, 2, 3, 3])),
    shape("gather columns", [2, 3], gatheredColumns, picked([2, 0, 2, 1, 5, 3, 5, 4])),
  ]

  private static func variance(_ values: [Double]) -> Double {
    let mean = total(values) / Double(values.count)
    return total(values.map { ($0 - mean) * ($0 - mean) }) / Double(values.count)
  }

  private static func l1(_ values: [Double]) -> Double { total(values.map(Swift.abs)) }
  private static func l2(_ values: [Double]) -> Double {
    total(values.map { $0 * $0 }).squareRoot()
  }
  private static func plainLogSoftmax(_ values: [Double]) -> [Double] {
    [values[..<3], values[3...]].flatMap { row -> [Double] in
      let sum = total(row.map(Foundation.exp))
      return row.map { $0 - Foundation.log(sum) }
    }
  }

  static let measures: [Operation] = [
    shape("variance", [2, 3], { try $0.variance() }, { [variance($0)] }),
    shape(
      "variance of distant axes", [2, 3, 2], { try $0.variance(axis: 0, 2) },
      grouped(distant, variance)),
    shape(
      "standard deviation", [2, 3], { try $0.standardDeviation(axis: 1) },
      grouped(rows) { variance($0).squareRoot() }),
    shape("l1", [2, 3], { try $0.norm(.l1, axis: 0) }, grouped(columns, l1)),
    shape("l2", [2, 3], { try $0.norm(axis: 1) }, grouped(rows, l2)),
    shape(
      "max norm", [2, 3], { try $0.norm(.max, axis: 0) },
      grouped(columns) { $0.map(Swift.abs).max()! }),
    shape(
      "cumulative sum", [2, 3], { try $0.cumulativeSum(axis: 1) },
      grouped([[0], [0, 1], [0, 1, 2], [3], [3, 4], [3, 4, 5]], total)),
    shape("logSoftmax", [2, 3], { try logSoftmax($0) }, plainLogSoftmax),
  ]

  private static func product(
    _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ bias: [Double]? = nil
  ) -> [Double] {
    Reference<Double>.matmul(Array(a), Array(b), bias: bias, rows: 2, inner: 3, columns: 2)
  }

  static let batches: [Operation] = [
    Operation(
      testDescription: "matmul of batches", shapes: [[2, 2, 3], [2, 3, 2], [2]],
      tensor: { try matmul($0[0], $0[1], bias: $0[2]) },
      plain: { v in
        product(v[0][..<6], v[1][..<6], v[2]) + product(v[0][6...], v[1][6...], v[2])
      }),
    Operation(
      testDescription: "matmul of a batch and a matrix", shapes: [[2, 2, 3], [3, 2]],
      tensor: { try matmul($0[0], $0[1]) },
      plain: { v in product(v[0][..<6], v[1][...]) + product(v[0][6...], v[1][...]) }),
    Operation(
      testDescription: "matmul of a matrix and a batch", shapes: [[2, 3], [2, 3, 2]],
      tensor: { try matmul($0[0], $0[1]) },
      plain: { v in product(v[0][...], v[1][..<6]) + product(v[0][...], v[1][6...]) }),
  ]
}
