import ArgumentParser
import Foundation
import NotebookCore

@main
struct NBRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nbrun",
    abstract: "Runs Markdown notebooks with Swift cells, and writes the same page every time.",
    usage: """
      nbrun [options] NOTEBOOK…
      nbrun verify [options] NOTEBOOK|PAGE…
      nbrun check [options] NOTEBOOK…
      nbrun cache [--clear]
      """,
    discussion: """
      Each notebook becomes output/<name>.html in the current folder. What nbrun does is said on \
      standard error; standard output carries a page with '-o -' and nothing otherwise.

      Exit codes:
        0    every page was written
        1    a notebook failed: a mistake in it, a cell that does not compile or ends badly
        2    nbrun was called wrongly, or the machine lacks what it needs
        130  interrupted with Ctrl-C (143: terminated)
      Of several notebooks each has its turn, whatever becomes of the others; the highest of their \
      codes is the program's. A page that is there stays as it is unless a new one was finished.

      Environment:
        NBRUN_THREADS     how many threads the library computes with (default, and at most:
                          one for each processor)
        NBRUN_ISA         the instruction set it computes with
        NO_COLOR          no colours on the terminal
        XDG_CACHE_HOME    where compiled cells are kept (default: ~/.cache)
        NBRUN_CACHE_SIZE  how much they may take, such as 2G (default: 512M)
      Neither of the first two changes a byte of a page, unless a cell prints a memory address: \
      'nbrun check' warns of that.
      """,
    version: ProgramVersion.current,
    subcommands: [Render.self, Verify.self, Check.self, Cache.self],
    defaultSubcommand: Render.self)

  /// As the argument parser's own, but a wrong call exits with 2.
  static func main() async {
    signal(SIGXFSZ, SIG_IGN)  // a file that may not grow is an error of `write`, not the end
    // So is a pipe whose reader is gone: a session that ends before it is spoken to must not end
    // nbrun. A handler, unlike SIG_IGN, is not handed down to the programs that nbrun starts.
    signal(SIGPIPE) { _ in }
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error where exitCode(for: error) == .validationFailure {
      let error = wrongOption(behind: error) ?? error
      try? FileHandle.standardError.write(contentsOf: Data((fullMessage(for: error) + "\n").utf8))
      exit(withError: ExitCode(2))
    } catch {
      exit(withError: error)
    }
  }
}

extension NBRun {
  /// What is wrong with the options where a missing notebook is all that the parser complains of.
  private static func wrongOption(behind error: any Error) -> (any Error)? {
    guard message(for: error).contains("<notebook") else { return nil }
    do {
      _ = try parseAsRoot(CommandLine.arguments.dropFirst() + ["a notebook"])
      return nil
    } catch {
      return exitCode(for: error) == .validationFailure ? error : nil
    }
  }
}

/// The parameters of a notebook.
struct ParameterArguments: ParsableArguments {
  @Option(
    name: [.customShort("P"), .customLong("parameter")],
    help: .init("Give a parameter another value (repeatable).", valueName: "name=value"))
  var parameters: [Assignment] = []

  var values: [(name: String, value: String)] { parameters.map { ($0.name, $0.value) } }
}

/// What a run of a notebook can be told.
struct RunArguments: ParsableArguments {
  @OptionGroup var parameters: ParameterArguments

  @Option(
    help: .init(
      "End a cell that runs longer (default: no limit; one cell may print and show 16 MiB).",
      valueName: "seconds"))
  var timeout: Double?

  @Option(
    help: .init(
      "End the run when its cells take longer in all (default: no limit).", valueName: "seconds"))
  var totalTimeout: Double?

  @Option(
    help: .init(
      "Let the cells allocate no more than this, such as 4G or 512M (default: no limit).",
      valueName: "size"))
  var memory: ByteCount?

  @Option(
    help: .init(
      "Let the cells read this environment variable; the page says so (repeatable).",
      valueName: "name"))
  var passEnv: [String] = []

  mutating func validate() throws {
    for name in passEnv {
      if let problem = SessionEnvironment.problem(passing: name) {
        throw ValidationError("--pass-env \(name): \(problem).")
      }
    }
    for (name, timeout) in [("--timeout", timeout), ("--total-timeout", totalTimeout)] {
      if let timeout, !(timeout > 0 && timeout < 1e9) {
        throw ValidationError("\(name) takes a number of seconds above 0, found '\(timeout)'.")
      }
    }
  }

  var options: NotebookRunner.Options {
    var options = NotebookRunner.Options()
    options.parameters = parameters.values
    options.passedVariables = passEnv
    options.timeLimit = timeout.map { .seconds($0) }
    options.totalTimeLimit = totalTimeout.map { .seconds($0) }
    options.memoryLimit = memory?.bytes
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
