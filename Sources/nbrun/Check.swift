import ArgumentParser
import NotebookCore
import Synchronization

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read notebooks and compile their cells, without running them.",
    discussion: """
      Reports errors, lists what the notebook asks for ('allow' in its front matter) and whether \
      that is granted, and warns of anything that could make two runs differ: clocks, properties \
      of the machine, the network, files in other places. Exits with 0 if there are no errors, and \
      otherwise with the code of a run.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(
    help: .init(
      "'text' on standard error, or 'json': an array of diagnostics on standard output.",
      valueName: "format"))
  var format = Format.text

  @Option(
    help: .init(
      "Write the source that nbrun compiles for each cell into this folder.", valueName: "folder"))
  var keepSources: String?

  @OptionGroup var parameters: ParameterArguments

  @OptionGroup var permissions: PermissionArguments

  @Argument(help: .init("The notebooks (Markdown files).", valueName: "notebook"))
  var notebooks: [String]

  func run() async throws {
    let console = Console()
    var options = NotebookRunner.Options()
    options.parameters = parameters.values
    options.sourceFolder = keepSources
    options.consent = try permissions.consent(nil)
    try await Interruption.watch(console) { [format, notebooks, options] in
      try NotebookRunner(options: options, reporter: console).checkGrants(notebooks: notebooks)
      var all: [(notebook: String, Diagnostic)] = []
      var worst: Int32 = 0
      for notebook in notebooks {
        let (diagnostics, code) = try await check(notebook, options)
        worst = max(worst, code)
        all += diagnostics.map { (notebook, $0) }
        if format == .text {
          console.heading(notebook)
          diagnostics.forEach(console.show)
          console.say("\(notebook): \(Self.count(diagnostics))")
        }
      }
      if format == .json {
        if let error = Terminal.output.write(ConsoleText(laidOut: try DiagnosticList.json(all))) {
          throw DiagnosticsError(
            Diagnostic("standard output cannot be written: \(SystemError.words(error))"))
        }
      }
      if worst != 0 { throw ExitCode(worst) }
    }
  }

  /// The diagnostics for a notebook, in the order of its text, and the exit code.
  private func check(
    _ notebook: String, _ options: NotebookRunner.Options
  ) async throws -> ([Diagnostic], code: Int32) {
    let collector = WarningCollector()
    var diagnostics: [Diagnostic] = []
    var code: Int32 = 0
    do {
      try await NotebookRunner(options: options, reporter: collector).check(notebook)
    } catch let error as DiagnosticsError {
      diagnostics = error.diagnostics
      code = error.isAboutNotebook ? 1 : 2
    }
    diagnostics += collector.warnings
    return (diagnostics.inOrderOfText, code)
  }

  /// `1 error, 2 warnings`.
  private static func count(_ diagnostics: [Diagnostic]) -> String {
    func text(_ severity: Diagnostic.Severity) -> String {
      let count = diagnostics.count { $0.severity == severity }
      return "\(count) \(severity)\(count == 1 ? "" : "s")"
    }
    return "\(text(.error)), \(text(.warning))"
  }
}

/// Collects the warnings of a run.
private final class WarningCollector: RunReporter {
  private let found = Mutex<[Diagnostic]>([])

  var warnings: [Diagnostic] { found.withLock { $0 } }

  func report(_ event: RunEvent) {
    if case .warning(let warning) = event { found.withLock { $0.append(warning) } }
  }
}
