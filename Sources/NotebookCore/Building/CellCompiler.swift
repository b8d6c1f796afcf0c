internal import Display
internal import Foundation

/// Compiles a notebook's units, two at a time, and keeps them in the cache.
///
/// The compiler writes a unit's module before it generates code. The module is all that other units
/// need, so units that import it do not wait for the code.
struct CellCompiler: Sendable {
  let toolchain: Toolchain
  let library: LibraryLayout
  let confinement: Confinement
  let cache: CellCache
  /// Holds this run's modules; removed at the end of the run.
  private let folder: RunFolder
  var runFolder: URL { folder.url }
  /// A module map that declares the library's internal modules as empty.
  let internalModuleMap: URL
  private let slots = Slots(2)

  /// - Parameter internalModules: The modules that the library imports and that no cell can see.
  init(
    toolchain: Toolchain, library: LibraryLayout, confinement: Confinement,
    internalModules: [String], cache: CellCache
  ) throws {
    self.toolchain = toolchain
    self.library = library
    self.confinement = confinement
    self.cache = cache
    folder = try RunFolder(in: cache.runs)
    internalModuleMap = try cache.file(
      "internal.modulemap", containing: InternalModules.moduleMap(internalModules))
  }

  /// Removes this run's folder.
  func removeRunFolder() { folder.remove() }

  /// Starts to compile all units.
  func start(_ plan: NotebookPlan) throws -> NotebookBuild {
    let capacity = try CellCache.capacity()
    let units = plan.units.map { _ in Promise<WrittenUnit>() }
    let modules = plan.units.map { _ in Promise<ModuleState>() }
    let writing = Task { await write(plan, units, modules) }
    var jobs: [NotebookBuild.Job] = []
    for (index, planned) in plan.units.enumerated() {
      jobs.append(job(planned, units[index], modules[index], importing: modules))
    }
    return NotebookBuild(jobs: jobs, writing: writing, cache: cache, capacity: capacity)
  }

  /// Starts to compile a unit, once it is written.
  ///
  /// - Parameter modules: The modules of all units before it, and perhaps of others.
  func job(
    _ planned: PlannedUnit, _ source: Promise<WrittenUnit>, _ module: Promise<ModuleState>,
    importing modules: [Promise<ModuleState>]
  ) -> NotebookBuild.Job {
    let task = Task {
      do {
        var unit = try await source.value
        let imports = unit.imports.map { modules[$0] }
        var outcome = try await outcome(of: unit, importing: imports, module)
        // A check may need what the language does not allow there, such as a copy. Without checks
        // the compiler's messages are also about nothing but the author's text.
        if case .failed = outcome, unit.problems.isEmpty, let plain = unit.withoutChecks {
          unit = plain
          outcome = try await self.outcome(of: plain, importing: imports, module)
        }
        await module.fulfill(outcome.module)
        return (unit: unit, outcome: outcome)
      } catch {
        await module.fail(error)
        throw error
      }
    }
    return NotebookBuild.Job(
      object: object(of: planned.moduleName).path, source: source, module: module, outcome: task)
  }

  /// Writes all units' sources. A cell that is expected to fail may or may not compile. If another
  /// unit's text depends on that, writing waits for the answer.
  private func write(
    _ plan: NotebookPlan, _ units: [Promise<WrittenUnit>], _ modules: [Promise<ModuleState>]
  ) async {
    var writer = UnitWriter(plan)
    for index in plan.units.indices {
      do {
        for other in writer.undecided(concerning: index) {
          let module = try await modules[other].value
          writer.decide(other, compiles: module.isReady)
        }
        try Task.checkCancellation()
      } catch {
        for unit in units[index...] { await unit.fail(error) }
        return
      }
      await units[index].fulfill(writer.next())
    }
  }

  private func outcome(
    of unit: WrittenUnit, importing modules: [Promise<ModuleState>], _ module: Promise<ModuleState>
  ) async throws -> UnitOutcome {
    var digests: [String] = []
    for module in modules {
      guard case .ready(let digest) = try await module.value else { return .skipped }
      digests.append(digest)
    }
    guard unit.problems.isEmpty else { return .failed(unit.problems) }
    let key = key(of: unit, importing: digests)
    // Another program may remove the entry between `find` and `use`.
    if let found = cache.find(key), let compiled = try? use(found, for: unit, isNew: false) {
      return .compiled(compiled)
    }
    await slots.take()
    let result = await Result {
      try Task.checkCancellation()
      return try await build(unit, key: key, module)
    }
    await slots.give()
    switch try result.get() {
    case .success(let built): return .compiled(try use(built, for: unit, isNew: true))
    case .failure(let error): return .failed(error.diagnostics)
    }
  }

  /// Links an entry's files into the run's folder.
  private func use(
    _ found: Built, for unit: WrittenUnit, isNew: Bool
  ) throws -> CompiledUnit {
    let object = object(of: unit.moduleName)
    try link(found.folder.appendingPathComponent(CellCache.objectName), to: object)
    let module = module(of: unit)
    // If the unit was just compiled, its module may already be in place and in use.
    if !isNew || access(module.path, F_OK) != 0 {
      try link(found.folder.appendingPathComponent(CellCache.moduleName), to: module)
    }
    return CompiledUnit(
      object: object.path, moduleDigest: found.entry.moduleDigest,
      warnings: CompilerOutput.diagnostics(found.entry.messages, of: unit), isNew: isNew)
  }

  func object(of moduleName: String) -> URL {
    runFolder.appendingPathComponent("\(moduleName).so")
  }

  func module(of unit: WrittenUnit) -> URL {
    runFolder.appendingPathComponent("\(unit.moduleName).swiftmodule")
  }

  /// Makes a hard link, so that the run keeps the file even if the cache drops the entry.
  func link(_ file: URL, to place: URL) throws {
    unlink(place.path)
    if Foundation.link(file.path, place.path) != 0 {
      try FileManager.default.copyItem(at: file, to: place)
    }
  }

  /// A digest of everything that the compiled code depends on.
  private func key(of unit: WrittenUnit, importing digests: [String]) -> String {
    let parts =
      [
        ProgramVersion.current, toolchain.version, toolchain.triple, library.digest,
        unit.moduleName, unit.fileName, flags(of: unit).joined(separator: " "),
      ] + digests + [unit.source]
    return SHA256Digest.hexadecimal(of: parts.joined(separator: "\u{0}").utf8)
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
