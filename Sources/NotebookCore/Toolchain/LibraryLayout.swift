internal import Display
internal import Foundation

/// The locations of the program's parts: the session, what confines it, and the library that cells
/// import.
struct LibraryLayout: Sendable {
  var session: String
  /// The program that confines the session and the compilers.
  var confiner: String
  var library: String
  /// The folder of `Display.swiftmodule` and `DeepLearning.swiftmodule`.
  var modules: String
  /// The folder of the library's data.
  var resources: String
  /// The compiler that built the modules. Other compilers cannot read them.
  var compilerVersion: String
  /// Changes whenever cells must be recompiled because of the library.
  var digest: String

  /// The modules that a cell can import. An installation has them in its `Modules` folder.
  static let moduleNames = ["Display", "DeepLearning"]

  /// Looks beside the program (after a build, in `.build/release`) and in `../lib/nbrun` (after an
  /// installation).
  ///
  /// - Throws: `DiagnosticsError` if a part is missing.
  static func find() throws(DiagnosticsError) -> LibraryLayout {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let folder = program.deletingLastPathComponent()
    let candidates = [folder, folder.appendingPathComponent("../lib/nbrun").standardized]
    for candidate in candidates {
      let session = candidate.appendingPathComponent("nbrun-session").path
      let confiner = candidate.appendingPathComponent("nbrun-confine").path
      guard [session, confiner].allSatisfy(FileManager.default.isExecutableFile) else { continue }
      let library = candidate.appendingPathComponent("libDeepLearning.so").path
      let modules = candidate.appendingPathComponent("Modules").path
      let contents = moduleNames.map {
        FileManager.default.contents(atPath: "\(modules)/\($0).swiftmodule") ?? Data()
      }
      guard FileManager.default.fileExists(atPath: library),
        let version = contents.compactMap(compilerVersion).first
      else { continue }
      return LibraryLayout(
        session: session, confiner: confiner, library: library, modules: modules,
        resources: candidate.appendingPathComponent("nbrun_DeepLearning.resources").path,
        compilerVersion: version,
        digest: contents.map(SHA256Digest.hexadecimal).joined(separator: " "))
    }
    throw DiagnosticsError(
      Diagnostic(
        "this installation of nbrun is incomplete: nbrun-session, nbrun-confine, "
          + "libDeepLearning.so and Modules are neither beside the program nor in ../lib/nbrun",
        notes: [.init("the program is \(program.path)")],
        help: "Reinstall nbrun (make install), or rebuild it (make build)."))
  }

  /// A compiled module contains its compiler's version in clear text near the start.
  private static func compilerVersion(_ module: Data) -> String? {
    guard let start = module.range(of: Data("Swift version ".utf8))?.lowerBound else { return nil }
    let text = module[start...].prefix { $0 >= 0x20 && $0 < 0x7F }
    return String(decoding: text, as: UTF8.self)
  }
}
