internal import SwiftSyntax

/// Finds the names in a cell that no inner scope binds. They refer to the cell's own top level, to
/// earlier cells or to libraries.
///
/// An inner declaration hides a name only in its own scope, as in Swift. A variable hides it from
/// its declaration on; a function, a type or a member hides it in the whole scope.
final class FreeNames: SyntaxVisitor {
  private struct Scope {
    var names: Set<String> = []
    var hasUnknownMembers = false
  }

  private(set) var found: [FreeName] = []
  /// The top level is not a scope: its names count as free.
  private var scopes: [Scope] = []
  private var bodies = 0
  private let types: CellTypes

  static func find(in tree: SourceFileSyntax) -> [FreeName] {
    let finder = FreeNames(CellTypes(tree))
    finder.walk(tree)
    return finder.found
  }

  private init(_ types: CellTypes) {
    self.types = types
    super.init(viewMode: .sourceAccurate)
  }

  // MARK: Scopes

  private func declare(_ token: TokenSyntax) {
    guard !scopes.isEmpty else { return }
    scopes[scopes.count - 1].names.insert(token.text.withoutBackticks)
  }

  private func scoped(_ names: Set<String> = [], isBody: Bool = false, _ walk: () -> Void) {
    scopes.append(Scope(names: names))
    if isBody { bodies += 1 }
    walk()
    if isBody { bodies -= 1 }
    scopes.removeLast()
  }

  /// Functions and types are visible in the whole block, even before their declaration.
  private static func names(of statements: CodeBlockItemListSyntax) -> Set<String> {
    Set(
      statements.compactMap { item in
        guard case .decl(let declaration) = item.item, !declaration.is(VariableDeclSyntax.self)
        else { return nil }
        return declaration.asProtocol((any NamedDeclSyntax).self)?.name.text.withoutBackticks
      })
  }

  // MARK: Uses

  private func use(_ token: TokenSyntax, _ form: FreeName.Form = .reference) {
    let name = token.text.withoutBackticks
    var mayBeMember = false
    for scope in scopes.reversed() {
      if scope.names.contains(name) { return }
      if scope.hasUnknownMembers { mayBeMember = true }
    }
    let start = token.positionAfterSkippingLeadingTrivia.utf8Offset
    found.append(
      FreeName(
        name: name, range: start..<start + token.text.utf8.count, form: form,
        isInBody: bodies > 0, mayBeMember: mayBeMember))
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    if case .identifier = node.baseName.tokenKind { use(node.baseName) }
    return .skipChildren
  }

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    if let base = node.base { walk(base) }
    return .skipChildren
  }

  override func visit(_: KeyPathPropertyComponentSyntax) -> SyntaxVisitorContinueKind {
    .skipChildren
  }

  // MARK: Bindings

  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    declare(node.identifier)
    return .skipChildren
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    let isMember = node.parent?.parent?.parent?.is(MemberBlockItemSyntax.self) == true
    if let initializer = node.initializer { scoped(isBody: isMember) { walk(initializer) } }
    walk(node.pattern)
    if let accessors = node.accessorBlock { walk(accessors) }
    return .skipChildren
  }

  override func visit(_ node: OptionalBindingConditionSyntax) -> SyntaxVisitorContinueKind {
    if let initializer = node.initializer {
      walk(initializer)
    } else if let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier {
      use(name, .shorthand)
    }
    walk(node.pattern)
    return .skipChildren
  }

  override func visit(_ node: MatchingPatternConditionSyntax) -> SyntaxVisitorContinueKind {
    walk(node.initializer)
    walk(node.pattern)
    return .skipChildren
  }

  // MARK: Statements

  override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind {
    scoped(Self.names(of: node.statements)) { walk(node.statements) }
    return .skipChildren
  }

  override func visit(_ node: IfExprSyntax) -> SyntaxVisitorContinueKind {
    scoped {
      walk(node.conditions)
      walk(node.body)
    }
    if let other = node.elseBody { walk(other) }
    return .skipChildren
  }

  override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
    scoped {
      walk(node.conditions)
      walk(node.body)
    }
    return .skipChildren
  }

  override func visit(_ node: GuardStmtSyntax) -> SyntaxVisitorContinueKind {
    walk(node.body)
    walk(node.conditions)
    return .skipChildren
  }

  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    walk(node.sequence)
    scoped {
      walk(node.pattern)
      if let condition = node.whereClause { walk(condition) }
      walk(node.body)
    }
    return .skipChildren
  }

  override func visit(_ node: SwitchCaseSyntax) -> SyntaxVisitorContinueKind {
    scoped(Self.names(of: node.statements)) {
      walk(node.label)
      walk(node.statements)
    }
    return .skipChildren
  }

  override func visit(_ node: CatchClauseSyntax) -> SyntaxVisitorContinueKind {
    scoped(node.catchItems.isEmpty ? ["error"] : []) {
      walk(node.catchItems)
      walk(node.body)
    }
    return .skipChildren
  }

  override func visit(_ node: DeferStmtSyntax) -> SyntaxVisitorContinueKind {
    scoped(isBody: true) { walk(node.body) }
    return .skipChildren
  }

  // MARK: Bodies

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
    var names = Self.names(of: node.statements)
    for capture in node.signature?.capture?.items ?? [] {
      if let initializer = capture.initializer {
        walk(initializer)
      } else {
        use(capture.name, .shorthand)
      }
      names.insert(capture.name.text.withoutBackticks)
    }
    if case .simpleInput(let parameters) = node.signature?.parameterClause {
      names.formUnion(parameters.map(\.name.text.withoutBackticks))
    } else if case .parameterClause(let clause) = node.signature?.parameterClause {
      names.formUnion(
        clause.parameters.map { ($0.secondName ?? $0.firstName).text.withoutBackticks })
    }
    scoped(names, isBody: true) { walk(node.statements) }
    return .skipChildren
  }

  private func walkBody(_ parameters: FunctionParameterListSyntax, _ body: (some SyntaxProtocol)?) {
    parameters.compactMap(\.defaultValue).forEach { value in scoped(isBody: true) { walk(value) } }
    let names = parameters.map { ($0.secondName ?? $0.firstName).text.withoutBackticks }
    guard let body else { return }
    scoped(Set(names), isBody: true) { walk(body) }
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    walkBody(node.signature.parameterClause.parameters, node.body)
    return .skipChildren
  }
  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    walkBody(node.signature.parameterClause.parameters, node.body)
    return .skipChildren
  }
  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
    walkBody(node.parameterClause.parameters, node.accessorBlock)
    return .skipChildren
  }

  override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind {
    if case .getter(let statements) = node.accessors {
      scoped(Self.names(of: statements), isBody: true) { walk(statements) }
      return .skipChildren
    }
    return .visitChildren
  }

  override func visit(_ node: AccessorDeclSyntax) -> SyntaxVisitorContinueKind {
    let parameter = node.parameters?.name.text.withoutBackticks
    guard let body = node.body else { return .skipChildren }
    scoped(parameter.map { [$0] } ?? ["newValue", "oldValue"], isBody: true) { walk(body) }
    return .skipChildren
  }

  // MARK: Types

  override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind {
    var scope = Scope(names: CellTypes.names(of: node))
    let name = node.parent.flatMap(CellTypes.name)
    if let name, let members = types.members[name] {
      scope.names.formUnion(members)
      scope.hasUnknownMembers = !types.known.contains(name)
    } else {
      let group = node.parent?.asProtocol((any DeclGroupSyntax).self)
      scope.hasUnknownMembers =
        group?.inheritanceClause != nil || node.parent?.is(ExtensionDeclSyntax.self) == true
    }
    scopes.append(scope)
    bodies += 1
    return .visitChildren
  }

  override func visitPost(_: MemberBlockSyntax) {
    scopes.removeLast()
    bodies -= 1
  }
}

