internal import SwiftSyntax

/// An import declaration of a cell. It is valid in later cells, too.
package struct CellImport: Hashable, Sendable {
  /// The declaration as written, without a semicolon.
  package var text: String
  /// The UTF-8 range of the declaration, with a semicolon that ends it.
  var range: Range<Int>
  /// The module's name, without submodules.
  var module: String
  /// Whether it imports a whole module, in the plain form `import Module`.
  var isPlain: Bool
  /// `public`, `internal` or the like. It restricts what the cell's own declarations may use.
  var accessLevel: String?
  /// Whether the compiler forgives what the module lacks for strict concurrency.
  var isPreconcurrency: Bool
  /// The declaration without an access level, and without what concerns only its own cell.
  private var bare: String

  init(_ declaration: ImportDeclSyntax, in item: CodeBlockItemSyntax) {
    text = declaration.trimmedDescription
    range =
      item.positionAfterSkippingLeadingTrivia
      .utf8Offset..<item.endPositionBeforeTrailingTrivia
      .utf8Offset
    module = declaration.path.first?.name.text.withoutBackticks ?? ""
    isPlain =
      declaration.importKindSpecifier == nil && declaration.path.count == 1
      && declaration.attributes.isEmpty
    accessLevel = declaration.modifiers.first?.trimmedDescription
    let attributes = declaration.attributes.map(\.trimmedDescription)
    isPreconcurrency = attributes.contains("@preconcurrency")
    let words =
      attributes.filter { !["@_implementationOnly", "@_exported"].contains($0) } + ["import"]
      + [declaration.importKindSpecifier?.text].compactMap { $0 }
    bare = (words + [declaration.path.trimmedDescription]).joined(separator: " ")
  }

  /// The declaration as another cell repeats it.
  ///
  /// In one file, all imports of a module must have the same access level.
  ///
  /// - Parameter own: The imports of the other cell.
  func repeated(beside own: [CellImport]) -> String { Self.line(bare, of: module, beside: own) }

  /// `text`, an import of `module`, with the access level that `own` gives to this module.
  static func line(_ text: String, of module: String, beside own: [CellImport]) -> String {
    let level = own.first { $0.module == module && $0.accessLevel != nil }?.accessLevel
    guard let level, let start = text.firstRange(of: "import ")?.lowerBound else { return text }
    return text[..<start] + "\(level) " + text[start...]
  }
}
