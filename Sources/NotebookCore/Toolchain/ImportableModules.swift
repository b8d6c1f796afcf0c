internal import Foundation

/// The modules that a cell can import: those of the toolchain, and the library's.
struct ImportableModules: Sendable {
  private let toolchain: Toolchain
  private let library: LibraryLayout

  init(_ toolchain: Toolchain, _ library: LibraryLayout) {
    self.toolchain = toolchain
    self.library = library
  }

  /// Whether the module certainly exists, and can be imported by its name.
  func isCertain(_ name: String) -> Bool {
    LibraryLayout.moduleNames.contains(name)
      || Self.exists("\(toolchain.runtimeLibraries)/\(name).swiftmodule")
  }

  /// Whether there seems to be a module of this name. It may be a C module.
  func contains(_ name: String) -> Bool {
    [toolchain.runtimeLibraries, library.modules, toolchain.resources].contains {
      Self.exists("\($0)/\(name).swiftmodule") || Self.exists("\($0)/\(name)/module.modulemap")
    }
  }

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Modules that serve other modules only. Those that begin with an underscore do, too.
  private static let internalNames: Set = [
    "Cxx", "CxxStdlib", "Runtime", "Swift", "SwiftOnoneSupport",
  ]

  /// The names that may help an author, in order.
  var names: [String] {
    let folder = toolchain.runtimeLibraries
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let names = files.filter { $0.hasSuffix(".swiftmodule") }.map {
      String($0.dropLast(".swiftmodule".count))
    }
    return Set(names + LibraryLayout.moduleNames).filter {
      !$0.hasPrefix("_") && !Self.internalNames.contains($0)
    }.sorted()
  }
}
