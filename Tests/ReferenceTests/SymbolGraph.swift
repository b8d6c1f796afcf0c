import Foundation

/// The compiler's description of a module's public symbols: the parts that the reference uses.
struct SymbolGraph: Decodable {
  struct Symbol: Decodable {
    struct Kind: Decodable { var identifier: String }
    struct Identifier: Decodable { var precise: String }
    struct Line: Decodable { var text: String }
    struct DocComment: Decodable { var lines: [Line] }
    struct Fragment: Decodable {
      var kind: String
      var spelling: String
    }
    struct Parameter: Decodable {
      var name: String
      var internalName: String?
      /// The parameter's name and type.
      var declarationFragments: [Fragment]
    }
    struct Signature: Decodable { var parameters: [Parameter]? }
    struct Position: Decodable { var line: Int }
    struct Location: Decodable {
      var uri: String
      var position: Position
    }
    struct Extension: Decodable { var extendedModule: String }

    var kind: Kind
    var identifier: Identifier
    var pathComponents: [String]
    var docComment: DocComment?
    var declarationFragments: [Fragment]
    var functionSignature: Signature?
    /// Nil if the compiler generated the symbol itself.
    var location: Location?
    var swiftExtension: Extension?
  }

  struct Relationship: Decodable {
    struct Origin: Decodable { var identifier: String }

    var kind: String
    var source: String
    var target: String
    /// The target's name if it is a symbol of another module: `Swift.Error`.
    var targetFallback: String?
    /// The protocol requirement that the symbol fulfils, or the member that it overrides.
    var sourceOrigin: Origin?
  }

  var symbols: [Symbol]
  var relationships: [Relationship]
}

extension SymbolGraph {
  /// The modules that users import.
  static let modules = ["DeepLearning", "Display"]

  /// Reads the graphs of `modules`, within a second or two.
  ///
  /// - Parameters:
  ///   - products: The folder of the build's products.
  ///   - sources: The package's `Sources`.
  static func extract(from products: URL, sources: URL) throws -> [SymbolGraph] {
    let folder = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("nbrun-symbols-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try emptyModules(sources).write(
      to: folder.appendingPathComponent("module.modulemap"), atomically: true, encoding: .utf8)

    for module in modules {
      try Command.run([
        "swift", "symbolgraph-extract", "-module-name", module, "-target", target,
        "-I", products.appendingPathComponent("Modules").path, "-I", folder.path,
        "-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", folder.path,
      ])
    }
    // There is a file for each module, and one for each other module whose types it extends.
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".symbols.json") }.sorted()
      .map {
        try JSONDecoder().decode(
          SymbolGraph.self, from: Data(contentsOf: folder.appendingPathComponent($0)))
      }
  }

  /// A module map with an empty module for each C module of the package: the library imports some
  /// of them internally. The reference does not need their contents, but the compiler wants every
  /// module of that name to exist.
  private static func emptyModules(_ sources: URL) throws -> String {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: sources.path).sorted().filter { folder in
      let path = sources.appendingPathComponent(folder).path
      // A program such as `nbrun-confine` is no module.
      return try !folder.contains("-")
        && !files.subpathsOfDirectory(atPath: path).contains { $0.hasSuffix(".swift") }
    }.map { "module \($0) {}\n" }.joined()
  }

  private static var target: String {
    #if arch(arm64)
      "aarch64-unknown-linux-gnu"
    #else
      "x86_64-unknown-linux-gnu"
    #endif
  }
}
