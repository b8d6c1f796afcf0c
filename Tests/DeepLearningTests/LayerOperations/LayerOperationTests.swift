import DeepLearning
import Foundation
import ReferenceArithmetic
import Testing

/// Compares the operations of the layers with plain loops: results and gradients bit for bit, with
/// special values, every instruction set and 1 to 8 threads. The gradients are also compared with
/// central differences of the same loops in binary64.
extension Seeded {
  @Suite struct LayerOperationTests {
    typealias Plain = Reference<Float>
    typealias Exact = Reference<Double>

    struct Operation: CustomTestStringConvertible, @unchecked Sendable {
      let testDescription: String
      let shapes: [[Int]]
      let tensor: ([Tensor]) throws -> Tensor
      let plain: ([[Float]]) -> [Float]
      let gradients: ([[Float]], [Float]) -> [[Float]]
      /// The result in binary64; nil if finite differences would test nothing new.
      let exact: ([[Double]]) -> [Double]
    }

    enum Values: CaseIterable {
      case ordinary, small, special

      var numbers: [Float] {
        switch self {
        case .ordinary: []
        case .small: [0, -0.0, 0x1p-149, -0x1p-149, 0x1.8p-130, 0x1p-75, -0x1.4p-75]
        case .special: [.infinity, -.infinity, .nan, -0.0, .greatestFiniteMagnitude, -1e30]
        }
      }

      func array(_ count: Int, seed: Int) -> [Float] {
        var values = sample([count], seed: seed).scalars
        guard !numbers.isEmpty else { return values }
        for i in stride(from: seed % 3, to: count, by: 5) { values[i] = numbers[i % numbers.count] }
        return values
      }
    }

    @Test(arguments: operations, Values.allCases)
    func equalsPlainLoops(_ operation: Operation, _ values: Values) throws {
      let arrays = operation.shapes.enumerated().map {
        values.array($1.reduce(1, *), seed: 10 + $0)
      }
      let y = operation.plain(arrays)
      let g = values.array(y.count, seed: 3)
      let slopes = operation.gradients(arrays, g)
      try withEveryComputeSetting { setting in
        let variables = try zip(arrays, operation.shapes).map {
          Variable(try Tensor($0, shape: $1))
        }
        var result = Tensor.zeros([])
        let gradients = try valueAndGradient(of: variables) {
          result = try operation.tensor(variables.map(\.value))
          return try (result * Tensor(g, shape: result.shape)).sum()
        }.gradients
        #expect(same(result.scalars, y), "\(setting)")
        for (i, slope) in slopes.enumerated() {
          #expect(same(gradients[i].scalars, slope), "input \(i), \(setting)")
        }
      }
    }

    private func same(_ a: [Float], _ b: [Float]) -> Bool {
      a.elementsEqual(b) { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
    }

    @Test(arguments: operations)
    func gradientsEqualFiniteDifferences(_ operation: Operation) throws {
      let inputs = operation.shapes.enumerated().map { sample($1, seed: 20 + $0) }
      let values = inputs.map { $0.scalars.map(Double.init) }
      let weights = sample([operation.exact(values).count], seed: 9).scalars
      let slopes = operation.gradients(inputs.map(\.scalars), weights)
      func sum(_ values: [[Double]]) -> Double {
        zip(operation.exact(values), weights).reduce(0) { $0 + $1.0 * Double($1.1) }
      }
      for (input, slope) in slopes.enumerated() {
        for position in slope.indices {
          var above = values
          var below = values
          above[input][position] += 1e-5
          below[input][position] -= 1e-5
          let difference = (sum(above) - sum(below)) / 2e-5
          #expect(
            abs(Double(slope[position]) - difference) < 2e-4 * (1 + abs(difference)),
            "input \(input), element \(position)")
        }
      }
    }

    static let operations: [Operation] = [
      convolutions, depthwise, averages, normalizations, rectifications, [smoothSign], padding,
    ].flatMap { $0 }

    // MARK: The operations

    private static func extent(_ pair: (Int, Int)) -> Extent { Extent(pair.0, pair.1) }

