import Foundation

/// A public symbol of the library, as the reference describes it.
struct PublicSymbol {
  enum Kind: Int, Comparable {
    // In the order in which a page lists a type's members.
    case type, `case`, initializer, typeProperty, typeMethod, property, `subscript`, method
    case `operator`, function

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  var kind: Kind
  /// The names from the outermost type to the symbol: `["Tensor", "init(_:)"]`.
  var path: [String]
  /// In one line: `func save(to path: String) throws`.
  var declaration: String
  /// The names of the types in the declaration.
  var typeNames: Set<String>
  /// The parameters' names inside of the function.
  var parameters: [String]
  /// Those of type `Tensor` or `Tensor?`.
  var tensorParameters: Set<String> = []
  var comment: DocComment
  /// The file below `Sources`: `DeepLearning/Data/CSVFile.swift`.
  var file: String
  /// The declaration's line, from 1.
  var line: Int
  /// The superclass of a type and its protocols, in alphabetical order.
  var conformances: [String] = []
  /// Whether a protocol or a superclass describes it, because the symbol fulfils a requirement or
  /// overrides a member.
  var isDescribedElsewhere = false
  /// Whether it stops the program with `require` if a condition does not hold.
  var hasPrecondition = false

  /// `save`.
  var baseName: String { path[path.count - 1].prefix { $0 != "(" } + "" }
  /// `Tensor.save(to:)`.
  var name: String { path.joined(separator: ".") }
  var isOperator: Bool { kind == .operator }
  /// Whether a call or a read can throw. A `throws` in a parameter's type does not count.
  var canThrow: Bool { Declaration.canThrow(declaration) }
}

extension PublicSymbol {
  /// All public symbols except generated ones and those whose name begins with `_`.
  static func all(in graphs: [SymbolGraph]) -> [PublicSymbol] {
    let relationships = graphs.flatMap(\.relationships)
    let described = Set(
      relationships.filter {
        $0.sourceOrigin != nil || ["overrides", "defaultImplementationOf"].contains($0.kind)
      }.map(\.source))
    let names = Dictionary(
      graphs.flatMap(\.symbols).map { ($0.identifier.precise, $0.pathComponents.last ?? "") },
      uniquingKeysWith: { first, _ in first })
    var (superclasses, protocols): ([String: [String]], [String: Set<String>]) = ([:], [:])
    for relationship in relationships {
      let fallback = relationship.targetFallback?.split(separator: ".").last.map(String.init)
      guard let name = names[relationship.target] ?? fallback, !omitted.contains(name) else {
        continue
      }
      switch relationship.kind {
      case "inheritsFrom": superclasses[relationship.source] = [name]
      case "conformsTo": protocols[relationship.source, default: []].insert(name)
      default: break
      }
    }
    return graphs.flatMap(\.symbols).compactMap { symbol in
      guard var result = PublicSymbol(symbol) else { return nil }
      let identifier = symbol.identifier.precise
      result.isDescribedElsewhere = described.contains(identifier)
      result.conformances =
        (superclasses[identifier] ?? []) + (protocols[identifier] ?? []).sorted()
      return result
    }
  }

  /// Protocols that most types have, and that are of no use to a reader.
  private static let omitted: Set = [
    "Copyable", "CustomStringConvertible", "Equatable", "Escapable", "Hashable",
    "RawRepresentable", "Sendable", "SendableMetatype",
  ]

  private init?(_ symbol: SymbolGraph.Symbol) {
    guard let location = symbol.location, let url = URL(string: location.uri),
      !symbol.pathComponents.contains(where: { $0.hasPrefix("_") })
    else { return nil }
    kind = Kind(symbol.kind.identifier)
    path = symbol.pathComponents
    declaration = Declaration.cleaned(symbol.declarationFragments.map(\.spelling).joined())
    typeNames = Set(
      symbol.declarationFragments.filter { $0.kind == "typeIdentifier" }.map(\.spelling))
    let signature = symbol.functionSignature?.parameters ?? []
    parameters = signature.map { $0.internalName ?? $0.name }
    tensorParameters = Set(
      signature.filter { Declaration.isTensor($0.declarationFragments.map(\.spelling).joined()) }
        .map { $0.internalName ?? $0.name })
    comment = DocComment((symbol.docComment?.lines ?? []).map(\.text).joined(separator: "\n"))
    // The build may come from another clone. So only the path below `Sources` is used.
    file = url.path.components(separatedBy: "/Sources/").last ?? url.path
    line = location.position.line + 1
  }
}

extension PublicSymbol.Kind {
  /// - Parameter identifier: The compiler's identifier of the kind: `swift.type.method`.
  fileprivate init(_ identifier: String) {
    self =
      switch identifier {
      case "swift.enum.case": .case
      case "swift.init": .initializer
      case "swift.type.property": .typeProperty
      case "swift.type.method", "swift.type.subscript": .typeMethod
      case "swift.property", "swift.var": .property
      case "swift.subscript": .subscript
      case "swift.method": .method
      case "swift.func.op": .operator
      case "swift.func": .function
      default: .type
      }
  }
}
