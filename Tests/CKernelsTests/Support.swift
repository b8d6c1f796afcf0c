import CKernels
import Testing

/// All tests of the kernels. They run one after another, because they change the instruction set
/// and the number of threads of the whole process.
@Suite(.serialized) enum KernelTests {}

/// The names of the instruction sets that this processor has, slowest first.
let instructionSets: [String] = {
  var names = [UnsafePointer<CChar>?](repeating: nil, count: 8)
  let count = nbk_isa_available(&names, names.count)
  return names.prefix(count).map { String(cString: $0!) }
}()

/// Runs `body` with every instruction set and every number of threads in `threads`.
func withEveryConfiguration(threads: [Int32] = [1, 3], _ body: (_ name: String) -> Void) {
  let isa = String(cString: nbk_isa_name())
  let count = nbk_thread_count()
  defer {
    _ = nbk_isa_select(isa)
    nbk_thread_count_set(count)
  }
  for name in instructionSets {
    #expect(nbk_isa_select(name))
    for count in threads {
      nbk_thread_count_set(count)
      body("\(name), \(count) threads")
    }
  }
}

/// A number's bits. All NaNs count as the same.
func bits(_ x: Float) -> UInt32 { x.isNaN ? 0x7fc0_0000 : x.bitPattern }

/// Expects equal bits everywhere, and reports the first difference.
func expectSameBits(
  _ actual: [Float], _ expected: [Float], _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(what()): \(actual.count) numbers", sourceLocation: sourceLocation)
    return
  }
  let first = actual.indices.first { bits(actual[$0]) != bits(expected[$0]) }
  if let first {
    let found = "\(actual[first]) (\(String(bits(actual[first]), radix: 16)))"
    let wanted = "\(expected[first]) (\(String(bits(expected[first]), radix: 16)))"
    Issue.record(
      "\(what()): number \(first) is \(found), not \(wanted)", sourceLocation: sourceLocation)
  }
}

/// Reproducible numbers: SplitMix64.
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Ordinary numbers between -1 and 1.
  mutating func ordinary(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
  }

  /// Ordinary numbers; one in five is a number of the `kind`.
  mutating func numbers(_ count: Int, _ kind: Kind) -> [Float] {
    (0..<count).map { _ in
      let ordinary = Float.random(in: -1...1, using: &self)
      guard !kind.numbers.isEmpty, next() % 5 == 0 else { return ordinary }
      return kind.numbers[Int(next() % UInt64(kind.numbers.count))]
    }
  }

  mutating func integers(_ count: Int, below limit: Int) -> [Int32] {
    (0..<count).map { _ in Int32(next() % UInt64(limit)) }
  }
}

/// The numbers to mix with ordinary ones.
enum Kind: CaseIterable {
  case ordinary
  /// Zeros of both signs, and numbers whose products underflow.
  case small
  /// In addition infinities, NaN, and numbers whose products overflow.
  case special

  var numbers: [Float] {
    switch self {
    case .ordinary: []
    case .small: [0, -0.0, 0x1p-149, -0x1p-149, 0x1.8p-130, -0x1.2p-127, 0x1p-75, -0x1.4p-75]
    case .special:
      [0, -0.0, .infinity, -.infinity, .nan, 0x1p-149, -0x1p-140, .greatestFiniteMagnitude, -1e30]
    }
  }
}

/// An output filled with a number that no kernel writes.
func blank(_ count: Int) -> [Float] { [Float](repeating: -123456.75, count: count) }
