internal import Foundation
internal import SwiftIfConfig
internal import SwiftParser
internal import SwiftSyntax

/// Answers the conditions of `#if` as the compiler will when it compiles a cell.
struct CellConditions: BuildConfiguration {
  /// What the compiler reports about itself.
  private let compiler: StaticBuildConfiguration
  private let modules: ImportableModules

  /// - Parameter toolchain: The compiler's answer to `-print-static-build-config` and its folders.
  init(_ toolchain: Toolchain, _ library: LibraryLayout) throws {
    compiler = try JSONDecoder().decode(
      StaticBuildConfiguration.self, from: Data(toolchain.buildConfiguration.utf8))
    modules = ImportableModules(toolchain, library)
  }

  /// The part of `code` that the compiler reads. Spaces replace the directives and the inactive
  /// branches, byte for byte, so that offsets stay valid.
  func activeCode(of code: String) -> String {
    guard code.contains("#if") else { return code }
    let tree = Parser.parse(source: code)
    let finder = InactiveRanges(tree.configuredRegions(in: self))
    finder.walk(tree)
    var bytes = Array(code.utf8)
    for range in finder.found {
      for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = 0x20 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func canImport(
    importPath: [(TokenSyntax, String)], version: CanImportVersion
  ) -> Bool {
    importPath.first.map { modules.contains($0.1) } ?? false
  }

  func isCustomConditionSet(name: String) -> Bool { compiler.isCustomConditionSet(name: name) }
  func hasFeature(name: String) -> Bool { compiler.hasFeature(name: name) }
  func hasAttribute(name: String) -> Bool { compiler.hasAttribute(name: name) }
  func isActiveTargetOS(name: String) -> Bool { compiler.isActiveTargetOS(name: name) }
  func isActiveTargetArchitecture(name: String) -> Bool {
    compiler.isActiveTargetArchitecture(name: name)
  }
  func isActiveTargetEnvironment(name: String) -> Bool {
    compiler.isActiveTargetEnvironment(name: name)
  }
  func isActiveTargetRuntime(name: String) -> Bool { compiler.isActiveTargetRuntime(name: name) }
  func isActiveTargetPointerAuthentication(name: String) -> Bool {
    compiler.isActiveTargetPointerAuthentication(name: name)
  }
  func isActiveTargetObjectFormat(name: String) -> Bool {
    compiler.isActiveTargetObjectFormat(name: name)
  }
  var targetPointerBitWidth: Int { compiler.targetPointerBitWidth }
  var targetAtomicBitWidths: [Int] { compiler.targetAtomicBitWidths }
  var endianness: Endianness { compiler.endianness }
  var languageVersion: VersionTuple { compiler.languageVersion }
  var compilerVersion: VersionTuple { compiler.compilerVersion }
}

/// Collects the ranges that the compiler skips, in UTF-8 offsets.
private final class InactiveRanges: SyntaxVisitor {
  private(set) var found: [Range<Int>] = []
  private let regions: ConfiguredRegions

  init(_ regions: ConfiguredRegions) {
    self.regions = regions
    super.init(viewMode: .sourceAccurate)
  }

  override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind {
    let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
    let end = node.endPositionBeforeTrailingTrivia.utf8Offset
    guard let elements = regions.activeClause(for: node)?.elements else {
      found.append(start..<end)
      return .skipChildren
    }
    found.append(start..<elements.position.utf8Offset)
    found.append(elements.endPosition.utf8Offset..<end)
    return .visitChildren
  }
}
