internal import SwiftSyntax

/// Finds the variables that stand for an instance of a library: `let info = ProcessInfo.processInfo`.
final class NondeterministicAliases: SyntaxVisitor {
  /// What each stands for, by the name of the member that gave it.
  private(set) var found: [String: String] = [:]

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
      let value = node.initializer?.value
    {
      if let member = value.as(MemberAccessExprSyntax.self)?.declName.baseName.text,
        NondeterministicNames.instances.contains(member)
      {
        found[name] = member
      } else if value.as(FunctionCallExprSyntax.self)?.calledExpression.lastName == "ProcessInfo" {
        found[name] = "processInfo"
      }
    }
    return .visitChildren
  }
}
