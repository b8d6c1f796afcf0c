internal import CSessionProtocol
internal import Display
internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// The child process in which a notebook's cells run.
final class Session: Sendable {
  /// The most bytes that one cell may print and show. A page with more is of no use, and a loop that
  /// prints for ever must end.
  static let outputLimit = 16 << 20

  /// What the session needs to know at its start.
  struct Configuration: Sendable {
    /// What the cells see as the program's name.
    var name: String
    var library: LibraryLayout
    var seed: Int
    /// Where the wall clock stands, in seconds since 1970.
    var time: Int
    /// The notebook's folder.
    var workingFolder: String
    /// The environment variables that are passed on besides those that every session has.
    var passedVariables: [String]
    /// What a cell may take, nil for any time.
    var timeLimit: Duration?
    /// What all cells may take together, nil for any time.
    var totalTimeLimit: Duration?
    /// How many bytes the session may allocate, nil for any number.
    var memoryLimit: Int?
  }

  /// What a unit produced until it ended.
  struct Outcome: Sendable {
    var outputs: [CellOutput] = []
    var inlineValues: [String] = []
    /// How many inline values had come before each of the outputs: where the unit is one of inline
    /// values, the numbers of those that print.
    var outputOrigins: Set<Int> = []
    var end = CellEnd.sessionLost
    /// Whether nothing can run in the session any more.
    var endsSession = true
  }

  private let processID: pid_t
  private let configuration: Configuration
  /// What the cells have taken so far.
  private let timeSpent = Mutex(Duration.zero)
  private let write: @Sendable (String) async throws -> Void
  private let frames: FrameSource
  /// Set when the session was ended because a cell broke a limit.
  private let verdict = Mutex<CellEnd?>(nil)

  private init(
    processID: pid_t, configuration: Configuration, frames: FrameSource,
    write: @escaping @Sendable (String) async throws -> Void
  ) {
    self.processID = processID
    self.configuration = configuration
    self.frames = frames
    self.write = write
  }

  /// How the process ended, for a session that was lost.
  struct Ending: Sendable {
    var description: String
    /// What may have happened, and what to do.
    var help: String?
  }

  /// Starts a session, hands it to `body` and leaves no process of it behind.
  static func with<Value: Sendable>(
    _ configuration: Configuration, _ body: (Session) async throws -> Value
  ) async throws -> (value: Value, ending: Ending) {
    var options = PlatformOptions()
    var variables = SessionEnvironment.variables(passing: configuration.passedVariables)
    variables[NBS_VARIABLE_SEED] = "\(configuration.seed)"
    variables[NBS_VARIABLE_TIME] = "\(configuration.time)"
    variables[NBS_VARIABLE_MEMORY] = configuration.memoryLimit.map { "\($0)" }
    variables[NBS_VARIABLE_LIBRARY] = configuration.library.library
    let environment = variables.map { (Subprocess.Environment.Key(rawValue: $0)!, $1) }
    options.createSession = true  // its own process group: ended as a whole, and not by Ctrl-C
    let result = try await Subprocess.run(
      .path(FilePath(configuration.library.session)),
      arguments: Arguments(executablePathOverride: configuration.name, remainingValues: []),
      environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
      workingDirectory: FilePath(configuration.workingFolder), platformOptions: options,
      input: .inputWriter, output: .sequence, error: .string(limit: 1 << 16)
    ) { execution in
      let writer = execution.standardInputWriter
      let session = Session(
        processID: execution.processIdentifier.value, configuration: configuration,
        frames: FrameSource(execution.standardOutput.makeAsyncIterator()),
        write: { _ = try await writer.write($0) })
      return try await withTaskCancellationHandler {
        let value = try await body(session)
        session.kill()  // before it ends by itself and its children are nobody's
        try? await writer.finish()
        return value
      } onCancel: {
        session.kill()
      }
    }
    var words: String
    var help: String?
    switch result.terminationStatus {
    case .exited(let code): words = "it ended with exit code \(code)"
    case .signaled(let signal):
      words = "it was killed by signal \(signal) (\(SignalName.name(Int32(signal))))"
      if signal == SIGKILL {
        help =
          "The system kills so what takes more memory than there is: use smaller batches, keep "
          + "fewer values, or give the machine more."
      }
    }
    let said = result.standardError.split(separator: "\n").joined(separator: " ")
    if !said.isEmpty { words = said }
    return (result.closureResult, Ending(description: words, help: help))
  }

