/// The random streams of a compiled model's training step, as TensorFlow keeps them. Each random
/// operation has a stream, in the order in which the step calls them. It continues from step to
/// step, from epoch to epoch and into the next `fit`.
///
/// Keras compiles the step once for each signature of the batches (see `StepSignature`). Each of
/// these traces has its own streams. They depend on the global seed at the trace's first step.
/// Setting any seed again restarts them with that first seed. Only compiling the model again makes
/// another seed take effect.
final class LayerStreams: @unchecked Sendable {
  /// The streams of the training step that runs on this thread, if there is one.
  @TaskLocal static var current: LayerStreams?

  /// A compiled step.
  struct Trace {
    /// What it serves; nil if it comes from a file that does not say this. It then serves the next
    /// `fit`.
    var signature: StepSignature?
    var globalSeed: Int64
    /// How many seeds a layer with its own seed gives for this trace.
    var passes: Int
    var seedlessCount: Int64 = 0
    var starts: [Philox] = []
    var streams: [Philox] = []
  }

  fileprivate(set) var traces: [Trace] = []
  private var generation = GlobalSeed.currentWithGeneration.generation
  /// What the next step chooses its trace for.
  private var pending: (signature: StepSignature, makesVariables: () -> Bool)?
  private var selected = 0
  private var position = 0

  /// - Parameter traces: the traces of a saved training; none by default.
  init(_ traces: [Trace] = []) { self.traces = traces }

  /// Begins a `fit`. The next step chooses the trace.
  ///
  /// - Parameters:
  ///   - signature: the types and shapes of the batches.
  ///   - makesVariables: whether the first step makes variables, for the optimizer or for metrics.
  ///     Keras then compiles it twice, and takes a layer's seed each time.
  func begin(_ signature: StepSignature, makesVariables: @escaping () -> Bool) {
    pending = (signature, makesVariables)
  }

  /// Chooses a trace. A new one starts new streams.
  private func select(_ signature: StepSignature, makesVariables: Bool) {
    for index in traces.indices where traces[index].signature == nil {
      traces[index].signature = signature
    }
    let signatures = traces.compactMap(\.signature)
    if let position = signatures.position(serving: signature) {
      selected = position
      return
    }
    restartIfSeeded()
    traces.append(
      Trace(
        signature: signatures.generalized(signature), globalSeed: GlobalSeed.current,
        passes: traces.isEmpty && makesVariables ? 2 : 1))
    selected = traces.count - 1
  }

  /// Runs one step.
  func step<Result>(_ body: () throws -> Result) rethrows -> Result {
    position = 0
    if let (signature, makesVariables) = pending {
      pending = nil
      select(signature, makesVariables: makesVariables())
    }
    restartIfSeeded()
    return try LayerStreams.$current.withValue(self, operation: body)
  }

  /// Starts all streams again if a seed has been set since the last step.
  func restartIfSeeded() {
    let (_, generation) = GlobalSeed.currentWithGeneration
    guard generation != self.generation else { return }
    self.generation = generation
    for index in traces.indices { traces[index].streams = traces[index].starts }
  }

  /// The stream of the next random operation in the step.
  ///
  /// - Parameters:
  ///   - seeds: the operation's own seed counter, if it has its own seed.
  ///   - blocks: how many blocks the operation uses in each step.
  func next(_ seeds: SeedCounter?, advancing blocks: UInt64) -> Philox {
    traces[selected].next(seeds, advancing: blocks, at: &position)
  }
}

extension LayerStreams.Trace {
  fileprivate mutating func next(
    _ seeds: SeedCounter?, advancing blocks: UInt64, at position: inout Int
  ) -> Philox {
    if position == streams.count {
      let seed: Int64
      if let seeds {
        seed = seeds.take(passes)
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
