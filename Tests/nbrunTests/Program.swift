import Foundation
import Testing

/// A temporary folder in which a test writes notebooks and runs the real program on them.
final class Workplace {
  /// The results of a run of the program.
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  /// `.build/release`, which also contains the test program.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The cache that all tests share, because most tests are not about compiling.
  private static let sharedCache = products.appendingPathComponent("nbrunTests.cache").path

  let folder: URL
  /// Changes to the test's own environment; nil removes a variable.
  var environment: [String: String?] = [:]
  var program = products.appendingPathComponent("nbrun").path

  init() throws {
    folder = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("nbrun-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The folder in which the program remembers what the user allows.
  var configuration: URL { folder.appendingPathExtension("configuration") }

  deinit {
    try? FileManager.default.removeItem(at: folder)
    try? FileManager.default.removeItem(at: configuration)
  }

  /// Writes a file and creates the folders in its name.
  func write(_ text: String, to name: String = "note.md") throws {
    try write(Data(text.utf8), to: name)
  }

  func write(_ data: Data, to name: String) throws {
    let place = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: place)
  }

  func page(_ name: String = "output/note.html") throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// Copies the program and its parts, as in another clone, and runs the copy from now on.
  func install(without missing: Set<String> = []) throws {
    let clone = folder.appendingPathComponent("another clone")
    try FileManager.default.createDirectory(
      at: clone.appendingPathComponent("Modules"), withIntermediateDirectories: true)
    let parts: Set = [
      "nbrun", "nbrun-session", "nbrun-confine", "libDeepLearning.so",
      "nbrun_DeepLearning.resources",
      "Modules/DeepLearning.swiftmodule", "Modules/Display.swiftmodule",
    ]
    for part in parts.subtracting(missing) {
      try FileManager.default.copyItem(
        at: Self.products.appendingPathComponent(part), to: clone.appendingPathComponent(part))
    }
    program = clone.appendingPathComponent("nbrun").path
  }

  /// Starts the program.
  func start(_ arguments: [String], shell prefix: [String] = []) throws -> RunningProgram {
    let process = Process()
    let command = prefix + [program] + arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    variables["XDG_CACHE_HOME"] = Self.sharedCache
    variables["XDG_CONFIG_HOME"] = configuration.path
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    return try RunningProgram(process)
  }

  /// Runs the program until it ends.
  func run(_ arguments: String..., shell prefix: [String] = []) throws -> Outcome {
    try start(arguments, shell: prefix).finish()
  }

  /// The texts of the outputs of `cells`, in order, as a reader of the page sees them.
  func shown(
    _ cells: [String], sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> [String] {
    try write(cells.map(cell).joined(separator: "\n"))
    let outcome = try run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(
      !outcome.errors.contains("warning"), "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output.matches(of: /<pre class="(?:stdout|result|shown|stderr)"[^>]*>([^<]*)</)
      .map {
        String($0.1).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
          .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
      }
  }

  /// Runs the program on `notebook`. It must fail with `code` and leave the existing page
  /// unchanged.
  func fail(
    _ notebook: String, code: Int32 = 1, _ arguments: String...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws -> String {
    try write(notebook)
    try write("the old page", to: "output/note.html")
    let outcome = try start(["note.md"] + arguments).finish()
    #expect(outcome.code == code, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(try page() == "the old page", sourceLocation: sourceLocation)
    return outcome.errors
  }
}

/// A running program whose output is being collected.
final class RunningProgram {
  private let process: Process
  private let output: Collector
  private let errors: Collector

  init(_ process: Process) throws {
    self.process = process
    output = Collector()
    errors = Collector()
    process.standardOutput = output.pipe
    process.standardError = errors.pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    output.start()
    errors.start()
    // A test must not wait forever for a program that hangs.
    let identifier = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: .now() + 120) { [weak process] in
      if process?.isRunning == true { kill(identifier, SIGKILL) }
    }
  }

  var identifier: Int32 { process.processIdentifier }

  /// Waits until the program has printed `words` on standard error.
  func wait(for words: String) -> Bool {
    for _ in 0..<600 {
      if errors.text.contains(words) { return true }
      if !process.isRunning { return errors.text.contains(words) }
      usleep(50_000)
    }
    return false
  }

  func finish() -> Workplace.Outcome {
    process.waitUntilExit()
    return Workplace.Outcome(
      code: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: output.finish(), errors: errors.finish())
  }

  /// Reads a pipe to its end on a separate thread.
  private final class Collector: @unchecked Sendable {
    let pipe = Pipe()
    private let lock = NSLock()
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }

    func start() {
      Thread.detachNewThread { [self] in
        // Not `availableData`, which ends the tests if a signal interrupts it.
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
          let count = read(descriptor, &buffer, buffer.count)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else { break }
          lock.withLock { data.append(contentsOf: buffer[..<count]) }
        }
        done.signal()
      }
    }

    func finish() -> String {
      done.wait()
      return text
    }
  }
}

/// A cell that contains `code`.
func cell(_ code: String) -> String { "```{swift}\n\(code)\n```\n" }