  private func kill() { SessionProcesses.kill(leader: processID) }

  private func end(as end: CellEnd) {
    verdict.withLock { if $0 == nil { $0 = end } }
    kill()
  }

  /// Ends the session when the cell that begins now has had its time, or all cells have had theirs.
  private func endInTime() async throws {
    let own = configuration.timeLimit
    let left = configuration.totalTimeLimit.map { $0 - timeSpent.withLock { $0 } }
    guard let first = [own, left].compactMap({ $0 }).min() else { return }
    try await Task.sleep(for: first)
    if first == own {
      end(as: .timedOut(first))
    } else if let limit = configuration.totalTimeLimit {
      end(as: .allTimedOut(limit))
    }
  }

  /// Loads a module and runs its statements, if it has any.
  ///
  /// - Parameter progress: Called with each progress event of the library, as JSON.
  func run(
    object: String, runs: Bool, progress: (_ event: [UInt8]) -> Void
  ) async throws -> Outcome {
    var outcome = Outcome()
    var texts = TextCollector()
    let start = ContinuousClock.now
    let clock = Task { try await endInTime() }
    defer {
      clock.cancel()
      timeSpent.withLock { $0 += .now - start }
    }
    var size = 0
    var isLast = false
    do {
      try await write("\(object)\0\(runs ? "main" : "")\0")
      reading: while let frame = try await frames.next() {
        switch frame {
        case .text(let stream, let bytes):
          size += bytes.count
          outcome.outputOrigins.insert(outcome.inlineValues.count)
          texts.append(bytes, to: stream, &outcome.outputs)
        case .display(let bytes), .value(let bytes):
          size += bytes.count
          outcome.outputOrigins.insert(outcome.inlineValues.count)
          texts.flush(&outcome.outputs)
          guard let sent = DisplayBundle(decoding: bytes) else { continue }
          let bundle = ModuleNames.removed(from: sent)
          if case .value = frame {
            outcome.outputs.append(.value(bundle))
          } else {
            outcome.outputs.append(.display(bundle))
          }
        case .inline(let text): outcome.inlineValues.append(ModuleNames.removed(from: text))
        case .progress(let event): progress(event)
        case .tooLong:
          self.end(as: .wroteTooMuch)
          break reading
        case .last: isLast = true
        case .end(let end):
          texts.flush(&outcome.outputs)
          outcome.end = end
          outcome.endsSession = isLast
          return outcome
        }
        if size > Self.outputLimit {
          self.end(as: .wroteTooMuch)
          break
        }
      }
    } catch is SubprocessError {
      // The pipe broke: the session is gone, as below.
    }
    try Task.checkCancellation()
    texts.flush(&outcome.outputs)
    outcome.end = verdict.withLock { $0 } ?? .sessionLost
    return outcome
  }
}

/// The session's output as frames.
private actor FrameSource {
  private var chunks: SubprocessOutputSequence.Iterator
  private var reader = SessionFrameReader()

  init(_ chunks: SubprocessOutputSequence.Iterator) { self.chunks = chunks }

  func next() async throws -> SessionFrame? {
    while true {
      if let frame = reader.next() { return frame }
      var iterator = chunks
      guard let chunk = try await iterator.next() else { return nil }
      chunks = iterator
      chunk.withUnsafeBytes { reader.append($0) }
    }
  }
}

/// Joins what one stream wrote in a row: a frame may end inside a character.
private struct TextCollector {
  private var stream = CellOutput.Stream.standardOutput
  private var bytes: [UInt8] = []

  mutating func append(
    _ more: [UInt8], to stream: CellOutput.Stream, _ outputs: inout [CellOutput]
  ) {
    if stream != self.stream { flush(&outputs) }
    self.stream = stream
    bytes += more
  }

  mutating func flush(_ outputs: inout [CellOutput]) {
    if !bytes.isEmpty {
      let text = ModuleNames.removed(from: String(decoding: bytes, as: UTF8.self))
      outputs.append(.text(stream, text))
    }
    bytes = []
  }
}
