internal import Foundation
internal import Subprocess
internal import SystemPackage

/// Compiles a notebook's modules, two at a time, and keeps them in the cache.
struct CellCompiler: Sendable {
  /// What became of a unit.
  enum Outcome: Sendable {
    case compiled(CompiledUnit)
    case failed([Diagnostic])
    /// It needs a unit that failed.
    case skipped
  }

  struct CompiledUnit: Sendable {
    /// The shared object that the session opens.
    var object: String
    var moduleDigest: String
    var warnings: [Diagnostic]
    /// It was not in the cache.
    var isNew: Bool
  }

  let toolchain: Toolchain
  let library: LibraryLayout
  let cache: CellCache
  /// Where this run's modules are put together; removed at its end.
  private let folder: RunFolder
  private var runFolder: URL { folder.url }
  /// Names the library's internal modules, and nothing in them.
  private let internalModuleMap: URL
  private let slots = Slots(2)

  init(toolchain: Toolchain, library: LibraryLayout, cache: CellCache) throws {
    self.toolchain = toolchain
    self.library = library
    self.cache = cache
    folder = try RunFolder(in: cache.runs)
    let stubs = LibraryLayout.internalModules.map { "module \($0) {}\n" }.joined()
    internalModuleMap = try cache.file("internal.modulemap", containing: stubs)
  }

  /// Removes what this run put together.
  func removeRunFolder() { folder.remove() }

  /// Compiles all units that can be compiled.
  func compile(_ plan: CompilationPlan) async throws -> [Outcome] {
    let capacity = try CellCache.capacity()
    var tasks: [Task<Outcome, any Error>] = []
    for unit in plan.units {
      let needed = unit.imports.map { tasks[$0] }
      tasks.append(
        Task {
          var digests: [String] = []
          for task in needed {
            guard case .compiled(let compiled) = try await task.value else { return .skipped }
            digests.append(compiled.moduleDigest)
          }
          return try await outcome(of: unit, importing: digests)
        })
    }
    let started = tasks
    return try await withTaskCancellationHandler {
      // All come to an end before the first error is thrown: no compiler is left behind.
      var results: [Result<Outcome, any Error>] = []
      for task in started { results.append(await task.result) }
      let outcomes = try results.map { try $0.get() }
      let hasGrown = outcomes.contains {
        if case .compiled(let compiled) = $0 { compiled.isNew } else { false }
      }
      if hasGrown { cache.trim(to: capacity) }
      return outcomes
    } onCancel: {
      started.forEach { $0.cancel() }
    }
  }

  private func outcome(
    of unit: CompilationUnit, importing digests: [String]
  ) async throws -> Outcome {
    guard unit.problems.isEmpty else { return .failed(unit.problems) }
    let key = key(of: unit, importing: digests)
    // Another program may take an entry away between finding and using it.
    if let found = cache.find(key), let compiled = try? use(found, for: unit, isNew: false) {
      return .compiled(compiled)
    }
    await slots.take()
    let result = await Result {
      try Task.checkCancellation()
      return try await build(unit, key: key)
    }
    await slots.give()
    switch try result.get() {
    case .success(let built): return .compiled(try use(built, for: unit, isNew: true))
    case .failure(let error): return .failed(error.diagnostics)
    }
  }

  /// Gives an entry's files their places in the run's folder.
  private func use(
    _ found: Built, for unit: CompilationUnit, isNew: Bool
  ) throws -> CompiledUnit {
    let object = runFolder.appendingPathComponent("\(unit.moduleName).so")
    try link(found.folder.appendingPathComponent(CellCache.objectName), to: object)
    try link(
      found.folder.appendingPathComponent(CellCache.moduleName),
      to: runFolder.appendingPathComponent("\(unit.moduleName).swiftmodule"))
    return CompiledUnit(
      object: object.path, moduleDigest: found.entry.moduleDigest,
      warnings: CompilerOutput.diagnostics(found.entry.messages, of: unit), isNew: isNew)
  }

  /// A second name, so that the entry may leave the cache while the run still needs it.
  private func link(_ file: URL, to place: URL) throws {
    unlink(place.path)
    if Foundation.link(file.path, place.path) != 0 {
      try FileManager.default.copyItem(at: file, to: place)
    }
  }

  /// Everything on which the compiled form depends.
  private func key(of unit: CompilationUnit, importing digests: [String]) -> String {
    let parts =
      [
        ProgramVersion.current, toolchain.version, toolchain.triple, library.digest,
        unit.moduleName, unit.fileName, flags(of: unit).joined(separator: " "),
      ] + digests + [unit.source]
    return SHA256Digest.hexadecimal(of: parts.joined(separator: "\u{0}").utf8)
  }

  // MARK: Building

  /// Where the compiler is told that it works, whatever the folder's real name: no path of this
  /// machine gets into a cell.
  private static let workingFolder = "/notebook"

  /// The flags that matter to the outcome.
  private func flags(of unit: CompilationUnit) -> [String] {
    var flags = [
      "-target", toolchain.triple, "-module-name", unit.moduleName, "-O", "-g",
      // A failed precondition says its message, as in a debug build.
      "-assert-config", "Debug",
      "-enable-testing", "-swift-version", "6", "-default-isolation", "MainActor",
      "-file-compilation-dir", Self.workingFolder, "-diagnostic-style", "llvm",
      "-no-color-diagnostics", "-disable-objc-interop",
      "-Xcc", "-fno-omit-frame-pointer",  // the session walks up the stack at every throw
    ]
    if !unit.mindsAccess { flags.append("-disable-access-control") }
    // Every cell's entry point is called main: with another name (-entry-point-function-name) the
    // optimizer of Swift 6.3.1 does not come to an end where a cell does not.
    return unit.runs ? flags : flags + ["-parse-as-library"]
  }

