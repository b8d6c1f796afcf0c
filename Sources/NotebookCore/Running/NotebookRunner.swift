internal import Foundation

/// Runs a notebook: parses it, compiles its cells, runs them in a session and renders the page.
package struct NotebookRunner: Sendable {
  package struct Options: Sendable {
    /// The values of `-P name=value`, in order.
    package var parameters: [(name: String, value: String)] = []
    /// Environment variables that cells can read in addition to those of every session.
    package var passedVariables: [String] = []
    /// The time limit for each cell; nil for none.
    package var timeLimit: Duration?
    /// The time limit for all cells together; nil for none.
    package var totalTimeLimit: Duration?
    /// The number of bytes that the session may allocate; nil for no limit.
    package var memoryLimit: Int?
    /// A folder that gets what the compiler gets for each cell; nil for none.
    package var sourceFolder: String?
    /// Decides what the notebook may do beyond the usual.
    package var consent = Consent()
    /// Whether the notebook's page is verified. Then somebody else may have written the notebook.
    package var isVerification = false

    package init() {}
  }

  let options: Options
  let reporter: any RunReporter

  package init(options: Options, reporter: any RunReporter) {
    self.options = options
    self.reporter = reporter
  }

  /// The page of the notebook at `path`.
  ///
  /// - Throws: `DiagnosticsError` with all problems of the notebook or the machine,
  ///   `CancellationError` if the task was cancelled.
  ///
  /// - Parameter page: The file that will hold the page, or holds it. Cells cannot change it.
  package func page(of path: String, in page: String? = nil) async throws -> Page {
    let notebook = try read(path)
    return try PageRenderer.page(of: notebook, result: try await run(notebook, page: page))
  }

  /// The notebook at `path`, with the parameters from the options.
  func read(_ path: String) throws -> Notebook {
    let bytes = try NotebookFile.read(path)
    if let warning = NotebookFile.warning(about: path) { reporter.report(.warning(warning)) }
    var notebook = try NotebookParser.parse(path: path, bytes: bytes)
    let tooDeep = CodeNesting.problems(in: notebook)
    if !tooDeep.isEmpty { throw DiagnosticsError(tooDeep) }
    notebook.warnings.forEach { reporter.report(.warning($0)) }
    for (name, value) in options.parameters {
      try notebook.frontMatter.override(parameter: name, with: value)
    }
    if let request = notebook.frontMatter.permissionRequest {
      let found = RequestedPlaces(request, notebook: path).diagnostics
      if found.contains(where: { $0.severity == .error }) { throw DiagnosticsError(found) }
      found.forEach { reporter.report(.warning($0)) }
    }
    return notebook
  }

  /// Starts to compile the cells, and calls `body` as soon as all of them are known to compile.
  /// Removes the compiled files afterwards.
  ///
  /// - Parameter confirm: Called before anything is compiled.
  func withPrepared<Value>(
    _ notebook: Notebook, confirm: (Confinement) async throws -> Void = { _ in },
    _ body: (PreparedNotebook) async throws -> Value
  ) async throws -> Value {
    let library = try LibraryLayout.find()
    let cache = try CellCache.open()
    let confinement = try await Confinement.find(for: library)
    try await confirm(confinement)
    let toolchain = try await Toolchain.find(for: library, cache: cache)
    let compiler = try CellCompiler(
      toolchain: toolchain, library: library, confinement: confinement,
      internalModules: try await InternalModules.find(
        of: library, toolchain, confinement, cache: cache),
      cache: cache)
    defer { compiler.removeRunFolder() }

    var plan = NotebookPlan(notebook, try CellConditions(toolchain, library))
    plan = plan.refusing(try await compiler.refusedImports(in: plan))
    reporter.report(.compiling(cells: plan.units.count(where: \.runs)))
    let build = try compiler.start(plan)
    let result: Result<Value, any Error>
    do {
      result = .success(
        try await withTaskCancellationHandler {
          if let folder = options.sourceFolder {
            for job in build.jobs {
              try compiler.keep(try await job.source.value, in: folder)
            }
          }
          try await checkModules(plan, build)
          return try await body(
            PreparedNotebook(compiler: compiler, plan: plan, build: build))
        } onCancel: {
          build.cancel()
        })
    } catch {
      build.cancel()
      result = .failure(error)
    }
    await build.end()
    return try result.get()
  }

  /// Runs the cells, once the user has allowed what they ask for, and all of them are known to
  /// compile.
  ///
  /// - Parameter page: The file of the page.
  package func run(_ notebook: Notebook, page: String? = nil) async throws -> RunResult {
    try await withPrepared(notebook, confirm: { try await confirm(notebook, $0) }) {
      try await run(notebook, $0, page: page)
    }
  }

  private func run(
    _ notebook: Notebook, _ prepared: PreparedNotebook, page: String?
  ) async throws -> RunResult {
    let compiler = prepared.compiler
    let view = NotebookView(
      of: notebook.path, compiler.confinement, compiler.toolchain, compiler.library,
      runFolder: compiler.runFolder.path, cache: compiler.cache.folder.path,
      page: page)
    let unconfined = ConfinementLayer.warning(without: compiler.confinement.missing)
    (view.warnings + [unconfined].compactMap(\.self)).forEach { reporter.report(.warning($0)) }
    var run = Run(
      plan: prepared.plan, snippetCount: notebook.snippets.count, build: prepared.build,
      compiler: compiler, reporter: reporter,
      denials: DenialReport(
        notebook: notebook.path, request: notebook.frontMatter.permissionRequest,
        seenFolder: compiler.confinement.hasView ? NotebookView.folder : view.folder,
        confinesNetwork: !compiler.confinement.missing.isSuperset(of: [.network, .filter])))
    let configuration = Session.Configuration(
      name: notebook.path.fileName, library: compiler.library, seed: notebook.frontMatter.seed,
      time: NotebookTime.seconds(for: notebook.frontMatter.date),
      view: view, passedVariables: options.passedVariables, timeLimit: options.timeLimit,
      totalTimeLimit: options.totalTimeLimit, memoryLimit: options.memoryLimit,
      permissions: notebook.frontMatter.permissionRequest?.permissions ?? Permissions())
    let (finished, ending) = try await Session.with(configuration) { session in
      try await run.runAll(in: session)
      return run
    }
    if var failure = finished.failure {
      if finished.isSessionLost {
        failure.message += ": " + ending.description
        failure.help = ending.help
      }
      throw DiagnosticsError(failure)
    }
    var result = finished.result
    result.passedVariables = Set(options.passedVariables).sorted()
    return result
  }

  /// Waits until it is known which cells compile.
  ///
  /// - Throws: `DiagnosticsError` if a cell does not compile and is not expected to fail.
  private func checkModules(_ plan: NotebookPlan, _ build: NotebookBuild) async throws {
    var errors = try await ModuleCheck(plan, build).errors(after: -1)
    guard errors.contains(where: { $0.severity == .error }) else { return }
    let causes = errors.filter { !$0.mayFollow }
    if causes.contains(where: { $0.severity == .error }) { errors = causes }
    for job in build.jobs {
      if case .compiled(let unit) = try await job.outcome.value.outcome {
        unit.warnings.forEach { reporter.report(.warning($0)) }
      }
    }
    throw DiagnosticsError(errors)
  }
}

/// A notebook whose cells are all known to compile. The compiler may still be working on them.
struct PreparedNotebook {
  var compiler: CellCompiler
  var plan: NotebookPlan
  var build: NotebookBuild
}
