internal import SwiftSyntax

/// Finds variables that hold a library's instance: `let info = ProcessInfo.processInfo`.
final class NondeterministicAliases: SyntaxVisitor {
  /// For each variable, the name of the member that returned the instance.
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
