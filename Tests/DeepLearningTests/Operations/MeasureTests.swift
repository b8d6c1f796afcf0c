import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

/// Compares composed operations with loops over their formulas in docs/numbers.md: values and
/// gradients to the bit, over many shapes, special values, threads and instruction sets.
@Suite struct MeasureTests {
  static let shapes: [[Int]] = [
    [1], [7], [2, 3], [3, 17], [0, 2], [2, 0], [2, 3, 4], [2, 1, 3],
  ]

  /// Compares an operation of one input with its definition.
  private func check(
    _ x: Tensor, _ name: String, _ operation: (Tensor) throws -> Tensor,
    value: (PlainTensor) -> PlainTensor,
    gradient: (_ x: PlainTensor, _ g: PlainTensor) -> PlainTensor
  ) throws {
    let expected = value(PlainTensor(x))
    let weights = specialSample(expected.shape, seed: 3)
    let slopes = gradient(PlainTensor(x), PlainTensor(weights))
    try withEveryComputeSetting { setting in
      expectSameBits(try operation(x), expected.tensor, "\(name) \(x.shape), \(setting)")
      expectSameBits(
        try gradients(of: [x], weights: weights) { try operation($0[0]) }[0], slopes.tensor,
        "gradient of \(name) \(x.shape), \(setting)")
    }
  }

  private func samples(_ shape: [Int]) -> [Tensor] {
    [sample(shape, seed: 4, from: -3, to: 3), specialSample(shape, seed: 1)]
  }

  private func product(_ gradient: Float, _ slope: Float) -> Float {
    Reference.product(gradient, slope)
  }
  private func quotient(_ gradient: Float, _ divisor: Float) -> Float {
    Reference.quotient(gradient, divisor)
  }
  private func absSlope(_ x: Float, _ g: Float) -> Float {
    x > 0 ? g : x < 0 ? -g : x == 0 || g == 0 ? 0 : .nan
  }

  // MARK: Element by element

  private func checkFunction(
    _ name: String, _ operation: (Tensor) throws -> Tensor, _ value: (Float) -> Float,
    _ slope: (_ x: Float, _ y: Float, _ g: Float) -> Float
  ) throws {
    for x in Self.shapes.flatMap(samples) {
      try check(x, name, operation) { x in
        PlainTensor(x.shape) { value(x[$0]) }
      } gradient: { x, g in
        PlainTensor(x.shape) { slope(x[$0], value(x[$0]), g[$0]) }
      }
    }
  }

  private static func rounded(_ function: @escaping (Double) -> Double) -> (Float) -> Float {
    { Float(function(Double($0))) }
  }

  @Test func functions() throws {
    do {
      let rounded = Self.rounded
      let (exp, expm1, log1p) = (
        rounded(Foundation.exp), rounded(Foundation.expm1), rounded(Foundation.log1p)
      )
      let (sin, cos) = (rounded(Foundation.sin), rounded(Foundation.cos))
      let sigmoid = rounded { 1 / (1 + Foundation.exp(-$0)) }
      try checkFunction("expm1", { DeepLearning.expm1($0) }, expm1) { product($2, $1 + 1) }
      try checkFunction("log1p", { DeepLearning.log1p($0) }, log1p) { quotient($2, $0 + 1) }
      try checkFunction("sin", { DeepLearning.sin($0) }, sin) { product($2, cos($0)) }
      try checkFunction("cos", { DeepLearning.cos($0) }, cos) { x, _, g in product(-g, sin(x)) }
      try checkFunction("leakyRelu", { leakyRelu($0, alpha: 0.1) }) {
        $0 > 0 ? $0 : 0.1 * $0
      } _: { x, _, g in
        x > 0 ? g : g * 0.1
      }
      try checkFunction("elu", { elu($0, alpha: 0.7) }) {
        $0 < 0 ? 0.7 * expm1($0) : $0
      } _: {
        product($2, $0 < 0 ? $1 + 0.7 : 1)
      }
      try checkFunction("softplus", { softplus($0) }) {
        (0 > $0 ? 0 : $0) + log1p(exp(-$0.magnitude))
      } _: { x, _, g in
        product(g, sigmoid(x))
      }
    }
  }

