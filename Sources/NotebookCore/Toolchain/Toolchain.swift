internal import Foundation
internal import Subprocess

/// The Swift compiler in `PATH`, and the locations of its parts.
struct Toolchain: Codable, Sendable {
  /// `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
  var version: String
  /// `x86_64-unknown-linux-gnu`.
  var triple: String
  /// `…/usr/lib/swift`.
  var resources: String
  /// The libraries to link a cell with: `…/usr/lib/swift/linux`.
  var runtimeLibraries: String
  var architecture: String
  /// The compiler's values for the conditions of `#if`, as JSON.
  var buildConfiguration: String

  /// What tools and cells see of the toolchain, and of the libraries that the user has named.
  var view: ConfinedView {
    var view = ConfinedView()
    let own = URL(fileURLWithPath: resources + "/../..").standardized.path
    let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""
    for folder in [own] + path.split(separator: ":").map(String.init)
    where folder.hasPrefix("/") && ConfinedView.rest(of: folder, in: "/usr") == nil {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
      let isHome = UserHome.folders.contains { ConfinedView.rest(of: $0, in: folder) != nil }
      if exists, isFolder.boolValue, !isHome { view.read(folder) }
    }
    return view
  }

  /// The flags that choose the language: Swift 6, and what Xcode calls approachable concurrency.
  static let languageFlags = [
    "-swift-version", "6", "-default-isolation", "MainActor",
    "-enable-upcoming-feature", "NonisolatedNonsendingByDefault",
    "-enable-upcoming-feature", "InferIsolatedConformances",
  ]

  var programs: String { resources + "/../../bin" }
  var compiler: String { programs + "/swift-frontend" }
  var linker: String { programs + "/ld.lld" }
  var symbolizer: String { programs + "/llvm-symbolizer" }
  var registrar: String { "\(runtimeLibraries)/\(architecture)/swiftrt.o" }

  /// Finds the compiler and checks that it is the one that built the library.
  ///
  /// - Throws: `DiagnosticsError` if there is no compiler, or a different one.
  static func find(for library: LibraryLayout, cache: CellCache) async throws -> Toolchain {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/swiftc" }
    guard let driver = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw DiagnosticsError(
        Diagnostic(
          "no Swift compiler: there is no 'swiftc' in PATH",
          help: "Install \(library.compilerVersion) from https://swift.org/install and put its "
            + "usr/bin folder in PATH."))
    }
    let identity = fileIdentity(driver) + " " + languageFlags.joined(separator: " ")
    let toolchain: Toolchain
    if let remembered: Toolchain = cache.answer("toolchain", for: identity) {
      toolchain = remembered
    } else {
      toolchain = try await ask(driver, .none(library))
      cache.remember(toolchain, as: "toolchain", for: identity)
    }
    guard toolchain.version == library.compilerVersion else {
      throw DiagnosticsError(
        Diagnostic(
          "the compiler in PATH is not the one that nbrun was built with",
          notes: [
            .init("found \(toolchain.version) (\(driver))"),
            .init("nbrun was built with \(library.compilerVersion)"),
          ],
          help: "Put that compiler first in PATH, or rebuild nbrun with this one."))
    }
    return toolchain
  }

  /// A text that changes if another compiler replaces this one.
  private static func fileIdentity(_ path: String) -> String {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: real)
    let size = attributes?[.size] as? Int ?? 0
    let date = attributes?[.modificationDate] as? Date ?? .distantPast
    return "\(real) \(size) \(date.timeIntervalSince1970)"
  }

  private struct TargetInfo: Decodable {
    struct Target: Decodable { var triple: String, arch: String }
    struct Paths: Decodable { var runtimeLibraryPaths: [String], runtimeResourcePath: String }
    var compilerVersion: String
    var target: Target
    var paths: Paths
  }

  private static func ask(
    _ driver: String, _ confinement: Confinement
  ) async throws -> Toolchain {
    let target = await answer(of: driver, to: ["-print-target-info"], confinement)
    guard let info = try? JSONDecoder().decode(TargetInfo.self, from: target),
      let libraries = info.paths.runtimeLibraryPaths.first
    else {
      throw DiagnosticsError(
        Diagnostic(
          "'\(driver) -print-target-info' did not answer like a Swift compiler",
          help: "Put a working Swift toolchain first in PATH."))
    }
    let configuration = await answer(
      of: info.paths.runtimeResourcePath + "/../../bin/swift-frontend",
      to: [
        "-frontend", "-print-static-build-config", "-target", info.target.triple,
      ] + languageFlags, confinement)
    return Toolchain(
      version: info.compilerVersion, triple: info.target.triple,
      resources: info.paths.runtimeResourcePath, runtimeLibraries: libraries,
      architecture: info.target.arch,
      buildConfiguration: String(decoding: configuration, as: UTF8.self))
  }

  /// The compiler's driver may be a script of the user's that needs the user's files and variables.
  private static func answer(
    of program: String, to arguments: [String], _ confinement: Confinement
  ) async -> Data {
    let answer = try? await confinement.run(
      program, arguments, in: ConfinedView(), environment: .inherit)
    return answer.map { Data($0.output) } ?? Data()
  }
}
