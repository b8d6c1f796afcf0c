import CKernels
import ReferenceArithmetic
import Testing

extension KernelTests {
  @Suite struct ElementTests {
    static let counts = Array(0...35) + [63, 64, 65, 100_001]

    /// Halves, and numbers around the point from which all numbers are whole.
    @Test func wholeNumbers() {
      let x: [Float] = [
        0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999997, -0.49999997, 8_388_607.5, -8_388_607.5,
        8_388_609, 4_194_303.8, 1e20, -1e20, 0x1p-149, -0x1p-149, -0.0,
      ]
      withEveryConfiguration(threads: [1]) { name in
        for (operation, rule) in [
          (NBK_FLOOR, FloatingPointRoundingRule.down), (NBK_CEIL, .up),
          (NBK_ROUND, .toNearestOrEven),
        ] {
          var y = blank(x.count)
          nbk_unary(operation, x, &y, x.count)
          expectSameBits(y, x.map { $0.rounded(rule) }, "operation \(operation.rawValue), \(name)")
        }
      }
    }

    @Test func unary() {
      let operations: [(nbk_unary_op, (Float) -> Float)] = [
        (NBK_NEGATE, { -$0 }), (NBK_ABS, { abs($0) }), (NBK_SQRT, { $0.squareRoot() }),
        (NBK_SQUARE, { $0 * $0 }), (NBK_RELU, Reference.relu),
        (NBK_FLOOR, { $0.rounded(.down) }), (NBK_CEIL, { $0.rounded(.up) }),
        (NBK_ROUND, { $0.rounded(.toNearestOrEven) }),
        (NBK_SIGN, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? 0 : $0 }),
      ]
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let x = numbers.numbers(count, count % 2 == 0 ? .special : .small)
        for (operation, function) in operations {
          let expected = x.map(function)
          withEveryConfiguration { name in
            var y = blank(count)
            nbk_unary(operation, x, &y, count)
            expectSameBits(y, expected, "operation \(operation.rawValue), \(count), \(name)")
            y = x
            y.withUnsafeMutableBufferPointer {
              nbk_unary(operation, $0.baseAddress, $0.baseAddress, count)
            }
            expectSameBits(y, expected, "operation \(operation.rawValue) in place, \(name)")
          }
        }
      }
    }

    static let operations: [(nbk_binary_op, @Sendable (Float, Float) -> Float)] = [
      (NBK_ADD, { $0 + $1 }), (NBK_SUBTRACT, { $0 - $1 }), (NBK_MULTIPLY, { $0 * $1 }),
      (NBK_DIVIDE, { $0 / $1 }), (NBK_MAXIMUM, { Reference.max($0, $1) }),
      (NBK_MINIMUM, { $1 < $0 || $1.isNaN ? $1 : $0 }),
      (NBK_MULTIPLY_UNLESS_ZERO, { $0 == 0 ? 0 : $0 * $1 }),
      (NBK_DIVIDE_UNLESS_ZERO, { $0 == 0 ? 0 : $0 / $1 }),
      (NBK_MULTIPLY_UNLESS_EITHER_ZERO, { $0 == 0 || $1 == 0 ? 0 : $0 * $1 }),
    ]

    @Test func binary() {
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let a = numbers.numbers(count, .special)
        let b = numbers.numbers(count, .special)
        for (operation, function) in Self.operations {
          for (aStride, bStride) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
            let expected = (0..<count).map { function(a[$0 * aStride], b[$0 * bStride]) }
            withEveryConfiguration { name in
              let what = "operation \(operation.rawValue), \(aStride), \(bStride), \(name)"
              var y = blank(count)
              nbk_binary(operation, a, aStride, b, bStride, &y, count)
              expectSameBits(y, expected, what)
              y = a
              y.withUnsafeMutableBufferPointer {
                nbk_binary(operation, $0.baseAddress, aStride, b, bStride, $0.baseAddress, count)
              }
              expectSameBits(y, expected, "\(what) in place")
            }
          }
        }
      }
    }

    @Test func binaryRows() {
      let strides = [(1, 0), (1, 1), (0, 1), (0, 0)]
      for (rows, columns) in [(0, 3), (3, 0), (1, 1), (7, 5), (4, 16), (40, 17), (3000, 12)] {
        var numbers = Numbers(seed: UInt64(rows * columns))
        let a = numbers.numbers(rows * columns + 1, .special)
        let b = numbers.numbers(rows * columns + 1, .small)
        for (i, (aAlong, aStride)) in strides.enumerated() {
          for (j, (bAlong, bStride)) in strides.enumerated() {
            let (operation, function) = Self.operations[(rows + 4 * i + j) % Self.operations.count]
            let aRow = aAlong * (aStride == 1 ? columns : 1)
            let bRow = bAlong * (bStride == 1 ? columns : 1)
            let expected = (0..<rows * columns).map { i in
              let (row, column) = (i / columns, i % columns)
              return function(a[row * aRow + column * aStride], b[row * bRow + column * bStride])
            }
            withEveryConfiguration { name in
              var y = blank(rows * columns)
              nbk_binary_rows(
                operation, a, aRow, aStride, b, bRow, bStride, &y, rows, columns)
              let steps = "\(aRow), \(aStride), \(bRow), \(bStride)"
              expectSameBits(
                y, expected,
                "operation \(operation.rawValue), \(rows)×\(columns), \(steps), \(name)")
            }
          }
        }
      }
    }

    @Test func reluGradient() {
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let x = numbers.numbers(count, .special)
        let g = numbers.numbers(count, .special)
        let expected = zip(x, g).map { $0 > 0 ? $1 : 0 }
        withEveryConfiguration { name in
          var dx = blank(count)
          nbk_relu_dx(x, g, &dx, count)
          expectSameBits(dx, expected, "relu_dx \(count), \(name)")
          dx = g
          dx.withUnsafeMutableBufferPointer {
            nbk_relu_dx(x, $0.baseAddress, $0.baseAddress, count)
          }
          expectSameBits(dx, expected, "relu_dx in place \(count), \(name)")
        }
      }
    }

    /// At every place of a row, so in every lane and in the rest after whole vectors.
    @Test func oneNaNInARow() {
      for count in [1, 2, 5, 16, 17, 33, 40] {
        var numbers = Numbers(seed: UInt64(count))
        let values = numbers.ordinary(count)
        for place in 0..<count {
          var x = values
          x[place] = .nan
          for (outer, inner) in [(1, 1), (3, 1), (1, 19)] {
            let tiled = (0..<outer).flatMap { _ in
              x.flatMap { [Float](repeating: $0, count: inner) }
            }
            let argmax = Reference.argmax(tiled, outer: outer, count: count, inner: inner)
            withEveryConfiguration(threads: [1]) { name in
              var y = blank(outer * inner)
              nbk_max(tiled, &y, outer, count, inner)
              #expect(y.allSatisfy { $0.isNaN }, "max \(count), \(place), \(name)")
              var positions = [Int32](repeating: -1, count: outer * inner)
              nbk_argmax(tiled, &positions, outer, count, inner)
              #expect(positions == argmax, "argmax \(count), \(place), \(name)")
            }
          }
        }
      }
    }

    @Test func reductions() {
      for (outer, inner) in [(0, 3), (3, 0), (1, 1), (2, 15), (7, 16), (3, 17), (40, 1), (5, 33)] {
        for count in [0, 1, 2, 9, 700] {
          var numbers = Numbers(seed: UInt64(outer * inner + count))
          let x = numbers.numbers(outer * count * inner, count % 2 == 0 ? .special : .small)
          let sum = Reference.sum(x, outer: outer, count: count, inner: inner)
          withEveryConfiguration { name in
            var y = blank(outer * inner)
            nbk_sum(x, &y, outer, count, inner)
            expectSameBits(y, sum, "sum \(outer), \(count), \(inner), \(name)")
          }
          guard count > 0 else { continue }
          let max = Reference.max(x, outer: outer, count: count, inner: inner)
          let argmax = Reference.argmax(x, outer: outer, count: count, inner: inner)
          withEveryConfiguration { name in
            var y = blank(outer * inner)
            nbk_max(x, &y, outer, count, inner)
            expectSameBits(y, max, "max \(outer), \(count), \(inner), \(name)")
            var positions = [Int32](repeating: -1, count: outer * inner)
            nbk_argmax(x, &positions, outer, count, inner)
            #expect(positions == argmax, "argmax \(outer), \(count), \(inner), \(name)")
          }
        }
      }
    }
  }
}
