internal import Foundation

extension CellCompiler {
  /// The working folder that the compiler records. It is not the real one, so that no path of this
  /// machine gets into a cell.
  private static let workingFolder = "/notebook"

  /// The flags that affect the result.
  func flags(of unit: WrittenUnit) -> [String] {
    var flags =
      [
        "-target", toolchain.triple, "-module-name", unit.moduleName, "-O", "-g",
        // A failed precondition prints its message, as in a debug build.
        "-assert-config", "Debug",
        "-enable-testing",
        "-file-compilation-dir", Self.workingFolder, "-no-serialize-debugging-options",
        "-diagnostic-style", "llvm",
        "-no-color-diagnostics", "-disable-objc-interop",
        "-Xcc", "-fno-omit-frame-pointer",  // the session walks the stack at every throw
        // Only the session computes `sin(0.5)`. The compiler would ask the C library without the
        // session's settings, and other processors would get other results.
        "-Xllvm", "-disable-fp-call-folding",
      ] + Toolchain.languageFlags
    if !unit.checksAccess { flags.append("-disable-access-control") }
    // Every cell's entry point is called main. With another name (-entry-point-function-name) the
    // optimizer of Swift 6.3.1 never finishes if the cell itself never ends.
    return unit.runs ? flags : flags + ["-parse-as-library"]
  }

  /// Libraries that the session loads before any cell, because DeepLearning links them. Linking
  /// them again would take most of the linker's time. The C library is not in this list: its
  /// symbols have versions, so the linker has to read it.
  private static let loadedLibraries: Set = [
    "-lswiftCore", "-lswift_Concurrency", "-lswift_StringProcessing", "-lswift_RegexParser",
    "-lswiftGlibc", "-lBlocksRuntime", "-ldispatch", "-lswiftDispatch", "-lFoundation",
    "-lFoundationEssentials", "-lFoundationInternationalization",
  ]

  typealias Built = (folder: URL, entry: CellCache.Entry)

