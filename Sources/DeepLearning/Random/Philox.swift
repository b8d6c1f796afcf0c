/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw ("Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011), as TensorFlow uses it. The counter has 128 bits and the
/// key 64. Each counter value gives four 32-bit words.
package struct Philox: Sendable, Equatable {
  /// Four 32-bit words, in the order of the stream.
  package typealias Block = SIMD4<UInt32>

  /// The 64-bit key. Each key has its own stream.
  package let key: UInt64
  /// The lower half of the counter: the number of the next block, for a stream that starts at 0.
  package private(set) var counterLow: UInt64
  /// The upper half of the counter.
  package private(set) var counterHigh: UInt64

  /// A stream that starts at the given counter.
  package init(key: UInt64, counterLow: UInt64 = 0, counterHigh: UInt64 = 0) {
    self.key = key
    self.counterLow = counterLow
    self.counterHigh = counterHigh
  }

  /// The block at the current counter. The counter then grows by one.
  package mutating func nextBlock() -> Block {
    let block = Philox.block(key: key, counterLow: counterLow, counterHigh: counterHigh)
    skip(1)
    return block
  }

  /// Advances the counter by `blocks`, with a 128-bit carry.
  package mutating func skip(_ blocks: UInt64) {
    let (sum, carry) = counterLow.addingReportingOverflow(blocks)
    counterLow = sum
    if carry { counterHigh &+= 1 }
  }

  /// The stream after `blocks` more blocks.
  package func advanced(by blocks: UInt64) -> Philox {
    var stream = self
    stream.skip(blocks)
    return stream
  }

  /// The four words of one counter value: ten rounds, with the key increased between them.
  package static func block(key: UInt64, counterLow: UInt64, counterHigh: UInt64) -> Block {
    var c0 = UInt32(truncatingIfNeeded: counterLow)
    var c1 = UInt32(truncatingIfNeeded: counterLow >> 32)
    var c2 = UInt32(truncatingIfNeeded: counterHigh)
    var c3 = UInt32(truncatingIfNeeded: counterHigh >> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let a = UInt64(0xD251_1F53) &* UInt64(c0)
      let b = UInt64(0xCD9E_8D57) &* UInt64(c2)
      c0 = UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: b)
      c2 = UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: a)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return Block(c0, c1, c2, c3)
  }
}

/// The words of a Philox stream, one at a time.
package struct PhiloxWords {
  private var stream: Philox
  private var block = Philox.Block()
  private var used = 4

  /// The words from the stream's current counter on.
  package init(_ stream: Philox) { self.stream = stream }

  /// The next word.
  package mutating func next() -> UInt32 {
    if used == 4 {
      block = stream.nextBlock()
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }
}