  @Test func stepsAndBounds() throws {
    func none(_: Float, _: Float, _: Float) -> Float { 0 }
    try checkFunction("floor", { floor($0) }, { $0.rounded(.down) }, none)
    try checkFunction("ceil", { ceil($0) }, { $0.rounded(.up) }, none)
    try checkFunction("round", { round($0) }, { $0.rounded(.toNearestOrEven) }, none)
    try checkFunction("sign", { sign($0) }, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? 0 : $0 }, none)
    try checkFunction("clip", { try clip($0, min: -0.5, max: 1.5) }) {
      $0 < -0.5 ? -0.5 : $0 > 1.5 ? 1.5 : $0
    } _: { x, _, g in
      x >= -0.5 && x <= 1.5 ? g : 0
    }
    try checkFunction("maximum", { maximum($0, 1) }, { 1 > $0 ? 1 : $0 }) { x, _, g in
      x >= 1 ? g : 0
    }
    try checkFunction("minimum", { minimum($0, 1) }, { 1 < $0 ? 1 : $0 }) { x, _, g in
      x <= 1 ? g : 0
    }
  }

  @Test func integersKeepTheirType() throws {
    let x = try Tensor([-5, 0, 7])
    #expect(try clip(x, min: -1, max: 3).array(of: Int32.self) == [-1, 0, 3])
    #expect(try clip(x, min: -1.0, max: 3).dtype == .float32)
    #expect(maximum(x, 2).array(of: Int32.self) == [2, 2, 7])
    #expect(minimum(x, 0.5).scalars == [-5, 0, 0.5])
    #expect(sign(x).scalars == [-1, 0, 1])
  }

  // MARK: Along axes

  /// Every set of axes.
  private func axes(_ shape: [Int]) -> [[Int]] {
    (1..<(1 << shape.count)).map { mask in shape.indices.filter { mask >> $0 & 1 == 1 } }
  }

  private func reduced(_ x: PlainTensor, _ axes: [Int], _ reduce: ([Float]) -> Float) -> PlainTensor
  {
    var result = x
    result.shape = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    result.values = x.grouped(axes).map(reduce)
    return result
  }

  private func checkMeasure(
    _ name: String, _ operation: (Tensor, [Int]) throws -> Tensor, _ value: ([Float]) -> Float,
    _ gradient: (_ x: PlainTensor, _ axes: [Int], _ g: PlainTensor) -> PlainTensor
  ) throws {
    for shape in Self.shapes {
      for axes in axes(shape) {
        for x in samples(shape) {
          try check(x, "\(name) \(axes)", { try operation($0, axes) }) {
            reduced($0, axes, value)
          } gradient: {
            gradient($0, axes, $1)
          }
        }
      }
    }
  }

  private func count(_ x: PlainTensor, _ axes: [Int]) -> Float {
    Float(axes.reduce(1) { $0 * x.shape[$1] })
  }

  @Test func sum() throws {
    try checkMeasure(
      "sum", { try $0.sum(axes: $1, keepDims: true) }, Reference.sum
    ) { x, _, g in PlainTensor(x.shape) { g[$0] } }
  }

  @Test func mean() throws {
    try checkMeasure(
      "mean", { try $0.mean(axes: $1, keepDims: true) }, Reference.mean
    ) { x, axes, g in
      PlainTensor(x.shape) { g[$0] / count(x, axes) }
    }
  }

  /// `(x − mean(x)) · (slope / n)`.
  private func varianceGradient(_ x: PlainTensor, _ axes: [Int], _ slope: (([Int]) -> Float))
    -> PlainTensor
  {
    let means = reduced(x, axes, Reference.mean)
    return PlainTensor(x.shape) { product(slope($0) / count(x, axes), x[$0] - means[$0]) }
  }

  @Test func variance() throws {
    try checkMeasure(
      "variance", { try $0.variance(axes: $1, keepDims: true) }, Reference.variance
    ) { x, axes, g in varianceGradient(x, axes) { 2 * g[$0] } }
  }

  @Test func standardDeviation() throws {
    try checkMeasure(
      "standardDeviation", { try $0.standardDeviation(axes: $1, keepDims: true) },
      Reference.standardDeviation
    ) { x, axes, g in
      let y = reduced(x, axes, Reference.standardDeviation)
      return varianceGradient(x, axes) { quotient(g[$0], y[$0]) }
    }
  }

  @Test func norms() throws {
    func norm(_ x: Tensor, _ norm: Tensor.Norm, _ axes: [Int]) throws -> Tensor {
      switch axes.count {
      case 1: try x.norm(norm, axis: axes[0], keepDims: true)
      case 2: try x.norm(norm, axis: axes[0], axes[1], keepDims: true)
      default: try x.norm(norm, keepDims: true)
      }
    }
    try checkMeasure(
      "l1", { try norm($0, .l1, $1) }, { Reference.sum($0.map(\.magnitude)) }
    ) { x, _, g in PlainTensor(x.shape) { absSlope(x[$0], g[$0]) } }
    try checkMeasure("l2", { try norm($0, .l2, $1) }, Reference.norm) { x, axes, g in
      let y = reduced(x, axes, Reference.norm)
      return PlainTensor(x.shape) { product(quotient(g[$0], y[$0]), x[$0]) }
    }
    let x = try Tensor([[-3.0, 2], [1, -1]])
    #expect(try x.norm(.max).scalar == 3)
    #expect(try x.norm(.max, axis: 0).scalars == [3, 2])
    #expect(try gradient(at: x) { try $0.norm(.max) }.scalars == [-1, 0, 0, 0])
    #expect(try Tensor([3, 4]).norm().scalar == 5)
  }

  @Test func cumulativeSum() throws {
    for x in Self.shapes.flatMap(samples) {
      for axis in x.shape.indices {
        func sums(_ x: PlainTensor, from range: (Int, Int) -> [Int]) -> PlainTensor {
          PlainTensor(x.shape) { index in
            PlainTensor.wideChain(
              range(index[axis], x.shape[axis]).map { k in
                var place = index
                place[axis] = k
                return x[place]
              })
          }
        }
        try check(x, "cumulativeSum \(axis)", { try $0.cumulativeSum(axis: axis) }) {
          sums($0) { place, _ in Array(0...place) }
        } gradient: { _, g in
          sums(g) { place, length in Array((place..<length).reversed()) }
        }
      }
    }
    let integers = try Tensor([2_147_483_647, 1, 1]).cumulativeSum()
    #expect(integers.array(of: Int32.self) == [.max, .min, .min + 1])
  }

  @Test func logSoftmax() throws {
    let exp = Self.rounded(Foundation.exp)
    let log = Self.rounded(Foundation.log)
    for x in Self.shapes.flatMap(samples) {
      let last = [x.rank - 1]
      func value(_ x: PlainTensor) -> PlainTensor {
        let m = reduced(x, last) { $0.dropFirst().reduce($0.first ?? 0) { $1 > $0 ? $1 : $0 } }
        let centred = PlainTensor(x.shape) { x[$0] - m[$0] }
        let s = reduced(PlainTensor(x.shape) { exp(centred[$0]) }, last, PlainTensor.chain)
        return PlainTensor(x.shape) { centred[$0] - log(s[$0]) }
      }
      try check(x, "logSoftmax", { try DeepLearning.logSoftmax($0) }, value: value) { x, g in
        let y = value(x)
        let sums = reduced(g, last, Reference.sum)
        return PlainTensor(x.shape) { g[$0] - exp(y[$0]) * sums[$0] }
      }
    }
  }

  // MARK: Selection

  @Test func selection() throws {
    for (mask, a, b) in [
      ([3], [3], [3]), ([2, 1], [3], []), ([], [2, 2], [2]), ([0, 2], [2], [1]),
      ([2], [3, 2], [3, 1]),
    ] {
      let condition = specialSample(mask, seed: 6) .> 0
      let inputs = [specialSample(a, seed: 1), specialSample(b, seed: 2)]
      let shape = try (Tensor.zeros(mask) + Tensor.zeros(a) + Tensor.zeros(b)).shape
      let truth = PlainTensor(condition)
      let plain = inputs.map(PlainTensor.init)
      let expected = PlainTensor(shape) { truth[$0] == 1 ? plain[0][$0] : plain[1][$0] }
      expectSameBits(try select(condition, inputs[0], inputs[1]), expected.tensor, "\(shape)")
      let weights = specialSample(shape, seed: 3)
      let found = try gradients(of: inputs, weights: weights) {
        try select(condition, $0[0], $0[1])
      }
      let g = PlainTensor(weights)
      for (number, input) in plain.enumerated() {
        var slopes = PlainTensor(input.shape) { _ in 0 }
        let repeats = input.shape != shape
        for index in PlainTensor.indices(shape) {
          let taken: Float = (truth[index] == 1) == (number == 0) ? g[index] : 0
          let place = slopes.position(index)
          slopes.values[place] = repeats ? slopes.values[place] + taken : taken
        }
        expectSameBits(found[number], slopes.tensor, "gradient \(number) of \(shape)")
      }
    }
  }

  @Test func selectionOfOtherTypes() throws {
    let condition = try Tensor([true, false])
    #expect(try select(condition, Tensor([1, 2]), 0).array(of: Int32.self) == [1, 0])
    #expect(try select(condition, 7, Tensor([1, 2])).array(of: Int32.self) == [7, 2])
    #expect(try select(condition, Tensor([1, 2]), 0.5).scalars == [1, 0.5])
    #expect(
      try select(condition, Tensor([1, 2] as [UInt8]), Tensor([3, 4] as [UInt8])).dtype == .uint8)
    #expect(try select(condition, condition, .!condition).array(of: Bool.self) == [true, true])
  }
}