  /// Compiles and links a unit, and puts it into the cache.
  ///
  /// - Parameter module: Fulfilled as soon as the unit's module is in the run's folder.
  func build(
    _ unit: WrittenUnit, key: String, _ module: Promise<ModuleState>
  ) async throws -> Result<Built, DiagnosticsError> {
    let folder = buildFolder(of: unit)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(unit.source.utf8).write(to: folder.appendingPathComponent(unit.fileName))

    let watch = Task { try await announce(module, of: unit, in: folder) }
    defer { watch.cancel() }
    var compilation = try await compile(unit, in: folder, modules: cache.moduleCache)
    if !compilation.isSuccess, mayBlameModules(compilation.output) {
      let own = runFolder.appendingPathComponent("modules")
      let other = try await compile(unit, in: folder, modules: own)
      // With a fresh module cache the outcome differs, so the modules in the shared cache are
      // damaged. Other programs may be using them, or discarding them at the same moment.
      if other.isSuccess || !mayBlameModules(other.output) {
        cache.discardModules(into: runFolder)
        compilation = other
      }
    }
    let output = CompilerOutput(compilation.output, fileName: unit.location.file.fileName)
    guard compilation.isSuccess else {
      try throwMachineProblem(in: compilation.output, of: unit)
      let diagnostics = CompilerOutput.diagnostics(output.messages, of: unit)
      guard diagnostics.contains(where: { $0.severity == .error }) else {
        return .failure(brokenTool("compiler", compilation.output, unit))
      }
      return .failure(DiagnosticsError(diagnostics))
    }
    let object = try Data(contentsOf: folder.appendingPathComponent("cell.o"))
    guard let object = ObjectFile(object) else {
      return .failure(brokenTool("compiler", "it wrote no object file", unit))
    }
    let libraries = object.autolinkEntries
    let linking = try await link(
      libraries.filter { !Self.loadedLibraries.contains($0) }, in: folder)
    if !linking.isSuccess { try throwMachineProblem(in: linking.output, of: unit) }
    guard linking.isSuccess else { return .failure(brokenTool("linker", linking.output, unit)) }
    if let missing = try await missingSymbols(of: object, unit, in: folder) {
      return .failure(missing)
    }
    for leftover in ["cell.o", unit.fileName] {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(leftover))
    }
    return .success(try cache.insert(key, built: folder, messages: output.messages))
  }

  /// The folder in which a unit is compiled.
  func buildFolder(of unit: WrittenUnit) -> URL {
    runFolder.appendingPathComponent("build-\(unit.moduleName)")
  }

  private func compile(
    _ unit: WrittenUnit, in folder: URL, modules: URL
  ) async throws -> (isSuccess: Bool, output: String) {
    try await tool(
      toolchain.compiler,
      compilerArguments(
        for: unit, source: unit.fileName, object: "cell.o", module: CellCache.moduleName,
        modules: runFolder.path, moduleMap: internalModuleMap.path, moduleCache: modules.path),
      in: folder)
  }

  /// The compiler's arguments for a unit. All of them are paths.
  ///
  /// - Parameters:
  ///   - source: The unit's source.
  ///   - object: The file for the unit's code.
  ///   - module: The file for the unit's module.
  ///   - modules: The folder of the modules of other units.
  ///   - moduleMap: The file that names the library's internal modules.
  ///   - moduleCache: The compiler's own cache of modules.
  func compilerArguments(
    for unit: WrittenUnit, source: String, object: String, module: String, modules: String,
    moduleMap: String, moduleCache: String
  ) -> [String] {
    let host = toolchain.resources + "/host"
    return ["-frontend", "-c", source] + flags(of: unit) + [
      "-I", modules, "-I", library.modules, "-Xcc", "-fmodule-map-file=\(moduleMap)",
      "-module-cache-path", moduleCache,
      "-in-process-plugin-server-path", host + "/libSwiftInProcPluginServer.so",
      "-plugin-path", host + "/plugins", "-emit-module-path", module, "-o", object,
    ]
  }

  /// Waits for the unit's module. The compiler gives the file its name once it is complete.
  private func announce(
    _ module: Promise<ModuleState>, of unit: WrittenUnit, in folder: URL
  ) async throws {
    let file = folder.appendingPathComponent(CellCache.moduleName)
    while access(file.path, F_OK) != 0 { try await Task.sleep(for: .milliseconds(2)) }
    guard let digest = CellCache.digest(file) else { return }
    try link(file, to: self.module(of: unit))
    await module.fulfill(.ready(digest: digest))
  }

  /// Whether a failed compiler may have read damaged files in its module cache, rather than found a
  /// mistake in the cell. This may be so if it names such a file, or if it reports no error.
  private func mayBlameModules(_ output: String) -> Bool {
    output.contains(cache.moduleCache.path)
      || !CompilerOutput(output, fileName: "").messages.contains { $0.severity == "error" }
  }

  func tool(
    _ program: String, _ arguments: [String], in folder: URL
  ) async throws -> (isSuccess: Bool, output: String) {
    try await withThrowingTaskGroup { group in
      group.addTask {
        let answer = try await confinement.run(
          program, arguments, in: view(of: folder), limit: 16 << 20)
        return (answer.isSuccess, String(decoding: answer.errors, as: UTF8.self))
      }
      group.addTask {
        try await Task.sleep(for: Self.timeLimit)
        return (false, "it did not finish within \(Self.timeLimit)")
      }
      defer { group.cancelAll() }  // this also ends the process
      return try await group.next()!
    }
  }

  /// What the compiler and the linker see, so that macros and plug-ins cannot act elsewhere.
  private func view(of folder: URL) -> ConfinedView {
    var view = toolchain.view
    view.read(library.modules)
    view.read(library.library)
    view.read(internalModuleMap.path)
    view.write(cache.moduleCache.path)
    view.write(runFolder.path)
    view.folder = folder.path
    return view
  }

  /// No cell takes this long to compile: the compiler has hung.
  private static let timeLimit = Duration.seconds(300)

  private func brokenTool(
    _ name: String, _ output: String, _ unit: WrittenUnit
  ) -> DiagnosticsError {
    if let crash = Self.crash(output, unit) { return DiagnosticsError(crash) }
    let lines = output.split(separator: "\n").prefix(8).map {
      String($0).replacing(runFolder.path + "/", with: "").replacing(
        cache.folder.path, with: "the cache")
    }
    return DiagnosticsError(
      Diagnostic(
        "the \(name) failed on this cell and did not say where", at: unit.location,
        notes: lines.map { .init($0) }))
  }
}
