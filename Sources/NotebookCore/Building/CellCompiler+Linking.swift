internal import CSessionProtocol
internal import Foundation

/// Links a cell and looks for symbols that nothing defines.
extension CellCompiler {
  /// Links the object in `folder`.
  ///
  /// A shared object may leave symbols undefined, and most of a cell's symbols come from the
  /// session.
  ///
  /// - Parameters:
  ///   - libraries: `-l` arguments and files to link with.
  ///   - flags: Further arguments.
  func link(
    _ libraries: [String], flags: [String] = [], in folder: URL
  ) async throws -> (isSuccess: Bool, output: String) {
    try await tool(
      toolchain.linker,
      [
        "-shared", "--eh-frame-hdr", "--threads=1", "-o", CellCache.objectName, "cell.o",
        toolchain.registrar,
      ] + flags + libraries + staticPartOfTheCLibrary + [
        "-L", toolchain.runtimeLibraries, "-L", cLibraries, "-L", "/usr/lib",
        "-rpath", toolchain.runtimeLibraries,
      ], in: folder)
  }

  private var cLibraries: String { "/usr/lib/\(toolchain.architecture)-linux-gnu" }

  /// The part of the C library that every object needs to contain: `atexit` and similar functions.
  private var staticPartOfTheCLibrary: [String] {
    let file = cLibraries + "/libc_nonshared.a"
    return FileManager.default.isReadableFile(atPath: file) ? [file] : []
  }

  /// The symbols that the session exports for cells.
  private static let ofTheSession: Set = [NBS_END_CELL, NBS_HAS_VALUE, NBS_NO_VALUE]

  /// One error for each symbol that the session would not find when it opens the cell. The dynamic
  /// linker would only complain at that point. Nil if no symbol is missing.
  ///
  /// A Swift symbol comes from a module that the compiler has already read. For the others, this
  /// program has loaded the same libraries as the session: the C library and Swift's. If a symbol
  /// is not in them, a slower link against all libraries decides.
  func missingSymbols(
    of object: ObjectFile, _ unit: WrittenUnit, in folder: URL
  ) async throws -> DiagnosticsError? {
    let doubtful = object.undefinedSymbols.filter { symbol in
      !symbol.hasPrefix("$s") && !Self.ofTheSession.contains(symbol)
        && !Self.isOfTheLinker(symbol) && dlsym(nil, symbol) == nil
    }
    guard !doubtful.isEmpty else { return nil }
    let complaint = try await link(
      object.autolinkEntries + [library.library],
      flags: ["--no-undefined", "--error-limit=0", "--no-demangle"], in: folder
    ).output
    let errors = doubtful.compactMap { symbol -> Diagnostic? in
      guard let start = complaint.range(of: "undefined symbol: \(symbol)\n")?.upperBound else {
        return nil
      }
      let place = complaint[start...].prefixMatch(of: />>> referenced by [^\n:]+:(\d+)/)
        .flatMap { Int($0.1) }.flatMap { unit.lines.location(line: $0, column: 1) }
      return Diagnostic(
        "this cell uses '\(symbol)', which no library in the session defines",
        at: place ?? unit.location,
        help: "A cell can call what Swift's libraries, the C library and DeepLearning export.")
    }
    return errors.isEmpty ? nil : DiagnosticsError(errors)
  }

  /// Whether the linker defines the symbol itself.
  private static func isOfTheLinker(_ symbol: String) -> Bool {
    symbol == "_GLOBAL_OFFSET_TABLE_" || symbol == "__dso_handle"
      || symbol.hasPrefix("__start_") || symbol.hasPrefix("__stop_")
  }
}
