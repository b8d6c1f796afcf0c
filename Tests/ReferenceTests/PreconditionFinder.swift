import Foundation
internal import SwiftParser
internal import SwiftSyntax

/// Finds the functions that stop the program with `require`, directly or through another function
/// of the same file. A call is matched by its name and its argument labels, so a call that leaves
/// out an argument with a default is not followed.
struct PreconditionFinder {
  private struct Function {
    /// `fixed(_:)`, or `LineChart.init(series:)` for an initializer.
    var name: String
    var line: Int
    var calls: Set<String> = []
  }

  /// The lines of the functions' names, from 1.
  static func lines(in source: String) -> Set<Int> {
    let tree = Parser.parse(source: source)
    let visitor = Visitor(SourceLocationConverter(fileName: "", tree: tree))
    visitor.walk(tree)
    var names: Set = ["require(_:_:)"]
    var found: [Function] = []
    repeat {
      found = visitor.functions.filter { !$0.calls.isDisjoint(with: names) }
      let count = names.count
      names.formUnion(found.map(\.name))
      if names.count == count { break }
    } while true
    return Set(found.map(\.line))
  }

  /// The symbols with `hasPrecondition` set.
  ///
  /// - Parameter sources: The package's `Sources`.
  static func marked(_ symbols: [PublicSymbol], sources: URL) throws -> [PublicSymbol] {
    var lines: [String: Set<Int>] = [:]
    for file in Set(symbols.map(\.file)) {
      lines[file] = Self.lines(
        in: try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8))
    }
    return symbols.map { symbol in
      var symbol = symbol
      symbol.hasPrecondition = lines[symbol.file]?.contains(symbol.line) ?? false
      return symbol
    }
  }

  /// Collects the functions, initializers, subscripts and computed properties with their calls. The
  /// calls of a local function or a closure belong to the function around it.
  private final class Visitor: SyntaxVisitor {
    private(set) var functions: [Function] = []
    private let converter: SourceLocationConverter
    private var types: [String] = []
    /// The function around the current node; nil outside of functions.
    private var outermost: SyntaxIdentifier?

    init(_ converter: SourceLocationConverter) {
      self.converter = converter
      super.init(viewMode: .sourceAccurate)
    }

    private func begin(_ node: some SyntaxProtocol, _ name: String, _ token: TokenSyntax) {
      guard outermost == nil else { return }
      outermost = node.id
      let line = converter.location(for: token.positionAfterSkippingLeadingTrivia).line
      functions.append(Function(name: name, line: line))
    }

    private func end(_ node: some SyntaxProtocol) {
      if outermost == node.id { outermost = nil }
    }

    private func labels(_ labels: [String?]) -> String {
      "(" + labels.map { "\($0 ?? "_"):" }.joined() + ")"
    }

    private func labels(_ parameters: FunctionParameterClauseSyntax) -> String {
      labels(parameters.parameters.map { $0.firstName.text })
    }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
      begin(node, node.name.text + labels(node.signature.parameterClause), node.name)
      return .visitChildren
    }
    override func visitPost(_ node: FunctionDeclSyntax) { end(node) }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
      let name = "\(types.last ?? "").init" + labels(node.signature.parameterClause)
      begin(node, name, node.initKeyword)
      return .visitChildren
    }
    override func visitPost(_ node: InitializerDeclSyntax) { end(node) }

    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
      begin(node, "subscript", node.subscriptKeyword)
      return .visitChildren
    }
    override func visitPost(_ node: SubscriptDeclSyntax) { end(node) }

    override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
      if node.accessorBlock != nil, let token = node.pattern.firstToken(viewMode: .sourceAccurate) {
        begin(node, token.text, token)
      }
      return .visitChildren
    }
    override func visitPost(_ node: PatternBindingSyntax) { end(node) }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
      guard outermost != nil else { return .visitChildren }
      let name: String
      if let reference = node.calledExpression.as(DeclReferenceExprSyntax.self) {
        name = reference.baseName.text
      } else if let member = node.calledExpression.as(MemberAccessExprSyntax.self) {
        name = member.declName.baseName.text
      } else {
        return .visitChildren
      }
      let labels = labels(node.arguments.map { $0.label?.text })
      let type = name == "init" ? types.last ?? "" : name
      functions[functions.count - 1].calls.formUnion([name + labels, "\(type).init\(labels)"])
      return .visitChildren
    }

    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
      beginType(node.name.text)
    }
    override func visitPost(_ node: StructDeclSyntax) { types.removeLast() }
    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
      beginType(node.name.text)
    }
    override func visitPost(_ node: ClassDeclSyntax) { types.removeLast() }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
      beginType(node.name.text)
    }
    override func visitPost(_ node: EnumDeclSyntax) { types.removeLast() }
    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
      beginType(
        node.extendedType.trimmedDescription.split(separator: ".").last.map { "\($0)" } ?? "")
    }
    override func visitPost(_ node: ExtensionDeclSyntax) { types.removeLast() }

    private func beginType(_ name: String) -> SyntaxVisitorContinueKind {
      types.append(name)
      return .visitChildren
    }
  }
}
