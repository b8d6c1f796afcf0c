internal import Foundation

/// Asks the compiler about imports, before any cell is compiled.
extension CellCompiler {
  /// The imports in the plan that the compiler refuses, by their texts.
  func refusedImports(in plan: NotebookPlan) async throws -> [String: ImportRefusal] {
    let modules = ImportableModules(toolchain, library)
    // Nearly all imports are certain, and cost nothing.
    let doubtful = plan.imports.filter { !$0.isPlain || !modules.isCertain($0.module) }
    var refused: [String: ImportRefusal] = [:]
    for declaration in doubtful {
      guard var refusal = try await refusal(of: declaration) else { continue }
      refusal.help = ImportHelp(modules.names).help(refusal.message)
      refused[declaration.text] = refusal
    }
    return refused
  }

  private func refusal(of declaration: CellImport) async throws -> ImportRefusal? {
    let identity = [toolchain.version, library.digest, declaration.text].joined(separator: "\u{0}")
    if let isValid: Bool = cache.answer("import", for: identity), isValid { return nil }
    let name = "import.swift"
    let folder = runFolder.appendingPathComponent("imports")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("\(declaration.text)\n".utf8).write(to: folder.appendingPathComponent(name))
    let result = try await tool(
      toolchain.compiler,
      ["-frontend", "-typecheck", name, "-target", toolchain.triple] + Toolchain.languageFlags + [
        "-diagnostic-style", "llvm", "-no-color-diagnostics", "-disable-objc-interop",
        "-I", library.modules, "-Xcc", "-fmodule-map-file=\(internalModuleMap.path)",
        "-module-cache-path", cache.moduleCache.path,
      ], in: folder)
    if result.isSuccess {
      cache.remember(true, as: "import", for: identity)
      return nil
    }
    let messages = CompilerOutput(result.output, fileName: name).messages
    guard let error = messages.first(where: { $0.severity == "error" }), let line = error.line
    else { return nil }  // then the cell itself will say what is wrong
    let before = declaration.text.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).prefix(line - 1)
    return ImportRefusal(
      message: CompilerOutput.notebookTerms(error.text),
      offset: before.reduce(0) { $0 + $1.count + 1 } + (error.column ?? 1) - 1, help: nil)
  }
}
