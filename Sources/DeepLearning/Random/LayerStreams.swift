/// The random streams of a compiled model's training step, as TensorFlow keeps them. Each random
/// operation has a stream, in the order in which the step calls them. It continues from step to
/// step, from epoch to epoch and into the next `fit`.
///
/// The streams depend on the global seed at the first step. Setting any seed again restarts them
/// with that first seed. Only compiling the model again makes another seed take effect.
final class LayerStreams: @unchecked Sendable {
  /// The streams of the training step that runs on this thread, if there is one.
  @TaskLocal static var current: LayerStreams?

  private var globalSeed: Int64
  private var generation: Int
  /// How often Keras traces the step to compile it: twice if the first trace creates variables.
  private let traceCount: Int
  private var streams: [Philox] = []
  private var starts: [Philox] = []
  private var seedlessCount: Int64 = 0
  private var position = 0

  /// - Parameter makesVariables: whether the first trace of the step creates variables, for the
  ///   optimizer or for metrics.
  init(makesVariables: Bool) {
    traceCount = makesVariables ? 2 : 1
    (globalSeed, generation) = GlobalSeed.currentWithGeneration
  }

  /// Runs one step.
  func step<Result>(_ body: () throws -> Result) rethrows -> Result {
    position = 0
    let (_, generation) = GlobalSeed.currentWithGeneration
    if generation != self.generation {
      self.generation = generation
      streams = starts
    }
    return try LayerStreams.$current.withValue(self, operation: body)
  }

  /// The stream of the next random operation in the step.
  ///
  /// - Parameters:
  ///   - seeds: the operation's own seed counter, if it has its own seed.
  ///   - blocks: how many blocks the operation uses in each step.
  func next(_ seeds: SeedCounter?, advancing blocks: UInt64) -> Philox {
    if position == streams.count {
      let seed: Int64
      if let seeds {
        seed = seeds.take(traceCount)
      } else {
        seed = seedlessCount
        seedlessCount += 1
      }
      let start = GlobalSeed.kernelStream(globalSeed: globalSeed, operationSeed: seed)
      starts.append(start)
      streams.append(start)
    }
    defer {
      streams[position].skip(blocks)
      position += 1
    }
    return streams[position]
  }
}

// MARK: - Saving

extension LayerStreams {
  /// The positions of all streams, for a training that continues in another process.
  struct Saved {
    /// The global seed and the number of streams without their own seed; then for each stream its
    /// start and its current position: key and counter.
    let words: [Int64]

    /// - Throws: `ModelError` if the words do not describe streams.
    init(_ words: [Int64], at path: String) throws {
      guard words.count >= 2, (words.count - 2) % 6 == 0 else {
        throw ModelError(
          .file, at: path, "contains a wrong number of words for random streams: \(words.count)",
          help: "Write or download the file again")
      }
      self.words = words
    }

    fileprivate init(words: [Int64]) { self.words = words }
  }

  /// The positions of all streams.
  var saved: Saved {
    func words(_ stream: Philox) -> [Int64] {
      [stream.key, stream.counterLow, stream.counterHigh].map { Int64(bitPattern: $0) }
    }
    return Saved(
      words: [globalSeed, seedlessCount] + zip(starts, streams).flatMap { words($0) + words($1) })
  }

  /// Continues from saved positions.
  func restore(_ saved: Saved) {
    let words = saved.words.map { UInt64(bitPattern: $0) }
    func stream(_ position: Int) -> Philox {
      Philox(
        key: words[position], counterLow: words[position + 1], counterHigh: words[position + 2])
    }
    globalSeed = saved.words[0]
    seedlessCount = saved.words[1]
    let positions = stride(from: 2, to: words.count, by: 6)
    starts = positions.map { stream($0) }
    streams = positions.map { stream($0 + 3) }
  }
}