    private static let dilated: [Window] = [
      .init(batch: 2, 7, 8, channels: 2, kernel: (3, 3), dilation: (2, 2)),
      .init(batch: 1, 6, 9, channels: 3, kernel: (2, 3), dilation: (3, 2), same: true),
      .init(batch: 2, 5, 4, channels: 1, kernel: (3, 3), dilation: (4, 1), same: true),
      .init(batch: 1, 3, 20, channels: 1, kernel: (1, 3), dilation: (1, 5)),
      .init(
        batch: 2, 6, 5, channels: 17, kernel: (3, 2), dilation: (1, 2), same: true),
    ]

    private static let strided: [Window] = [
      .init(batch: 2, 6, 7, channels: 3, kernel: (3, 3)),
      .init(batch: 1, 1, 1, channels: 1, kernel: (1, 1)),
      .init(batch: 0, 3, 3, channels: 2, kernel: (2, 2)),
      .init(batch: 2, 7, 6, channels: 9, kernel: (3, 2), stride: (2, 2), same: true),
      .init(batch: 3, 9, 8, channels: 17, kernel: (2, 3), stride: (3, 1)),
      .init(batch: 1, 5, 5, channels: 2, kernel: (3, 3), stride: (2, 1), same: true),
    ]

    private static let convolutions: [Operation] = dilated.map { window in
      var s = window
      s.filters = 5
      return Operation(
        testDescription: "conv2d \(s)",
        shapes: [s.images, [s.kernelHeight, s.kernelWidth, s.channels, s.filters], [s.filters]],
        tensor: {
          try conv2d(
            $0[0], kernel: $0[1], bias: $0[2], padding: s.isSame ? .same : .valid,
            dilationRate: extent(s.dilation))
        },
        plain: { Plain.conv2D($0[0], $0[1], bias: $0[2], s) },
        gradients: { v, g in
          let (dw, db) = Plain.conv2DGradients(v[0], g, s)
          return [Plain.conv2DInputGradient(g, v[1], s), dw, db]
        },
        exact: { Exact.conv2D($0[0], $0[1], bias: $0[2], s) })
    }

    private static let depthwise: [Operation] = (strided + dilated).flatMap { window in
      [1, 3].map { multiplier in
        var s = window
        s.filters = s.channels * multiplier
        return Operation(
          testDescription: "depthwise \(s) × \(multiplier)",
          shapes: [
            s.images, [s.kernelHeight, s.kernelWidth, s.channels, multiplier],
            [s.channels * multiplier],
          ],
          tensor: {
            try depthwiseConv2d(
              $0[0], kernel: $0[1], bias: $0[2], strides: extent(s.stride),
              padding: s.isSame ? .same : .valid, dilationRate: extent(s.dilation))
          },
          plain: { Plain.depthwise($0[0], $0[1], bias: $0[2], s, multiplier: multiplier) },
          gradients: { Plain.depthwiseGradients($0[0], $0[1], $1, s, multiplier: multiplier) },
          exact: { Exact.depthwise($0[0], $0[1], bias: $0[2], s, multiplier: multiplier) })
      }
    }

    private static let averages: [Operation] = strided.map { s in
      Operation(
        testDescription: "average \(s)", shapes: [s.images],
        tensor: {
          try averagePool2d(
            $0[0], poolSize: extent(s.kernel), strides: extent(s.stride),
            padding: s.isSame ? .same : .valid)
        },
        plain: { Plain.averagePool($0[0], s) },
        gradients: { [Plain.averagePoolGradient($1, s)] },
        exact: { Exact.averagePool($0[0], s) })
    }