  /// What the session has loaded before any cell, because the library is linked with it. Reading
  /// these would take most of the linker's time. (Not so those of the C library, whose symbols have
  /// versions.)
  private static let loadedLibraries: Set = [
    "-lswiftCore", "-lswift_Concurrency", "-lswift_StringProcessing", "-lswift_RegexParser",
    "-lswiftGlibc", "-lBlocksRuntime", "-ldispatch", "-lswiftDispatch", "-lFoundation",
    "-lFoundationEssentials", "-lFoundationInternationalization",
  ]

  private typealias Built = (folder: URL, entry: CellCache.Entry)

  private func build(
    _ unit: CompilationUnit, key: String
  ) async throws -> Result<Built, DiagnosticsError> {
    let folder = runFolder.appendingPathComponent("build-\(unit.moduleName)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(unit.source.utf8).write(to: folder.appendingPathComponent(unit.fileName))

    var compilation = try await compile(unit, in: folder, modules: cache.moduleCache)
    if !compilation.isSuccess, blamesModules(compilation.output) {
      // Others may be using the cache, and be about to throw it away, too: this cell has one of its
      // own, which nobody can have damaged.
      cache.discardModules(into: runFolder)
      compilation = try await compile(
        unit, in: folder, modules: runFolder.appendingPathComponent("modules"))
    }
    let output = CompilerOutput(compilation.output, fileName: fileName(of: unit))
    guard compilation.isSuccess else {
      let diagnostics = CompilerOutput.diagnostics(output.messages, of: unit)
      guard diagnostics.contains(where: { $0.severity == .error }) else {
        return .failure(brokenTool("compiler", compilation.output, unit))
      }
      return .failure(DiagnosticsError(diagnostics))
    }
    let object = try Data(contentsOf: folder.appendingPathComponent("cell.o"))
    guard let libraries = AutolinkEntries.read(object) else {
      return .failure(brokenTool("compiler", "it wrote no object file", unit))
    }
    let linking = try await tool(
      toolchain.linker,
      [
        "-shared", "--eh-frame-hdr", "--threads=1", "-o", CellCache.objectName, "cell.o",
        toolchain.registrar,
      ] + libraries.filter { !Self.loadedLibraries.contains($0) } + [
        "-L", toolchain.runtimeLibraries, "-L", "/usr/lib/\(toolchain.architecture)-linux-gnu",
        "-L", "/usr/lib", "-rpath", toolchain.runtimeLibraries,
      ], in: folder)
    guard linking.isSuccess else { return .failure(brokenTool("linker", linking.output, unit)) }
    for leftover in ["cell.o", unit.fileName] {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(leftover))
    }
    return .success(try cache.insert(key, built: folder, messages: output.messages))
  }

  private func compile(
    _ unit: CompilationUnit, in folder: URL, modules: URL
  ) async throws -> (isSuccess: Bool, output: String) {
    let host = toolchain.resources + "/host"
    return try await tool(
      toolchain.compiler,
      ["-frontend", "-c", unit.fileName] + flags(of: unit) + [
        "-I", runFolder.path, "-I", library.modules,
        "-Xcc", "-fmodule-map-file=\(internalModuleMap.path)",
        "-module-cache-path", modules.path,
        "-in-process-plugin-server-path", host + "/libSwiftInProcPluginServer.so",
        "-plugin-path", host + "/plugins",
        "-emit-module-path", CellCache.moduleName, "-o", "cell.o",
      ], in: folder)
  }

  /// Whether a compiler that failed may have found damaged files in its cache of modules, rather
  /// than a mistake in the cell: it names one, or it went down without a word about the cell.
  private func blamesModules(_ output: String) -> Bool {
    output.contains(cache.moduleCache.path)
      || !CompilerOutput(output, fileName: "").messages.contains { $0.severity == "error" }
  }

  private func fileName(of unit: CompilationUnit) -> String {
    unit.location.file.split(separator: "/").last.map(String.init) ?? unit.location.file
  }

  private func tool(
    _ program: String, _ arguments: [String], in folder: URL
  ) async throws -> (isSuccess: Bool, output: String) {
    try await withThrowingTaskGroup { group in
      group.addTask {
        let result = try await run(
          .path(FilePath(program)), arguments: Arguments(arguments),
          workingDirectory: FilePath(folder.path), output: .discarded,
          error: .bytes(limit: 16 << 20))
        return (
          result.terminationStatus.isSuccess,
          String(decoding: result.standardError, as: UTF8.self)
        )
      }
      group.addTask {
        try await Task.sleep(for: Self.timeLimit)
        return (false, "it did not come to an end within \(Self.timeLimit)")
      }
      defer { group.cancelAll() }  // which ends the process, too
      return try await group.next()!
    }
  }

  /// No cell takes so long; a compiler that does hangs.
  private static let timeLimit = Duration.seconds(300)

  private func brokenTool(
    _ name: String, _ output: String, _ unit: CompilationUnit
  ) -> DiagnosticsError {
    let lines = output.split(separator: "\n").prefix(8).map(String.init)
    return DiagnosticsError(
      Diagnostic(
        "the \(name) failed on this cell without saying where", at: unit.location,
        notes: lines.map { .init($0) }))
  }
}

/// Lets so many tasks through at a time.
private actor Slots {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
