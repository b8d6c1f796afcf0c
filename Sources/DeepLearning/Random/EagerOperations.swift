/// The random operations of `Tensor`, as TensorFlow runs `tf.random.*` eagerly after
/// `tf.random.set_seed`. An operation without a seed takes the next one of a sequence that the
/// global seed starts. An operation with a seed continues where the last call of the same kernel
/// with that seed stopped.
struct EagerOperations: Sendable {
  /// The kind of random numbers, which has its own kernel in TensorFlow. The shape, the range and
  /// the like belong to a call and not to the kernel.
  enum Kernel: Hashable, Sendable {
    case uniform, normal, truncatedNormal, integers
    /// A shuffle of elements of this type.
    case shuffle(DType)
  }

  /// TensorFlow reduces the seeds before it looks for a kernel. So equal remainders share one.
  private struct Key: Hashable {
    let kernel: Kernel
    let seed: UInt32
  }

  private let globalSeed: Int64
  private var operationSeeds: MersenneTwister
  /// How many blocks of its stream each kernel has used.
  private var used: [Key: UInt64] = [:]

  init(seed: Int64) {
    globalSeed = seed
    operationSeeds = MersenneTwister(seed: seed)
  }

  /// The stream for one call, which uses `blocks` of it.
  mutating func stream(_ kernel: Kernel, seed: Int64?, advancing blocks: UInt64) -> Philox {
    let seed = seed ?? operationSeeds.integer(in: 0...0x7FFF_FFFF)
    let key = Key(kernel: kernel, seed: UInt32(GlobalSeed.reduced(seed)))
    let start = GlobalSeed.kernelStream(globalSeed: globalSeed, operationSeed: seed)
    let position = used[key, default: 0]
    used[key] = position &+ blocks
    return start.advanced(by: position)
  }
}
