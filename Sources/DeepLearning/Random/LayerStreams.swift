/// The random streams of a compiled model's training step, as TensorFlow keeps them: a stream for each
/// random operation, in the order in which the step calls them, which goes on from step to step, from
/// epoch to epoch and into the next `fit`.
///
/// The streams belong to the global seed of the first step. Setting the seed again, to whatever value,
/// starts them anew; only compiling the model again lets another seed count.
final class LayerStreams: @unchecked Sendable {
  /// The streams of the training step that runs on this thread, if one does.
  @TaskLocal static var current: LayerStreams?

  private var globalSeed: Int64
  private var generation: Int
  /// How often Keras goes through the step to compile it: twice if that makes variables.
  private let traceCount: Int
  private var streams: [Philox] = []
  private var starts: [Philox] = []
  private var seedlessCount: Int64 = 0
  private var position = 0

  /// - Parameter makesVariables: whether the step makes variables when it is first gone through: for
  ///   the optimizer or for metrics.
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

  /// Where the next random operation of the step finds its numbers.
  ///
  /// - Parameters:
  ///   - seeds: the operation's own counter of seeds, if it was given a seed.
  ///   - blocks: how far the stream goes on for the next step.
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
  /// Where all streams stand, for a training that goes on in another process.
  struct Saved {
    /// The global seed, how many streams have no seed of their own, then of each stream its start and its
    /// present place: key and counter.
    let words: [Int64]

    /// - Throws: `ModelError` for words that no streams have.
    init(_ words: [Int64], at path: String) throws {
      guard words.count >= 2, (words.count - 2) % 6 == 0 else {
        throw ModelError(
          .file, at: path, "has \(words.count) words for random streams",
          help: "Write or fetch the file again")
      }
      self.words = words
    }

    fileprivate init(words: [Int64]) { self.words = words }
  }

  /// Where all streams stand.
  var saved: Saved {
    func words(_ stream: Philox) -> [Int64] {
      [stream.key, stream.counterLow, stream.counterHigh].map { Int64(bitPattern: $0) }
    }
    return Saved(
      words: [globalSeed, seedlessCount] + zip(starts, streams).flatMap { words($0) + words($1) })
  }

  /// Goes on from there.
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
