internal import CSessionProtocol
internal import Display
import Synchronization

/// Restarts all random numbers from one seed, as `keras.utils.set_random_seed` does: the weights of
/// layers without their own seed, the order in which `fit` visits the samples, dropout, the random
/// operations of `Tensor` and, in a notebook, Swift's own generator (`Int.random`, `shuffled()`).
/// Before the first call, the seed is 0 (in a notebook: `seed` in the front matter).
///
/// - Parameter seed: any integer.
public func setSeed(_ seed: Int) {
  GlobalSeed.set(Int64(seed))
}

/// Sets the seed that applies until a cell calls `setSeed`. The session calls it before any cell
/// runs.
@_cdecl("nbrun_set_seed")
public func _nbrunSetSeed(_ seed: Int64) {
  GlobalSeed.set(seed)
}

/// The global seed, and the streams that depend on it.
package enum GlobalSeed {
  private struct State {
    var seed: Int64 = 0
    /// How often the seed has been set.
    var generation = 0
    /// Keras's private generator: it gives initializers without a seed their seeds.
    var initializerSeeds = MersenneTwister(seed: 0)
    var operations = EagerOperations(seed: 0)
  }

  private static let state = Mutex(State())

  /// The current seed.
  package static var current: Int64 { state.withLock { $0.seed } }

  /// The seed, and how often it has been set.
  static var currentWithGeneration: (seed: Int64, generation: Int) {
    state.withLock { ($0.seed, $0.generation) }
  }

  /// Restarts all streams and tells the host, which restarts Swift's own generator.
  package static func set(_ seed: Int64) {
    state.withLock {
      $0 = State(
        seed: seed, generation: $0.generation + 1, initializerSeeds: MersenneTwister(seed: seed),
        operations: EagerOperations(seed: seed))
    }
    HostChannel.send(.seed, withUnsafeBytes(of: seed.littleEndian) { Array($0) })
  }

  /// The seed for the next initializer without a seed.
  package static func nextInitializerSeed() -> Int64 {
    state.withLock { $0.initializerSeeds.integer(in: 1...1_000_000_000) }
  }

  /// The stream of one eager random operation (see `EagerOperations`).
  static func operationStream(
    _ kernel: EagerOperations.Kernel, seed: Int64?, advancing blocks: UInt64
  ) -> Philox {
    state.withLock { $0.operations.stream(kernel, seed: seed, advancing: blocks) }
  }

  /// The stream of a stateful operation. It starts from a pair: the global seed and the operation's
  /// own seed, both modulo 2³¹ − 1 and never both 0.
  package static func kernelStream(globalSeed: Int64, operationSeed: Int64) -> Philox {
    let key = reduced(globalSeed)
    let counter = reduced(operationSeed)
    return Philox(key: key, counterHigh: key == 0 && counter == 0 ? UInt64(modulus) : counter)
  }

  private static let modulus: Int64 = 0x7FFF_FFFF

  /// A seed modulo 2³¹ − 1, from 0 on.
  static func reduced(_ seed: Int64) -> UInt64 {
    UInt64(((seed % modulus) + modulus) % modulus)
  }
}
