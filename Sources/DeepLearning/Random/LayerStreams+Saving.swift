extension LayerStreams {
  /// The positions of all streams, for a training that continues in another process.
  struct Saved {
    fileprivate let traces: [Trace]

    /// The traces as numbers: their count; then for each trace the global seed, the number of
    /// streams without their own seed, the signature (−1 if it is not known), the number of
    /// streams, and for each stream its start and its current position (key and counter).
    var words: [Int64] {
      traces.reduce(into: [Int64(traces.count)]) { words, trace in
        words += [trace.globalSeed, trace.seedlessCount]
        if let signature = trace.signature {
          words += signature.samples.words + signature.labels.words
        } else {
          words.append(-1)
        }
        words.append(Int64(trace.streams.count))
        for (start, stream) in zip(trace.starts, trace.streams) {
          words += start.words + stream.words
        }
      }
    }

    fileprivate init(_ traces: [Trace]) { self.traces = traces }

    /// - Parameters:
    ///   - words: the numbers of a file.
    ///   - isSingle: whether they describe the streams of a single trace, without its signature, as
    ///     the first version of the format did.
    /// - Throws: `ModelError` if the words do not describe streams.
    init(_ words: [Int64], isSingle: Bool, at path: String) throws {
      var words = Words(words[...], path: path)
      let count = try isSingle ? 1 : words.count(of: 4)
      traces = try (0..<count).map { _ in try words.trace(isSingle: isSingle) }
      guard words.isEmpty, count == 1 || traces.allSatisfy({ $0.signature != nil }) else {
        throw words.error
      }
    }
  }

  /// The positions of all streams; nil if there was no step yet.
  var saved: Saved? {
    restartIfSeeded()
    return traces.isEmpty ? nil : Saved(traces)
  }

  /// Streams that continue from saved positions.
  convenience init(_ saved: Saved) { self.init(saved.traces) }
}

/// Reads numbers one after another.
private struct Words {
  private var words: ArraySlice<Int64>
  private let path: String

  init(_ words: ArraySlice<Int64>, path: String) {
    self.words = words
    self.path = path
  }

  var isEmpty: Bool { words.isEmpty }

  var error: ModelError {
    ModelError(
      .file, at: path, "contains wrong numbers for random streams",
      help: "Write or download the file again")
  }

  private mutating func next() throws -> Int64 {
    guard let word = words.popFirst() else { throw error }
    return word
  }

  /// A number of things that take at least `size` words each.
  mutating func count(of size: Int) throws -> Int {
    let count = try next()
    guard (0...Int64(words.count / size)).contains(count) else { throw error }
    return Int(count)
  }

  /// - Parameter isSingle: whether the signature and the number of streams are missing, because
  ///   there is only one trace.
  mutating func trace(isSingle: Bool) throws -> LayerStreams.Trace {
    var trace = LayerStreams.Trace(signature: nil, globalSeed: try next(), passes: 1)
    trace.seedlessCount = try next()
    guard (0...Int64(UInt32.max)).contains(trace.seedlessCount) else { throw error }
    if !isSingle { trace.signature = try signature() }
    for _ in 0..<(try isSingle ? words.count / 6 : count(of: 6)) {
      trace.starts.append(try stream())
      trace.streams.append(try stream())
    }
    return trace
  }

  private mutating func stream() throws -> Philox {
    let (key, low, high) = (try next(), try next(), try next())
    return Philox(
      key: UInt64(bitPattern: key), counterLow: UInt64(bitPattern: low),
      counterHigh: UInt64(bitPattern: high))
  }

  private mutating func signature() throws -> StepSignature? {
    guard words.first != -1 else {
      words.removeFirst()
      return nil
    }
    return StepSignature(samples: try argument(), labels: try argument())
  }

  private mutating func argument() throws -> StepSignature.Argument {
    guard let number = UInt8(exactly: try next()), let dtype = DType(rawValue: number) else {
      throw error
    }
    guard words.first != -1 else {
      words.removeFirst()
      return StepSignature.Argument(dtype, nil)
    }
    let lengths = try (0..<(try count(of: 1))).map { _ in try next() }
    return StepSignature.Argument(dtype, lengths.map { $0 < 0 ? nil : Int($0) })
  }
}

extension StepSignature.Argument {
  /// The type; the number of axes, or −1; and the length of each axis, or −1.
  fileprivate var words: [Int64] {
    guard let shape else { return [Int64(dtype.rawValue), -1] }
    return [Int64(dtype.rawValue), Int64(shape.count)] + shape.map { $0.map(Int64.init) ?? -1 }
  }
}

extension Philox {
  fileprivate var words: [Int64] {
    [key, counterLow, counterHigh].map { Int64(bitPattern: $0) }
  }
}
