internal import CSessionProtocol
internal import Display
internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// The child process in which a notebook's cells run.
final class Session: Sendable {
  /// The number of bytes that one cell may print and show.
  static let outputLimit = Int(NBS_OUTPUT_LIMIT)

  /// The settings of a session.
  struct Configuration: Sendable {
    /// The program's name, as the cells see it.
    var name: String
    var library: LibraryLayout
    var seed: Int
    /// The time at which the wall clock stands still, in seconds since 1970.
    var time: Int
    /// What the cells see of the file system.
    var view: NotebookView
    /// Environment variables that are passed on in addition to those of every session.
    var passedVariables: [String]
    /// The time limit for each cell; nil for none.
    var timeLimit: Duration?
    /// The time limit for all cells together; nil for none.
    var totalTimeLimit: Duration?
    /// The number of bytes that the session may allocate; nil for no limit.
    var memoryLimit: Int?
    /// What the cells may do beyond what the cells of every notebook may do.
    var permissions = Permissions()
  }

  /// The results of a unit, up to its end.
  struct Outcome: Sendable {
    var outputs: [CellOutput] = []
    var inlineValues: [String] = []
    /// The variables that got their values. An earlier cell's task may still go on, too.
    var variablesWithValue: Set<CellVariable> = []
    /// For each output, the number of inline values that came before it. In a unit of inline
    /// values, these are the indices of those that print.
    var outputOrigins: Set<Int> = []
    /// What the system refused to the cell.
    var denials: [Denial] = []
    var end = CellEnd.sessionLost
    /// Whether the session cannot run anything any more.
    var endsSession = true
  }

  private let processID: pid_t
  var view: NotebookView { configuration.view }
  private let configuration: Configuration
  /// The time that the cells have taken so far.
  private let timeSpent = Mutex(Duration.zero)
  private let write: @Sendable (String) async throws -> Void
  private let frames: FrameSource
  /// Set if the session was stopped because a cell exceeded a limit.
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

  /// How the process of a lost session ended.
  struct Ending: Sendable {
    var description: String
    /// The likely cause, and what to do.
    var help: String?
  }

  /// Starts a session, passes it to `body`, and leaves none of its processes running.
  static func with<Value: Sendable>(
    _ configuration: Configuration, _ body: (Session) async throws -> Value
  ) async throws -> (value: Value, ending: Ending) {
    var variables = SessionEnvironment.variables(passing: configuration.passedVariables)
    variables["TMPDIR"] = configuration.view.temporaryFolder
    variables[NBS_VARIABLE_SEED] = "\(configuration.seed)"
    variables[NBS_VARIABLE_TIME] = "\(configuration.time)"
    variables[NBS_VARIABLE_MEMORY] = configuration.memoryLimit.map { "\($0)" }
    variables[NBS_VARIABLE_LIBRARY] = configuration.view.inside(configuration.library.library)
    let environment = variables.map { (Subprocess.Environment.Key(rawValue: $0)!, $1) }
    let confinement = configuration.view.confinement
    var view = configuration.view.view(allowing: configuration.permissions)
    view.temporaryBytes = configuration.memoryLimit
    let arguments = confinement.arguments(
      for: configuration.view.inside(configuration.library.session), name: configuration.name, [],
      in: view)
    let result = try await Subprocess.run(
      .path(FilePath(confinement.program)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
      platformOptions: Confinement.platformOptions,
      input: .inputWriter, output: .sequence, error: .string(limit: 1 << 16)
    ) { execution in
      let writer = execution.standardInputWriter
      let key = FrameKey.random()
      _ = try? await writer.write(key.bytes)  // if the session has ended, the first cell finds out
      let session = Session(
        processID: execution.processIdentifier.value, configuration: configuration,
        frames: FrameSource(execution.standardOutput.makeAsyncIterator(), key),
        write: { _ = try await writer.write($0) })
      return try await withTaskCancellationHandler {
        let value = try await body(session)
        session.kill()
        try? await writer.finish()
        return value
      } onCancel: {
        session.kill()
      }
    }
    var description: String
    var help: String?
    switch result.terminationStatus {
    case .exited(let code): description = "it exited with code \(code)"
    case .signaled(let signal):
      description = "it was killed by signal \(signal) (\(SignalName.name(Int32(signal))))"
      if signal == SIGKILL {
        help =
          "The system kills a process when memory runs out: use smaller batches, keep fewer "
          + "values, or use a machine with more memory."
      }
    }
    let printed = result.standardError.split(separator: "\n").joined(separator: " ")
    if !printed.isEmpty { description = printed }
    return (result.closureResult, Ending(description: description, help: help))
  }

  /// Ends the session and every process that descends from it. What confines it does this when it
  /// is asked to end, and then ends itself.
  private func kill() { Foundation.kill(processID, SIGTERM) }

  private func end(as end: CellEnd) {
    verdict.withLock { if $0 == nil { $0 = end } }
    kill()
  }

  /// Stops the session when the current cell, or all cells together, exceed the time limit.
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

  /// Stops the session if it and the programs that it started together take more memory than the
  /// limit. The system's own limit is for each process alone, and leaves out shared memory.
  private func endWithinMemory() async throws {
    guard let limit = configuration.memoryLimit else { return }
    while true {
      try await Task.sleep(for: .milliseconds(200))
      if SessionMemory.bytes(of: processID, atLeast: limit) > limit {
        end(as: .tookTooMuchMemory(limit))
        return
      }
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
    let watch = Task { try await endWithinMemory() }
    defer {
      clock.cancel()
      watch.cancel()
      timeSpent.withLock { $0 += .now - start }
    }
    var size = 0
    var isLast = false
    do {
      try await write("\(view.inside(object))\0\(runs ? "main" : "")\0")
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
          guard let sent = DisplayBundle(decoding: bytes) else {
            self.end(as: .forged)
            break reading
          }
          let bundle = ModuleNames.removed(from: sent)
          if case .value = frame {
            outcome.outputs.append(.value(bundle))
          } else {
            outcome.outputs.append(.display(bundle))
          }
        case .inline(let text): outcome.inlineValues.append(ModuleNames.removed(from: text))
        case .progress(let event): progress(event)
        case .denied(let denial):
          if outcome.denials.count < Denial.limit { outcome.denials.append(denial) }
        case .tooLong:
          self.end(as: .wroteTooMuch([]))
          break reading
        case .forged:
          self.end(as: .forged)
          break reading
        case .last: isLast = true
        case .hasValue(let variable): outcome.variablesWithValue.insert(variable)
        case .end(let end):
          texts.flush(&outcome.outputs)
          // A cell may still end when its programs have been killed, but before it is killed
          // itself.
          let verdict = verdict.withLock { $0 }
          outcome.end = verdict ?? end
          outcome.endsSession = isLast || verdict != nil
          return outcome
        }
        if size > Self.outputLimit {
          self.end(as: .wroteTooMuch([]))
          break reading
        }
      }
    } catch is SubprocessError {
      // The pipe broke: the session has ended. This is handled below.
    }
    try Task.checkCancellation()
    texts.flush(&outcome.outputs)
    outcome.end = verdict.withLock { $0 } ?? .sessionLost
    return outcome
  }
}

/// Splits the session's output into frames.
private actor FrameSource {
  private var chunks: SubprocessOutputSequence.Iterator
  private var reader: SessionFrameReader

  init(_ chunks: SubprocessOutputSequence.Iterator, _ key: FrameKey) {
    self.chunks = chunks
    reader = SessionFrameReader(key: key)
  }

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

/// Joins consecutive output of one stream, because a frame may end inside a character.
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
