internal import SwiftSyntax

/// Which functions and types of a cell its top-level code may reach up to a place.
///
/// A function runs only if something names it, or a value of its type. So the names in the code
/// that runs, and the names in what these stand for, are a safe answer. What extends a type of
/// elsewhere can take effect without being named.
struct CellReach {
  /// A declaration whose code runs later than its text is reached.
  struct Later {
    var range: Range<Int>
    /// The name that leads here; nil if the code may run without being named.
    var name: String?
    var mentions: Set<String>
  }

  /// In the order of the text.
  private var later: [Later] = []
  /// The names in code that runs where it stands, in the order of the text.
  private var mentions: [(offset: Int, name: String)] = []
  /// For each declaration, the offset of the first code that may run it; nil if none does.
  private var reachedAt: [Int?] = []

  init(_ tree: SourceFileSyntax) {
    let types = Set(
      tree.statements.compactMap { item in
        Syntax(item.item).asProtocol((any DeclGroupSyntax).self)
          .flatMap { $0.asProtocol((any NamedDeclSyntax).self)?.name.text.withoutBackticks }
      })
    for item in tree.statements {
      guard case .decl(let declaration) = item.item else {
        mentions += Self.names(in: item)
        continue
      }
      switch declaration.as(DeclSyntaxEnum.self) {
      case .variableDecl(let variable): add(variable)
      case .extensionDecl(let added):
        let first = added.extendedType.firstToken(viewMode: .sourceAccurate)?.text
        add(added, name: first.flatMap { types.contains($0) ? $0 : nil })
      case .importDecl, .operatorDecl, .precedenceGroupDecl: break
      // A generic function of a library may call it: `contains` calls `==`.
      case .functionDecl(let function) where !Self.isNamed(function): add(declaration, name: nil)
      default:
        let named = declaration.asProtocol((any NamedDeclSyntax).self)
        add(declaration, name: named?.name.text.withoutBackticks)
      }
    }
    findReached()
  }

  /// Whether the function is no operator.
  private static func isNamed(_ function: FunctionDeclSyntax) -> Bool {
    if case .identifier = function.name.tokenKind { true } else { false }
  }

  private mutating func add(_ node: some SyntaxProtocol, name: String?) {
    let range = node.position.utf8Offset..<node.endPosition.utf8Offset
    later.append(Later(range: range, name: name, mentions: Set(Self.names(in: node).map(\.name))))
  }

  private mutating func add(_ variable: VariableDeclSyntax) {
    for binding in variable.bindings {
      let accessors = binding.accessorBlock
      for name in CellSyntax.names(in: binding.pattern) where accessors != nil {
        add(accessors!, name: name.withoutBackticks)
      }
      if let annotation = binding.typeAnnotation { mentions += Self.names(in: annotation) }
      if let initializer = binding.initializer { mentions += Self.names(in: initializer) }
    }
  }

  private static func names(in node: some SyntaxProtocol) -> [(offset: Int, name: String)] {
    node.tokens(viewMode: .sourceAccurate).compactMap { token in
      switch token.tokenKind {
      case .identifier, .binaryOperator, .prefixOperator, .postfixOperator:
        (token.positionAfterSkippingLeadingTrivia.utf8Offset, token.text.withoutBackticks)
      default: nil
      }
    }
  }

  private mutating func findReached() {
    reachedAt = later.map { _ in nil }
    let named = Dictionary(grouping: later.indices) { later[$0].name }
    var known: Set<String> = []
    for (offset, name) in mentions {
      var waiting = known.isEmpty ? named[nil] ?? [] : []
      if known.insert(name).inserted { waiting += named[name] ?? [] }
      while let next = waiting.popLast() {
        guard reachedAt[next] == nil else { continue }
        reachedAt[next] = offset
        for name in later[next].mentions where known.insert(name).inserted {
          waiting += named[name] ?? []
        }
      }
    }
  }

  /// The declaration around `offset` whose code runs later; nil if the code runs where it stands.
  func later(containing offset: Int) -> Int? {
    var candidates = later.indices
    while let middle = candidates.isEmpty ? nil : candidates.lowerBound + candidates.count / 2 {
      if later[middle].range.contains(offset) { return middle }
      if offset < later[middle].range.lowerBound {
        candidates = candidates.lowerBound..<middle
      } else {
        candidates = middle + 1..<candidates.upperBound
      }
    }
    return nil
  }

  /// Whether code before `end` may run the code of a declaration.
  func isReached(_ index: Int, before end: Int) -> Bool {
    reachedAt[index].map { $0 < end } ?? false
  }
}
