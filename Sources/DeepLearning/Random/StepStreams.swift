/// The random streams of a compiled model's training step, as TensorFlow keeps them: a stream for each
/// random operation, in the order in which the step calls them, which goes on from step to step, from
/// epoch to epoch and into the next `fit`.
///
/// The streams belong to the global seed of the first step. Setting the seed again, to whatever value,
/// starts them anew; only compiling the model again lets another seed count.
final class StepStreams: @unchecked Sendable {
  /// The streams of the training step that runs on this thread, if one does.
  @TaskLocal static var current: StepStreams?

  private let globalSeed: Int64
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
    return try StepStreams.$current.withValue(self, operation: body)
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

/// The seeds of a random layer with a seed of its own: each call outside of `fit`, and each time that
/// Keras goes through a training step to compile it, takes one.
final class SeedCounter: @unchecked Sendable {
  private var next: Int64

  init(_ first: Int64) { next = first }

  /// Takes `count` seeds and returns the last of them.
  func take(_ count: Int) -> Int64 {
    next &+= Int64(count)
    return next &- 1
  }
}
