internal import Foundation
internal import Subprocess
internal import SystemPackage

/// Starts programs through `nbrun-confine`: so that they reach only what is meant for them, and so
/// that nothing of them stays when they end, or when nbrun does.
struct Confinement: Sendable {
  /// The path of `nbrun-confine`.
  let program: String
  /// The layers that this system does not offer.
  let missing: Set<ConfinementLayer>

  /// Whether programs see files where the view says. If not, they see them where they are.
  var hasView: Bool { !missing.contains(.files) }

  /// Asks the system which layers it offers.
  ///
  /// - Throws: `DiagnosticsError` if `nbrun-confine` does not run.
  static func find(for library: LibraryLayout) async throws -> Confinement {
    let result = try? await Subprocess.run(
      .path(FilePath(library.confiner)), arguments: ["--probe"], environment: .custom([:]),
      output: .string(limit: 4096), error: .discarded)
    guard let result, result.terminationStatus.isSuccess else {
      throw DiagnosticsError(
        Diagnostic(
          "the program that confines the cells does not run: \(library.confiner)",
          help: "Reinstall nbrun (make install), or rebuild it (make build)."))
    }
    let names = result.standardOutput.split(separator: "\n")
    return Confinement(
      program: library.confiner,
      missing: Set(names.compactMap { ConfinementLayer(rawValue: String($0)) }))
  }

  /// One that confines nothing. But nothing of the programs stays when they end, or when nbrun
  /// does.
  static func none(_ library: LibraryLayout) -> Confinement {
    Confinement(program: library.confiner, missing: Set(ConfinementLayer.allCases))
  }

  /// The arguments of `nbrun-confine` that run `command` with the name `name`.
  func arguments(
    for command: String, name: String, _ arguments: [String], in view: ConfinedView
  ) -> [String] {
    var words = ["--parent", "\(getpid())"]
    for layer in ConfinementLayer.allCases where missing.contains(layer) {
      words += ["--without", layer.rawValue]
    }
    for exposure in view.exposures {
      if let source = exposure.source {
        words += [exposure.isWritable ? "--write" : "--read", source, exposure.place]
      } else {
        words += ["--hide", exposure.place]
      }
    }
    words += ["--folder", view.folder]
    if view.allowsNetwork { words.append("--network") }
    if let bytes = view.temporaryBytes { words += ["--temporary", "\(bytes)"] }
    return words + ["--", command, name] + arguments
  }

  /// Options for a process that runs `nbrun-confine`. It is asked to end before it is killed,
  /// because then it waits until all that it has started has ended.
  static var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true  // Ctrl-C reaches nbrun alone
    options.teardownSequence = [
      .send(signal: .terminate, allowedDurationToNextStep: .seconds(10))
    ]
    return options
  }

  /// What a tool has printed, and whether it succeeded.
  struct Answer: Sendable {
    var isSuccess: Bool
    var output: [UInt8]
    var errors: [UInt8]
  }

  /// Runs a tool until it ends.
  ///
  /// - Parameters:
  ///   - limit: The most bytes that it may print on each stream.
  ///   - environment: Its environment; by default one that is always the same.
  func run(
    _ tool: String, _ arguments: [String], in view: ConfinedView, limit: Int = 1 << 20,
    environment: Subprocess.Environment = .custom(Self.constants)
  ) async throws -> Answer {
    let result = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: Arguments(self.arguments(for: tool, name: tool, arguments, in: view)),
      environment: environment, platformOptions: Self.platformOptions,
      output: .bytes(limit: limit), error: .bytes(limit: limit))
    return Answer(
      isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput,
      errors: result.standardError)
  }

  private static var constants: [Subprocess.Environment.Key: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/dev/null", "LC_ALL": "C.UTF-8",
      "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ]
  }
}
