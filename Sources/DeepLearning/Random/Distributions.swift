/// Fills arrays from a Philox stream as TensorFlow's CPU kernels do. Each value depends only on the
/// start of the stream and the value's position, never on threads.
extension Philox {
  /// The next 32-bit words of the stream.
  package func words(_ count: Int) -> [UInt32] {
    filled(count) { $0 }
  }

  /// Numbers from `low` to below `high`: 23 random bits each, scaled in binary32 (difference,
  /// product and sum each rounded).
  package func uniform(_ count: Int, from low: Float = 0, to high: Float = 1) -> [Float] {
    let span = high - low
    return filled(count) { unitFloat($0) * span + low }
  }

  /// Normal numbers by the Box–Muller method: two words give two numbers.
  package func normal(_ count: Int, mean: Float = 0, standardDeviation: Float = 1) -> [Float] {
    var stream = self
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let words = stream.nextBlock()
        for pair in [boxMuller(words.x, words.y), boxMuller(words.z, words.w)] {
          for value in [pair.0, pair.1] where filled < count {
            buffer.initializeElement(at: filled, to: value * standardDeviation + mean)
            filled += 1
          }
        }
      }
    }
  }

  /// Normal numbers, drawn again until they are less than two standard deviations from the mean.
  /// Each group of four has its own stream, 256 blocks after the previous one.
  package func truncatedNormal(
    _ count: Int, mean: Float = 0, standardDeviation: Float = 1
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      var group = self
      while filled < count {
        var words = PhiloxWords(group)
        let end = min(filled + 4, count)
        while filled < end {
          let pair = boxMuller(words.next(), words.next())
          for value in [pair.0, pair.1] where abs(value) < 2 && filled < end {
            buffer.initializeElement(at: filled, to: value * standardDeviation + mean)
            filled += 1
          }
        }
        group.skip(256)
      }
    }
  }

  /// Integers from `low` to below `high`: one word each, modulo the width.
  package func integers(_ count: Int, from low: Int32, to high: Int32) -> [Int32] {
    let width = UInt32(bitPattern: high &- low)
    return filled(count) { low &+ Int32(bitPattern: $0 % width) }
  }

  /// A permutation of 0 ..< count: TensorFlow's shuffle, with one word for each swap.
  package func permutation(_ count: Int) -> [Int32] {
    var words = PhiloxWords(self)
    var order = (0..<Int32(count)).map { $0 }
    order.withUnsafeMutableBufferPointer { order in
      for i in 0..<max(count - 1, 0) {
        let j = i + Int(words.next() % UInt32(count - i))
        let kept = order[i]
        order[i] = order[j]
        order[j] = kept
      }
    }
    return order
  }

  /// One value for each word of the stream.
  private func filled<Value>(_ count: Int, _ value: (UInt32) -> Value) -> [Value] {
    var words = PhiloxWords(self)
    return [Value](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        buffer.initializeElement(at: filled, to: value(words.next()))
        filled += 1
      }
    }
  }
}

/// A number in 0 ..< 1 from the low 23 bits of a word.
private func unitFloat(_ word: UInt32) -> Float {
  Float(bitPattern: (word & 0x7F_FFFF) | 0x3F80_0000) - 1
}

/// Two independent normal numbers from two words; the one from the sine comes first.
private func boxMuller(_ a: UInt32, _ b: UInt32) -> (Float, Float) {
  let u = max(unitFloat(a), 1.0e-7)
  let angle = Float(2 * Double.pi * Double(unitFloat(b)))
  let radius = (-2 * glibcLog(u)).squareRoot()
  let (sin, cos) = glibcSinCos(angle)
  return (sin * radius, cos * radius)
}
