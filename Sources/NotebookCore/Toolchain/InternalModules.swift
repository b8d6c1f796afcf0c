internal import Foundation

/// The modules that the library imports for its own use: C libraries and Swift packages.
///
/// Cells cannot see them. But when the compiler reads the library's modules, a module of each of
/// these names must exist, even if it is empty. The compiler reports the names that are missing. So
/// a new dependency of the library is added in Package.swift and nowhere else.
package enum InternalModules {
  /// Asks the compiler, or the cache if it was asked before.
  ///
  /// - Throws: `DiagnosticsError` if the compiler cannot read the library's modules.
  static func find(
    of library: LibraryLayout, _ toolchain: Toolchain, _ confinement: Confinement, cache: CellCache
  ) async throws -> [String] {
    let identity = "\(toolchain.version) \(library.digest)"
    if let remembered: [String] = cache.answer("internal-modules", for: identity) {
      return remembered
    }
    let folder = try RunFolder(in: cache.runs)
    defer { folder.remove() }
    let names = try await find(of: library, toolchain, confinement, in: folder.url)
    cache.remember(names, as: "internal-modules", for: identity)
    return names
  }

  private static func find(
    of library: LibraryLayout, _ toolchain: Toolchain, _ confinement: Confinement, in folder: URL
  ) async throws -> [String] {
    let source = folder.appendingPathComponent("imports.swift")
    let imports = LibraryLayout.moduleNames.map { "import \($0)\n" }.joined()
    try Data(imports.utf8).write(to: source)
    // The compiler sees the library's modules alone, wherever the library is.
    let modules = folder.appendingPathComponent("library")
    try FileManager.default.createDirectory(at: modules, withIntermediateDirectories: true)
    for name in LibraryLayout.moduleNames.map({ "\($0).swiftmodule" }) {
      try FileManager.default.createSymbolicLink(
        atPath: modules.appendingPathComponent(name).path,
        withDestinationPath: "\(library.modules)/\(name)")
    }
    let map = folder.appendingPathComponent("internal.modulemap")
    var view = toolchain.view
    view.read(library.modules)
    view.write(folder.path)
    var names: [String] = []
    while true {
      try Data(moduleMap(names).utf8).write(to: map)
      let answer = try await confinement.run(
        toolchain.compiler,
        [
          "-frontend", "-typecheck", source.path, "-target", toolchain.triple,
          "-swift-version", "6", "-I", modules.path, "-Xcc", "-fmodule-map-file=\(map.path)",
          "-module-cache-path", folder.appendingPathComponent("modules").path,
        ], in: view)
      if answer.isSuccess { return names.sorted() }
      let output = String(decoding: answer.errors, as: UTF8.self)
      // The compiler reports the modules that one module needs, and those of the next one later.
      // Two modules may miss the same one.
      let missing = Set(missingModules(in: output)).subtracting(names).sorted()
      if missing.isEmpty, let problem = MachineProblem.diagnostic(output, in: folder.path) {
        throw DiagnosticsError(problem)
      }
      guard !missing.isEmpty else {
        throw DiagnosticsError(
          Diagnostic(
            "the compiler cannot read nbrun's own library",
            notes: output.split(separator: "\n").prefix(8).map { .init(String($0)) },
            help: "Reinstall nbrun (make install), or rebuild it (make build)."))
      }
      names += missing
    }
  }

  /// A module map with an empty module for each of `names`.
  static func moduleMap(_ names: [String]) -> String {
    names.map { "module \($0) {}\n" }.joined()
  }

  /// The names in the compiler's message `missing required modules: 'CCrypto', 'CPNG'`.
  package static func missingModules(in output: String) -> [String] {
    output.split(separator: "\n").flatMap { line -> [String] in
      guard let list = line.firstMatch(of: /missing required modules?:? (.+)/) else { return [] }
      return list.1.matches(of: /'([^']+)'/).map { String($0.1) }
    }
  }
}
