import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

/// Compares every operation's gradient with central differences of a plain binary64 version.
@Suite struct GradientTests {
  typealias Plain = Reference<Double>

  struct Operation: CustomTestStringConvertible, @unchecked Sendable {
    let testDescription: String
    let shapes: [[Int]]
    var range = (-1.0, 1.0)
    let tensor: ([Tensor]) throws -> Tensor
    let plain: ([[Double]]) -> [Double]
  }

  @Test(arguments: operations)
  func equalsFiniteDifferences(_ operation: Operation) throws {
    let inputs = operation.shapes.enumerated().map { index, shape in
      sample(shape, seed: 10 + index, from: operation.range.0, to: operation.range.1)
    }
    let values = inputs.map { $0.scalars.map(Double.init) }
    let result = try operation.tensor(inputs)
    let expected = operation.plain(values)
    #expect(result.count == expected.count)
    for (a, b) in zip(result.scalars, expected) { #expect(abs(Double(a) - b) < 1e-5) }

    // A single number that depends on every element of the result in a different way.
    let weights = sample(result.shape, seed: 99)
    let doubleWeights = weights.scalars.map(Double.init)
    func plainSum(_ values: [[Double]]) -> Double {
      zip(operation.plain(values), doubleWeights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let variables = inputs.map { Variable($0) }
    let gradients = try valueAndGradient(of: variables) {
      try (operation.tensor(variables.map(\.value)) * weights).sum()
    }.gradients
    for (index, gradient) in gradients.enumerated() {
      #expect(gradient.shape == operation.shapes[index])
      for (position, found) in gradient.scalars.enumerated() {
        var above = values
        var below = values
        above[index][position] += 1e-5
        below[index][position] -= 1e-5
        let difference = (plainSum(above) - plainSum(below)) / 2e-5
        #expect(
          abs(Double(found) - difference) < 1e-4 * (1 + abs(difference)),
          "input \(index), element \(position)")
      }
    }
  }

  static let operations: [Operation] = [
    elementwise, shaping, reductions, products, windows, classes, moreCurves, moreShaping, measures,
    batches,
  ].flatMap { $0 }

  // MARK: The operations

  static func binary(
    _ name: String, _ tensor: @escaping (Tensor, Tensor) throws -> Tensor,
    _ plain: @escaping (Double, Double) -> Double
  ) -> [Operation] {
    let same = Operation(
      testDescription: "a \(name) b", shapes: [[2, 3], [2, 3]], range: (0.5, 2),
      tensor: { try tensor($0[0], $0[1]) },
      plain: { v in v[0].indices.map { plain(v[0][$0], v[1][$0]) } })
    let rows = Operation(
      testDescription: "a \(name) row", shapes: [[2, 3], [3]], range: (0.5, 2),
      tensor: { try tensor($0[0], $0[1]) },
      plain: { v in v[0].indices.map { plain(v[0][$0], v[1][$0 % 3]) } })
    let columns = Operation(
      testDescription: "column \(name) b", shapes: [[2, 1], [2, 3]], range: (0.5, 2),
      tensor: { try tensor($0[0], $0[1]) },
      plain: { v in v[1].indices.map { plain(v[0][$0 / 3], v[1][$0]) } })
    return [same, rows, columns]
  }

  static func unary(
    _ name: String, range: (Double, Double) = (-1, 1),
    _ tensor: @escaping (Tensor) throws -> Tensor,
    _ plain: @escaping (Double) -> Double
  ) -> Operation {
    Operation(
      testDescription: name, shapes: [[3, 4]], range: range, tensor: { try tensor($0[0]) },
      plain: { $0[0].map(plain) })
  }

  private static let elementwise: [Operation] = [pairs, lines, curves].flatMap { $0 }

  private static let pairs: [Operation] = [
    binary("+", { try $0 + $1 }, { $0 + $1 }), binary("-", { try $0 - $1 }, { $0 - $1 }),
    binary("*", { try $0 * $1 }, { $0 * $1 }), binary("/", { try $0 / $1 }, { $0 / $1 }),
    binary("max", { try maximum($0, $1) }, { max($0, $1) }),
    binary("min", { try minimum($0, $1) }, { min($0, $1) }),
  ].flatMap { $0 }

  private static let lines: [Operation] = [
    unary("x + 2", { $0 + 2 }, { $0 + 2 }), unary("2 - x", { 2 - $0 }, { 2 - $0 }),
    unary("x * 3", { $0 * 3 }, { $0 * 3 }), unary("x / 4", { $0 / 4 }, { $0 / 4 }),
    unary("-x", { -$0 }, { -$0 }), unary("abs", { abs($0) }, { Swift.abs($0) }),
    unary("relu", { relu($0) }, { max($0, 0) }),
    unary("used twice", { try $0 * $0 + $0 }, { $0 * $0 + $0 }),
  ]

  private static let curves: [Operation] = [
    unary("1 / x", range: (0.5, 2), { 1 / $0 }, { 1 / $0 }),
    unary("exp", { exp($0) }, { Foundation.exp($0) }),
    unary("log", range: (0.5, 2), { log($0) }, { Foundation.log($0) }),
    unary("sqrt", range: (0.5, 2), { sqrt($0) }, { $0.squareRoot() }),
    unary("square", { square($0) }, { $0 * $0 }),
    unary("tanh", { tanh($0) }, { Foundation.tanh($0) }),
    unary("sigmoid", { sigmoid($0) }, { 1 / (1 + Foundation.exp(-$0)) }),
  ]

  static func shape(
    _ name: String, _ shape: [Int], _ tensor: @escaping (Tensor) throws -> Tensor,
    _ plain: @escaping ([Double]) -> [Double]
  ) -> Operation {
    Operation(
      testDescription: name, shapes: [shape], tensor: { try tensor($0[0]) },
      plain: { plain($0[0]) })
  }

  /// The elements at these positions.
  static func picked(_ positions: [Int]) -> ([Double]) -> [Double] {
    { values in positions.map { values[$0] } }
  }

  /// One number for each list of positions, computed from the elements there.
  static func grouped(
    _ groups: [[Int]], _ combine: @escaping ([Double]) -> Double
  ) -> ([Double]) -> [Double] {
    { values in groups.map { group in combine(group.map { values[$0] }) } }
  }

  private static let shaping: [Operation] = [
    shape("reshape", [2, 3], { try $0.reshaped(to: [3, 2]) }, { $0 }),
    shape("transpose", [2, 3], { $0.transposed }, picked([0, 3, 1, 4, 2, 5])),
    shape(
      "transpose axes", [2, 1, 3], { try $0.transposed([2, 0, 1]) }, picked([0, 3, 1, 4, 2, 5])),
    shape("row", [2, 3], { $0[1] }, picked([3, 4, 5])),
    shape("range", [4, 2], { $0[1..<3] }, picked([2, 3, 4, 5])),
    shape("slice", [2, 3], { try $0.slice(1..., axis: 1) }, picked([1, 2, 4, 5])),
    shape(
      "gather", [3, 2], { try $0.gathered(at: Tensor([2, 0, 2])) }, picked([4, 5, 0, 1, 4, 5])),
    shape("broadcast", [2, 1], { try $0.broadcast(to: [2, 2]) }, picked([0, 0, 1, 1])),
  ]

  static let rows = [[0, 1, 2], [3, 4, 5]]
  static let columns = [[0, 3], [1, 4], [2, 5]]
  static let distant = [[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]
  static func total(_ values: [Double]) -> Double { values.reduce(0, +) }

  private static let reductions: [Operation] = [
    shape("sum", [2, 3], { try $0.sum() }, grouped([[0, 1, 2, 3, 4, 5]], total)),
    shape("sum of columns", [2, 3], { try $0.sum(axis: 0) }, grouped(columns, total)),
    shape(
      "sum of distant axes", [2, 3, 2], { try $0.sum(axis: 0, 2) }, grouped(distant, total)),
    shape(
      "mean of rows", [2, 3], { try $0.mean(axis: 1, keepDims: true) },
      grouped(rows) { total($0) / 3 }),
    shape("max of rows", [2, 3], { try $0.max(axis: 1) }, grouped(rows) { $0.max()! }),
    shape(
      "max of distant axes", [2, 3, 2], { try $0.max(axis: 0, 2) },
      grouped(distant) { $0.max()! }),
    shape("min", [2, 3], { try $0.min() }, grouped([[0, 1, 2, 3, 4, 5]]) { $0.min()! }),
  ]

  private static let products: [Operation] = [
    Operation(
      testDescription: "matmul", shapes: [[3, 4], [4, 2]], tensor: { try matmul($0[0], $0[1]) },
      plain: { Plain.matmul($0[0], $0[1], bias: nil, rows: 3, inner: 4, columns: 2) }),
    Operation(
      testDescription: "matmul with a bias", shapes: [[3, 4], [4, 2], [2]],
      tensor: { try matmul($0[0], $0[1], bias: $0[2]) },
      plain: { Plain.matmul($0[0], $0[1], bias: $0[2], rows: 3, inner: 4, columns: 2) }),
  ]

  private static let windows: [Operation] = [
    ((1, 1), false, (3, 2)), ((1, 1), true, (3, 3)), ((2, 1), true, (3, 2)),
    ((2, 2), false, (2, 3)),
  ].flatMap { (strides: (Int, Int), same: Bool, size: (Int, Int)) in
    let window = Window(
      batch: 2, 5, 6, channels: 2, kernel: size, stride: strides, same: same, filters: 3)
    let extent = Extent(strides.0, strides.1)
    let padding: Padding = same ? .same : .valid
    let name = "\(size) by \(strides), \(padding)"
    return [
      Operation(
        testDescription: "conv2d \(name)", shapes: [[2, 5, 6, 2], [size.0, size.1, 2, 3], [3]],
        tensor: {
          try conv2d($0[0], kernel: $0[1], bias: $0[2], strides: extent, padding: padding)
        }, plain: { Plain.conv2D($0[0], $0[1], bias: $0[2], window) }),
      Operation(
        testDescription: "maxPool2d \(name)", shapes: [[2, 5, 6, 2]],
        tensor: {
          try maxPool2d(
            $0[0], poolSize: Extent(size.0, size.1), strides: extent, padding: padding)
        }, plain: { Plain.maxPool($0[0], window).y }),
    ]
  }

  private static let classes: [Operation] = [
    Operation(
      testDescription: "softmax", shapes: [[3, 4]], tensor: { try softmax($0[0]) },
      plain: { Plain.softmax($0[0], columns: 4, exp: Foundation.exp) }),
    Operation(
      testDescription: "cross-entropy of scores", shapes: [[3, 4]],
      tensor: { try SparseCategoricalCrossentropy(fromLogits: true)(Tensor([2, 0, 3]), $0[0]) },
      plain: {
        [
          Plain.crossEntropy(
            $0[0], [2, 0, 3], columns: 4, exp: Foundation.exp, log: Foundation.log
          ).loss
        ]
      }),
    Operation(
      testDescription: "cross-entropy of probabilities", shapes: [[2, 3]], range: (0.2, 0.6),
      tensor: { try SparseCategoricalCrossentropy()(Tensor([2, 0]), $0[0]) },
      plain: { v in
        let sums = [v[0][..<3].reduce(0, +), v[0][3...].reduce(0, +)]
        return [
          (Foundation.log(sums[0] / v[0][2]) + Foundation.log(sums[1] / v[0][3])) / 2
        ]
      }),
  ]
}

@Suite struct TapeTests {
  @Test func gradientAtATensor() throws {
    let x = try Tensor([1.0, 2, 3])
    #expect(try gradient(at: x) { try ($0 * $0).sum() }.scalars == [2, 4, 6])
    let (value, slope) = try valueAndGradient(at: x) { try ($0 * 2).sum() }
    #expect(value.scalar == 12 && slope.scalars == [2, 2, 2])
  }

  @Test func variablesThatDoNotMatterGetZeros() throws {
    let used = Variable(.ones([2]))
    let unused = Variable(.ones([3]))
    let gradients = try valueAndGradient(of: [used, unused]) { try used.value.sum() }.gradients
    #expect(gradients.map(\.scalars) == [[1, 1], [0, 0, 0]])
    let constant = try valueAndGradient(of: [used]) { try Tensor(3.0) }
    #expect(constant.gradients[0].scalars == [0, 0])
  }

  @Test func detachedAndUnlistedValuesAreConstants() throws {
    let a = Variable(try Tensor([3.0]))
    let b = Variable(try Tensor([5.0]))
    let gradients = try valueAndGradient(of: [a]) {
      try (a.value * b.value * a.value.detached).sum()
    }.gradients
    #expect(gradients.map(\.scalars) == [[15]])
  }

  /// As in TensorFlow, a variable that is listed twice gets its gradient twice.
  @Test func variablesNamedTwice() throws {
    let a = Variable(try Tensor([3.0]))
    let gradients = try valueAndGradient(of: [a, a]) { try square(a.value).sum() }.gradients
    #expect(gradients.map(\.scalars) == [[6], [6]])
    #expect(try gradient(at: a.value) { try $0.sum() }.scalars == [1])
  }

  @Test func tensorsOutliveTheirTape() throws {
    let a = Variable(try Tensor([3.0]))
    var kept = Tensor.zeros([])
    _ = try valueAndGradient(of: [a]) {
      kept = a.value * 2
      return try kept.sum()
    }
    #expect(try gradient(at: Tensor([4.0])) { try ($0 * kept).sum() }.scalars == [6])
  }

  @Test func onlySingleNumbersHaveGradients() throws {
    expectError(
      """
      gradient: only a single float32 number has a gradient; this value is float32 [2]. Reduce it \
      first, with sum() or mean().
      """
    ) { try gradient(at: .ones([2])) { $0 } }
    expectError(
      """
      valueAndGradient: only a single float32 number has a gradient; this value is float32 [2]. \
      Reduce it first, with sum() or mean().
      """
    ) { try valueAndGradient(at: .ones([2])) { $0 } }
    expectError(
      """
      gradient: only a single float32 number has a gradient; this value is int32 []. Cast to \
      float32 before computing it, with cast(to: .float32).
      """
    ) { try gradient(at: .ones([2])) { _ in try Tensor(1) } }
    expectError(
      """
      valueAndGradient: only a single float32 number has a gradient; this value is int32 [2]. Cast \
      to float32 before computing it, with cast(to: .float32), and reduce it with sum() or mean().
      """
    ) { try valueAndGradient(of: []) { try Tensor([1, 2]) } }
  }

  @Test func variablesKeepTheirShape() throws {
    let a = Variable(.zeros([2]), name: "kernel")
    expectError(
      """
      kernel: holds float32 [2]; it cannot become float32 [3]. Reshape or cast the new value first.
      """
    ) { try a.assign(.zeros([3])) }
    try a.assign(.ones([2]))
    #expect(a.value.scalars == [1, 1])
  }
}