    private static let normalizations: [Operation] = [
      [1, 1], [5, 3], [4, 17], [9, 40], [2, 3, 2, 8], [2, 3, 2, 12], [3, 1], [13, 2, 5],
    ].flatMap { shape -> [Operation] in
      let columns = shape[shape.count - 1]
      let moments = (0..<columns).map { (mean: Float($0) * 0.1, variance: 0.5 + Float($0)) }
      return [
        Operation(
          testDescription: "batch norm \(shape)", shapes: [shape, [columns], [columns]],
          tensor: {
            try batchNormalization(
              $0[0], .init(of: $0[0]), areOwn: true, scale: $0[1], offset: $0[2], epsilon: 0.01)
          },
          plain: { Plain.batchNorm($0, epsilon: 0.01) },
          gradients: { Plain.batchNormGradients($0, $1, epsilon: 0.01) },
          exact: { Exact.batchNorm($0, epsilon: Double(Float(0.01))) }),
        Operation(
          testDescription: "batch norm by moving averages \(shape)",
          shapes: [shape, [columns], [columns]],
          tensor: {
            try batchNormalization(
              $0[0],
              .init(
                mean: Tensor(moments.map(\.mean)), variance: Tensor(moments.map(\.variance))),
              areOwn: false, scale: $0[1], offset: $0[2], epsilon: 0.01)
          },
          plain: { Plain.batchNorm($0, epsilon: 0.01, moments: moments) },
          gradients: { Plain.batchNormGradients($0, $1, epsilon: 0.01, moments: moments) },
          exact: {
            Exact.batchNorm(
              $0, epsilon: Double(Float(0.01)),
              moments: moments.map { (Double($0.mean), Double($0.variance)) })
          }),
        Operation(
          testDescription: "layer norm \(shape)", shapes: [shape, [columns], [columns]],
          tensor: {
            try layerNormalization($0[0], scale: $0[1], offset: $0[2], epsilon: 0.01)
          },
          plain: { Plain.layerNorm($0, epsilon: 0.01) },
          gradients: { Plain.layerNormGradients($0, $1, epsilon: 0.01) },
          exact: { Exact.layerNorm($0, epsilon: Double(Float(0.01))) }),
      ]
    }

    private static let rectifications: [Operation] = [
      (nil, 0.3, 0), (0.5, 0, 0), (0.5, 0.2, 0.25), (nil, 0, 0.5), (0.75, 0.1, 0), (nil, 0, 0),
    ].map { (limit: Double?, slope: Double, threshold: Double) in
      Operation(
        testDescription: "rectified \(limit ?? .infinity) \(slope) \(threshold)", shapes: [[7, 9]],
        tensor: {
          rectified($0[0], maxValue: limit, negativeSlope: slope, threshold: threshold)
        },
        plain: { v in
          if limit == nil && slope == 0 && threshold == 0 { return Plain.relu(v[0]) }
          return v[0].map { x in
            if x <= Float(threshold) {
              return slope == 0 ? 0 : Float(slope) * (x - Float(threshold))
            }
            return limit.map { Float($0) < x ? Float($0) : x } ?? x
          }
        },
        gradients: { v, g in
          let slopes = zip(v[0], g).map { x, g -> Float in
            if x <= Float(threshold) { return slope == 0 ? 0 : Float(slope) * g }
            return x <= limit.map { Float($0) } ?? .infinity ? g : 0
          }
          return [slopes]
        },
        exact: { v in
          v[0].map { x in
            x <= threshold ? slope * (x - threshold) : min(x, limit ?? .infinity)
          }
        })
    }

    private static let smoothSign = Operation(
      testDescription: "softsign", shapes: [[7, 9]], tensor: { softsign($0[0]) },
      plain: { $0[0].map { $0 / (abs($0) + 1) } },
      gradients: { v, g in
        [zip(v[0], g).map { Reference.quotient($1, (abs($0) + 1) * (abs($0) + 1)) }]
      },
      exact: { $0[0].map { $0 / (abs($0) + 1) } })

    /// An image of 3 × 2 pixels with two channels, surrounded by rows and columns of zeros.
    private static func padded<Number: BinaryFloatingPoint>(
      _ x: [Number], _ rows: (Int, Int), _ columns: (Int, Int)
    ) -> [Number] {
      var y: [Number] = []
      for h in -rows.0..<(3 + rows.1) {
        for w in -columns.0..<(2 + columns.1) {
          for c in 0..<2 {
            let isInside = h >= 0 && h < 3 && w >= 0 && w < 2
            y.append(isInside ? x[(h * 2 + w) * 2 + c] : 0)
          }
        }
      }
      return y
    }

    private static let padding: [Operation] = [((1, 0), (2, 3)), ((0, 0), (0, 0))].map { edges in
      let (rows, columns): ((Int, Int), (Int, Int)) = edges
      return Operation(
        testDescription: "zero padding \(edges)", shapes: [[1, 3, 2, 2]],
        tensor: { try ZeroPadding2D(padding: (rows, columns))($0[0]) },
        plain: { padded($0[0], rows, columns) },
        gradients: { _, g in
          let width = 2 + columns.0 + columns.1
          let own = (0..<12).map { i in
            let row = i / 4 + rows.0
            return g[(row * width + i / 2 % 2 + columns.0) * 2 + i % 2]
          }
          return [own]
        },
        exact: { padded($0[0], rows, columns) })
    }
  }
}
