import ArgumentParser
import Foundation
import NotebookCore

@main
struct NBRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nbrun",
    abstract: "Runs Markdown notebooks with Swift cells and writes the same page every time.",
    usage: """
      nbrun [options] NOTEBOOK…
      nbrun verify [options] NOTEBOOK|PAGE…
      nbrun check [options] NOTEBOOK…
      nbrun cache [--clear]
      """,
    discussion: """
      Each notebook becomes output/<name>.html in the current folder. nbrun prints its messages on \
      standard error. It uses standard output only for a page, with '-o -'.

      Exit codes:
        0    every page was written
        1    a notebook failed: it has an error, or a cell does not compile or fails
        2    wrong options or arguments, or something is missing on this machine
        130  interrupted with Ctrl-C (143: terminated)
      If one of several notebooks fails, the others still run; the exit code is the highest of \
      all. An existing page is only replaced once the new one is complete.

      Environment:
        NBRUN_THREADS     how many threads the library uses (default and
                          maximum: one for each processor)
        NBRUN_ISA         which instruction set the library uses
        NO_COLOR          no colours on the terminal
        XDG_CACHE_HOME    where compiled cells are kept (default: ~/.cache)
        XDG_CONFIG_HOME   where nbrun remembers what you allow (default:
                          ~/.config)
        NBRUN_CACHE_SIZE  the size limit for compiled cells, such as 2G (default: 512M)
      The first two do not change a byte of a page, unless a cell prints a memory address: \
      'nbrun check' warns of that.
      """,
    version: ProgramVersion.current,
    subcommands: [Render.self, Verify.self, Check.self, Cache.self],
    defaultSubcommand: Render.self)

  /// Like ArgumentParser's own `main`, but wrong arguments exit with 2.
  static func main() async {
    signal(SIGXFSZ, SIG_IGN)  // exceeding the file size limit is then an error of `write`
    // The same for a pipe without a reader: a session that ends early must not end nbrun. Child
    // processes would inherit SIG_IGN, but they do not inherit a handler.
    signal(SIGPIPE) { _ in }
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        do { try MachineLimits.check() } catch { throw Console().show(error) }
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }
}

extension NBRun {
  /// Prints help, or a message about the arguments, and ends the program.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    let isWrong = code == .validationFailure
    let text = ConsoleText(laidOut: isWrong ? complaint(about: error) : fullMessage(for: error))
    if !text.plain.isEmpty {
      (code == .success ? Terminal.output : Terminal.errors).write(text + "\n")
    }
    Foundation.exit(isWrong ? 2 : code.rawValue)
  }

  /// The message about wrong arguments.
  private static func complaint(about error: any Error) -> String {
    // The message repeats arguments. Their line ends must not look like those of the message.
    let arguments = CommandLine.arguments.dropFirst().map { VisibleText.line($0) }
    // If the parser only complains about a missing notebook, there may be a wrong option as well.
    let isAboutNotebook = message(for: error).contains("<notebook")
    return (isAboutNotebook ? complaint(about: arguments + ["a notebook"]) : nil)
      ?? complaint(about: arguments) ?? fullMessage(for: error)
  }

  private static func complaint(about arguments: [String]) -> String? {
    do {
      _ = try parseAsRoot(arguments)
      return nil
    } catch {
      return exitCode(for: error) == .validationFailure ? fullMessage(for: error) : nil
    }
  }
}

/// The parameters of a notebook.
struct ParameterArguments: ParsableArguments {
  @Option(
    name: [.customShort("P"), .customLong("parameter")],
    help: .init("Set a parameter to another value (repeatable).", valueName: "name=value"))
  var parameters: [Assignment] = []

  var values: [(name: String, value: String)] { parameters.map { ($0.name, $0.value) } }
}

/// The options of a run.
struct RunArguments: ParsableArguments {
  @OptionGroup var parameters: ParameterArguments

  @OptionGroup var permissions: PermissionArguments

  @Option(
    help: .init(
      "Stop a cell after this time (default: no limit; a cell may print and show up to 16 MiB).",
      valueName: "seconds"))
  var timeout: Double?

  @Option(
    help: .init(
      "Stop the run if all cells together take longer (default: no limit).", valueName: "seconds"))
  var totalTimeout: Double?

  @Option(
    help: .init(
      "Limit the memory of the cells, such as 4G or 512M (default: no limit).",
      valueName: "size"))
  var memory: ByteCount?

  @Option(
    help: .init(
      "Let the cells read this environment variable; the page lists it (repeatable).",
      valueName: "name"))
  var passEnv: [String] = []

  private static let leastMemory = 32 << 20

  mutating func validate() throws {
    for name in passEnv {
      if let problem = SessionEnvironment.problem(passing: name) {
        throw ValidationError("--pass-env \(name): \(problem).")
      }
    }
    if let memory, memory.bytes < Self.leastMemory {
      throw ValidationError(
        "--memory takes \(ByteCount(Self.leastMemory)) or more, because the session needs memory "
          + "itself, found \(memory).")
    }
    for (name, timeout) in [("--timeout", timeout), ("--total-timeout", totalTimeout)] {
      if let timeout, !(timeout > 0 && timeout < 1e9) {
        throw ValidationError("\(name) takes a number of seconds above 0, found '\(timeout)'.")
      }
    }
  }

  func options(_ console: Console) throws -> NotebookRunner.Options {
    var options = NotebookRunner.Options()
    options.parameters = parameters.values
    options.passedVariables = passEnv
    options.timeLimit = timeout.map { .seconds($0) }
    options.totalTimeLimit = totalTimeout.map { .seconds($0) }
    options.memoryLimit = memory?.bytes
    options.consent = try permissions.consent(console)
    return options
  }
}

/// `name=value`.
struct Assignment: ExpressibleByArgument {
  var name: String
  var value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
      return nil
    }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}
