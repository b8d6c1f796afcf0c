import CKernels
import Testing

extension KernelTests {
  @Suite struct ElementTests {
    static let counts = Array(0...35) + [63, 64, 65, 100_001]

    @Test func unary() {
      let operations: [(nbk_unary_op, (Float) -> Float)] = [
        (NBK_NEGATE, { -$0 }), (NBK_ABS, { abs($0) }), (NBK_SQRT, { $0.squareRoot() }),
        (NBK_SQUARE, { $0 * $0 }), (NBK_RELU, Reference.relu),
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

    @Test func binary() {
      let operations: [(nbk_binary_op, (Float, Float) -> Float)] = [
        (NBK_ADD, { $0 + $1 }), (NBK_SUBTRACT, { $0 - $1 }), (NBK_MULTIPLY, { $0 * $1 }),
        (NBK_DIVIDE, { $0 / $1 }), (NBK_MAXIMUM, { $1 > $0 ? $1 : $0 }),
        (NBK_MINIMUM, { $1 < $0 ? $1 : $0 }),
      ]
      for count in Self.counts where count > 0 {
        var numbers = Numbers(seed: UInt64(count))
        let a = numbers.numbers(count, .special)
        let b = numbers.numbers(count, .special)
        for (operation, function) in operations {
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

    @Test func reluGradient() {
      for count in Self.counts {
        var numbers = Numbers(seed: UInt64(count))
        let x = numbers.numbers(count, .special)
        let g = numbers.numbers(count, .special)
        withEveryConfiguration { name in
          var dx = blank(count)
          nbk_relu_dx(x, g, &dx, count)
          expectSameBits(dx, zip(x, g).map { $0 > 0 ? $1 : 0 }, "relu_dx \(count), \(name)")
        }
      }
    }

    @Test func bytes() {
      let x = (0..<40_000).map { UInt8($0 % 256) }
      let expected = x.map { Float(Double($0) / 255) }
      withEveryConfiguration { name in
        for count in [0, 1, 17, 256, 40_000] {
          var y = blank(count)
          nbk_scale_bytes(x, &y, count)
          expectSameBits(y, Array(expected.prefix(count)), "scale_bytes \(name)")
        }
      }
    }

    @Test func gatherRows() {
      let x = (0..<300 * 785).map { UInt8(truncatingIfNeeded: $0 * 31) }
      for bytes in [0, 1, 3, 4, 784] {
        var numbers = Numbers(seed: UInt64(bytes))
        let indices = numbers.integers(230, below: 300)
        let expected = indices.flatMap { x[Int($0) * bytes..<(Int($0) + 1) * bytes] }
        withEveryConfiguration { name in
          var y = [UInt8](repeating: 1, count: indices.count * bytes)
          nbk_gather_rows(x, indices, &y, indices.count, bytes)
          #expect(y == expected, "gather_rows \(bytes), \(name)")
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
