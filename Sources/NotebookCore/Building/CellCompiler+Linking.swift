internal import Foundation

/// Linking a cell, and looking for what it needs and nobody has.
extension CellCompiler {
  /// Links the object in `folder`.
  ///
  /// A shared object may leave symbols to whoever opens it, and a cell leaves most to the session.
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

  /// What every object has to have of its own: `atexit` and its like.
  private var staticPartOfTheCLibrary: [String] {
    let file = cLibraries + "/libc_nonshared.a"
    return FileManager.default.isReadableFile(atPath: file) ? [file] : []
  }

  /// The symbols that the session exports for cells.
  private static let ofTheSession: Set = ["nbs_end_cell"]

  /// An error for each symbol that the session would not find when it opens the cell, which is only
  /// then that a dynamic linker complains; nil where there is none.
  ///
  /// A name of Swift's own comes from a module that the compiler has read. Of the others, this program
  /// has what the session has: the C library and Swift's. Where there is one that it does not have, a
  /// linker that reads all libraries has the last word, which takes its time.
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
        "this cell uses '\(symbol)', which no library of the session has",
        at: place ?? unit.location,
        help: "A cell can call what Swift's libraries, the C library and DeepLearning export.")
    }
    return errors.isEmpty ? nil : DiagnosticsError(errors)
  }

  /// Whether the linker makes the symbol itself.
  private static func isOfTheLinker(_ symbol: String) -> Bool {
    symbol == "_GLOBAL_OFFSET_TABLE_" || symbol == "__dso_handle"
      || symbol.hasPrefix("__start_") || symbol.hasPrefix("__stop_")
  }
}
