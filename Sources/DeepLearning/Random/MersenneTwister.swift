/// Python's `random.Random(seed)`: the MT19937 of Matsumoto and Nishimura. Their
/// `init_by_array` seeds it with the seed's 32-bit digits.
package struct MersenneTwister: Sendable {
  private var state = [UInt32](repeating: 0, count: 624)
  private var position = 624

  /// A generator seeded as Python seeds one with an integer: by its absolute value.
  package init(seed: Int64) {
    let magnitude = seed.magnitude
    var digits = [UInt32(truncatingIfNeeded: magnitude)]
    if magnitude >> 32 != 0 { digits.append(UInt32(truncatingIfNeeded: magnitude >> 32)) }
    fill(from: 19_650_218)
    var i = 1
    var j = 0
    for _ in 0..<624 {
      state[i] = (state[i] ^ mixed(state[i - 1], 1_664_525)) &+ digits[j] &+ UInt32(j)
      i += 1
      j = (j + 1) % digits.count
      if i == 624 {
        state[0] = state[623]
        i = 1
      }
    }
    for _ in 0..<623 {
      state[i] = (state[i] ^ mixed(state[i - 1], 1_566_083_941)) &- UInt32(i)
      i += 1
      if i == 624 {
        state[0] = state[623]
        i = 1
      }
    }
    state[0] = 0x8000_0000
  }

  /// The next 32-bit output.
  package mutating func next() -> UInt32 {
    if position == 624 { refill() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// Python's `randint(low, high)`, including both ends, for a width of at most 32 bits. Outputs
  /// are cut to as many bits as the width has, and drawn again until one fits.
  package mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
    let width = range.upperBound - range.lowerBound + 1
    let surplus = UInt32(32 - (Int64.bitWidth - width.leadingZeroBitCount))
    while true {
      let candidate = Int64(next() >> surplus)
      if candidate < width { return range.lowerBound + candidate }
    }
  }

  /// Knuth's linear generator over the whole state.
  private mutating func fill(from seed: UInt32) {
    state[0] = seed
    for i in 1..<624 { state[i] = mixed(state[i - 1], 1_812_433_253) &+ UInt32(i) }
  }

  private func mixed(_ x: UInt32, _ factor: UInt32) -> UInt32 { (x ^ (x >> 30)) &* factor }

  /// The next 624 words of state.
  private mutating func refill() {
    for i in 0..<624 {
      let y = (state[i] & 0x8000_0000) | (state[(i + 1) % 624] & 0x7FFF_FFFF)
      state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }
}
