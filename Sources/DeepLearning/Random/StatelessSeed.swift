/// The start of the random numbers of a stateless operation: `tf.random.stateless_*` with the seed
/// pair `[first, second]`. The same pair always gives the same numbers.
package struct StatelessSeed: Sendable, Equatable {
  package let first: Int64
  package let second: Int64

  /// The seed pair `[first, second]`.
  package init(_ first: Int64, _ second: Int64 = 0) {
    self.first = first
    self.second = second
  }

  /// The stream. One Philox block over the pair gives its key and the upper half of its counter.
  package var stream: Philox {
    let mixed = Philox.block(
      key: 0x0246_1E29_3EC8_F720, counterLow: UInt64(bitPattern: first),
      counterHigh: UInt64(bitPattern: second))
    return Philox(
      key: UInt64(mixed.x) | UInt64(mixed.y) << 32,
      counterHigh: UInt64(mixed.z) | UInt64(mixed.w) << 32)
  }
}
