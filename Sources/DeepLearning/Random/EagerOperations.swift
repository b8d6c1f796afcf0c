/// The random operations of `Tensor`, as TensorFlow runs `tf.random.*` eagerly after
/// `tf.random.set_seed`. An operation without a seed takes the next one of a sequence that the
/// global seed starts. An operation with a seed continues where the last call with the same seed
/// and attributes stopped.
struct EagerOperations: Sendable {
  /// The kind of random numbers, which has its own kernel in TensorFlow.
  enum Kernel: Int8, Sendable {
    case uniform, normal, truncatedNormal, integers, shuffle
  }

  private struct Running {
    let kernel: Kernel
    let seed: Int64
    var stream: Philox
  }

  private let globalSeed: Int64
  private var operationSeeds: MersenneTwister
  private var running: [Running] = []

  init(seed: Int64) {
    globalSeed = seed
    operationSeeds = MersenneTwister(seed: seed)
  }

  /// The stream for one call, which uses `blocks` of it.
  mutating func stream(_ kernel: Kernel, seed: Int64?, advancing blocks: UInt64) -> Philox {
    guard let seed else {
      let seed = operationSeeds.integer(in: 0...0x7FFF_FFFF)
      return GlobalSeed.kernelStream(globalSeed: globalSeed, operationSeed: seed)
    }
    if let index = running.firstIndex(where: { $0.kernel == kernel && $0.seed == seed }) {
      defer { running[index].stream.skip(blocks) }
      return running[index].stream
    }
    let stream = GlobalSeed.kernelStream(globalSeed: globalSeed, operationSeed: seed)
    running.append(Running(kernel: kernel, seed: seed, stream: stream.advanced(by: blocks)))
    return stream
  }
}
