import CKernels
import Testing

extension KernelTests {
  /// Conversions to integers and bytes, and gathered rows.
  @Suite struct ConversionTests {
    /// Numbers around the bounds, around whole numbers near zero, and of all magnitudes.
    static let numbers: [Float] = {
      let bounds: [Float] = [0, 1, 2, 127, 128, 254, 255, 256, 0x1p23, 0x1p24, 0x1p31, 0x1p32]
      let special: [Float] = [.infinity, -.infinity, .nan, 1e30, -1e30, 0x1p-149, -0x1p-149, -0.0]
      let near = bounds.flatMap { [$0, $0.nextDown, $0.nextUp, $0 + 0.5, $0 - 0.5] }
      return near + near.map { -$0 } + special + FunctionSamples.digestArguments.prefix(100_000)
    }()

    @Test func truncation() {
      for count in Array(0...35) + [Self.numbers.count] {
        let x = Array(Self.numbers.suffix(count))
        var integers = [Int32](repeating: -7, count: count)
        nbk_truncate_to_integers(x, &integers, count)
        let whole = x.map { x in
          x.isNaN ? 0 : x >= 0x1p31 ? Int32.max : x <= -0x1p31 ? Int32.min : Int32(x)
        }
        #expect(integers == whole, "integers, \(count)")
        var bytes = [UInt8](repeating: 7, count: count)
        nbk_truncate_to_bytes(x, &bytes, count)
        #expect(bytes == x.map { $0 > 0 ? UInt8(min($0, 255)) : 0 }, "bytes, \(count)")
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
  }
}
