internal import Foundation

extension CellCompiler {
  /// Writes a unit's source and the command that compiles it into `folder`, for reading and
  /// debugging: `<module>/main.swift` and `<module>/compile.sh`, which uses the same flags as
  /// nbrun.
  ///
  /// The script of a unit needs the modules of the units that it imports. Run the scripts in the
  /// order of the notebook.
  ///
  /// - Throws: `DiagnosticsError` if the folder cannot be written.
  func keep(_ unit: WrittenUnit, in path: String) throws(DiagnosticsError) {
    let name = unit.moduleName
    let folder = URL(fileURLWithPath: path)
    let own = folder.appendingPathComponent(name)
    let command =
      [toolchain.compiler]
      + compilerArguments(
        for: unit, source: "\(name)/\(unit.fileName)", object: "\(name)/cell.o",
        module: "\(name).swiftmodule", modules: ".", moduleMap: "internal.modulemap",
        moduleCache: "modules")
    let script = """
      #!/bin/sh
      cd "$(dirname "$0")/.." || exit
      exec \(command.map(Self.quoted).joined(separator: " "))

      """
    do {
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      try Data(unit.source.utf8).write(to: own.appendingPathComponent(unit.fileName))
      try Data(script.utf8).write(to: own.appendingPathComponent("compile.sh"))
      try Data(contentsOf: internalModuleMap).write(
        to: folder.appendingPathComponent("internal.modulemap"))
    } catch {
      throw DiagnosticsError(
        Diagnostic(
          "the folder '\(path)' cannot be written: \(SystemError.reason(error))",
          help: "Choose another folder with --keep-sources."))
    }
  }

  /// Quotes a word for the shell where necessary.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=+".contains($0))
    }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
