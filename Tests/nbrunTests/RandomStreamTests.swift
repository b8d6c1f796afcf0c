import Foundation
import Testing

/// The session's random stream is Philox4x32-10 with the seed as key and a constant in the high
/// half of the counter. All requests for random numbers take the next numbers of this stream.
@Suite struct RandomStreamTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  /// The first `count` 64-bit numbers of the stream for `seed`, according to the definition.
  private static func stream(seed: Int64, count: Int) -> [UInt64] {
    let high: UInt64 = 0x7377_6966_7472_6e67  // "swiftrng"
    var words: [UInt32] = []
    for block in 0..<UInt64(count / 2 + 1) {
      var c = [block, block >> 32, high, high >> 32].map { UInt32(truncatingIfNeeded: $0) }
      var k = [seed, seed >> 32].map { UInt32(truncatingIfNeeded: $0) }
      for _ in 0..<10 {
        let a = UInt64(0xD251_1F53) * UInt64(c[0])
        let b = UInt64(0xCD9E_8D57) * UInt64(c[2])
        c = [
          UInt32(b >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: b),
          UInt32(a >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: a),
        ]
        k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
      }
      words += c
    }
    return (0..<count).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
  }

  @Test(arguments: [0, 42, -1, 1 << 40])
  func theStreamFollowsItsDefinition(_ seed: Int64) throws {
    try workplace.write(
      "---\nseed: \(seed)\n---\n\n"
        + cell(
          """
          import Foundation
          var generator = SystemRandomNumberGenerator()
          print(generator.next(), generator.next())
          var bytes: UInt64 = 0
          withUnsafeMutableBytes(of: &bytes) { _ = getentropy($0.baseAddress!, 8) }
          print(bytes)
          let device = FileHandle(forReadingAtPath: "/dev/urandom")!
          print(try device.read(upToCount: 8)!.withUnsafeBytes { $0.load(as: UInt64.self) })
          """))
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let numbers = Self.stream(seed: seed, count: 4).map { "\($0)" }
    #expect(
      outcome.output.contains(">\(numbers[0]) \(numbers[1])\n\(numbers[2])\n\(numbers[3])</pre>"),
      "\(numbers)")
  }
}