/// The types that a cell declares or extends at its top level.
private struct CellTypes {
  /// The members by the type's name.
  private(set) var members: [String: Set<String>] = [:]
  /// Types whose members are all known: the cell declares them, and they inherit nothing.
  private(set) var known: Set<String> = []

  init(_ tree: SourceFileSyntax) {
    for item in tree.statements {
      guard case .decl(let declaration) = item.item, let name = Self.name(Syntax(declaration)),
        let group = declaration.asProtocol((any DeclGroupSyntax).self)
      else { continue }
      members[name, default: []].formUnion(Self.names(of: group.memberBlock))
      if !declaration.is(ExtensionDeclSyntax.self) { known.insert(name) }
    }
    for item in tree.statements {
      guard case .decl(let declaration) = item.item, let name = Self.name(Syntax(declaration)),
        let group = declaration.asProtocol((any DeclGroupSyntax).self)
      else { continue }
      if group.inheritanceClause != nil || declaration.is(ProtocolDeclSyntax.self) {
        known.remove(name)
      }
    }
  }

  static func name(_ node: Syntax) -> String? {
    if let added = node.as(ExtensionDeclSyntax.self) {
      return added.extendedType.trimmedDescription
    }
    return node.asProtocol((any NamedDeclSyntax).self)?.name.text
  }

  static func names(of members: MemberBlockSyntax) -> Set<String> {
    var names: Set<String> = []
    for member in members.members {
      if let variable = member.decl.as(VariableDeclSyntax.self) {
        names.formUnion(
          variable.bindings.flatMap { CellSyntax.names(in: $0.pattern) }.map(\.withoutBackticks))
      } else if let cases = member.decl.as(EnumCaseDeclSyntax.self) {
        names.formUnion(cases.elements.map(\.name.text.withoutBackticks))
      } else if let named = member.decl.asProtocol((any NamedDeclSyntax).self) {
        names.insert(named.name.text.withoutBackticks)
      }
    }
    return names
  }
}
