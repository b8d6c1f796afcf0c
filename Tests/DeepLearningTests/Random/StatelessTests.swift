import DeepLearning
import Foundation
import Testing

/// Random tensors that depend only on a seed pair.
@Suite struct StatelessTests {
  @Test(arguments: Golden.records("stateless_words"))
  func wordsEqualTensorFlow(_ record: Golden.Record) throws {
    let pair = record.input["seed"] as! [Int]
    let count = record.input["n"] as! Int
    let words = try Tensor.statelessIntegers([count], seed: (pair[0], pair[1]))
    let expected = (record.expected["values"] as! [NSNumber]).map(\.uint32Value)
    let found = words.array(of: Int32.self).map { UInt32(bitPattern: $0) }
    #expect(Array(found.prefix(expected.count)) == expected)
    // Integers of a range and uniform numbers come from the same words.
    let dice = try Tensor.statelessIntegers([count], seed: (pair[0], pair[1]), in: -2..<7)
    #expect(dice.array(of: Int32.self) == found.map { Int32($0 % 9) - 2 })
    let uniform = try Tensor.statelessUniform([count], seed: (pair[0], pair[1]))
    #expect(uniform.scalars == found.map { Float($0 & 0x7F_FFFF) * 0x1p-23 })
    let scaled = try Tensor.statelessUniform(
      [count], seed: (pair[0], pair[1]), minval: -0.3, maxval: 0.1)
    let span = Float(0.1) - Float(-0.3)
    #expect(scaled.scalars == uniform.scalars.map { $0 * span + Float(-0.3) })
  }

  /// Keras's initializers draw from the pair (seed, 0), so their golden vectors apply here too.
  @Test func initializersAreTheSame() throws {
    let shape = [3, 50]
    expectSameBits(
      try Tensor.statelessUniform(shape, seed: (42, 0), minval: -0.05, maxval: 0.05),
      try RandomUniform(seed: 42)(shape: shape))
    expectSameBits(
      try Tensor.statelessNormal(shape, seed: (42, 0), stddev: 0.05),
      try RandomNormal(seed: 42)(shape: shape))
    expectSameBits(
      try Tensor.statelessTruncatedNormal(shape, seed: (42, 0), stddev: 0.05),
      try TruncatedNormal(seed: 42)(shape: shape))
  }

  @Test func dependsOnBothSeeds() throws {
    let x = try Tensor.statelessNormal([8], seed: (-1, 7))
    expectSameBits(try Tensor.statelessNormal([2, 4], seed: (-1, 7)).flattened, x)
    #expect(try Tensor.statelessNormal([8], seed: (-1, 8)) != x)
    #expect(try Tensor.statelessNormal([8], seed: (7, -1)) != x)
    let moved = try Tensor.statelessNormal([8], seed: (-1, 7), mean: 3, stddev: 2)
    #expect(moved.scalars == x.scalars.map { $0 * 2 + 3 })
  }

  @Test func errorMessages() {
    expectError(
      """
      statelessNormal: the shape [-1] has a negative length. Every length must be 0 or more.
      """
    ) {
      try Tensor.statelessNormal([-1], seed: (1, 2))
    }
    expectError(
      """
      statelessIntegers: cannot draw 32-bit integers from 3..<3. Use a range that is not empty and \
      within −2147483648 … 2147483647.
      """
    ) { try Tensor.statelessIntegers([2], seed: (1, 2), in: 3..<3) }
  }
}
