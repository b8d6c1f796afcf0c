internal import SwiftSyntax

/// Collects facts about a whole cell in one walk.
final class CellVisitor: SyntaxVisitor {
  var mentions: Set<String> = []
  var declaredNames: Set<String> = []
  var hasUnnamedEffects = false
  var awaits = false
  var sourceLocations: [Int] = []
  /// The members of extensions that add a conformance, if they have no access modifier.
  var witnesses: [(type: String, offset: Int)] = []
  /// How many functions, closures and types enclose the current node.
  private var depth = 0

  override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
    switch token.tokenKind {
    case .identifier(let text), .dollarIdentifier(let text): mentions.insert(bare(text))
    default: break
    }
    return .visitChildren
  }

  private func bare(_ name: String) -> String {
    name.utf8.first == UInt8(ascii: "$")
      ? String(name.dropFirst()).withoutBackticks : name.withoutBackticks
  }

  private func declare(_ name: TokenSyntax) { declaredNames.insert(bare(name.text)) }

  private func enter() -> SyntaxVisitorContinueKind {
    depth += 1
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    if case .identifier = node.name.tokenKind {} else { hasUnnamedEffects = true }
    return enter()
  }
  override func visitPost(_ node: FunctionDeclSyntax) { depth -= 1 }

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: ClosureExprSyntax) { depth -= 1 }

  override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: AccessorBlockSyntax) { depth -= 1 }

  override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: MemberBlockSyntax) { depth -= 1 }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: EnumCaseElementSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    declare(node.identifier)
    return .visitChildren
  }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    hasUnnamedEffects = true
    if node.inheritanceClause != nil {
      let type = node.extendedType.trimmedDescription
      for member in node.memberBlock.members where !member.decl.hasAccessModifier {
        witnesses.append((type, member.decl.positionAfterSkippingLeadingTrivia.utf8Offset))
      }
    }
    return .visitChildren
  }
  override func visit(_ node: OperatorDeclSyntax) -> SyntaxVisitorContinueKind {
    hasUnnamedEffects = true
    return .visitChildren
  }
  override func visit(_ node: PrecedenceGroupDeclSyntax) -> SyntaxVisitorContinueKind {
    hasUnnamedEffects = true
    return .visitChildren
  }

  override func visit(_ node: PoundSourceLocationSyntax) -> SyntaxVisitorContinueKind {
    sourceLocations.append(node.positionAfterSkippingLeadingTrivia.utf8Offset)
    return .visitChildren
  }

  override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
    if depth == 0 { awaits = true }
    return .visitChildren
  }
  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    if depth == 0, node.awaitKeyword != nil { awaits = true }
    return .visitChildren
  }
  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    let isAsync = node.modifiers.contains { $0.name.tokenKind == .keyword(.async) }
    if depth == 0, isAsync { awaits = true }
    return .visitChildren
  }
}

extension DeclSyntax {
  fileprivate var hasAccessModifier: Bool {
    guard let declaration = asProtocol((any WithModifiersSyntax).self) else { return true }
    let accessModifiers: Set = ["public", "package", "internal", "fileprivate", "private", "open"]
    return declaration.modifiers.contains { accessModifiers.contains($0.name.text) }
  }
}
