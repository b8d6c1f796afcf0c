internal import SwiftSyntax

/// A notebook's variables whose values say something about the machine where they are used.
struct MachineVariables {
  /// The variables that hold a text, which may be a file's name: each with the text up to its first
  /// interpolation.
  private(set) var texts: [String: String] = [:]
  /// The variables that hold all attributes of a file.
  private(set) var attributes: Set<String> = []

  init(_ trees: [SourceFileSyntax]) {
    for tree in trees {
      let finder = VariableFinder(tree)
      texts.merge(finder.texts) { first, _ in first }
      attributes.formUnion(finder.attributes)
    }
  }

  /// Whether a call's value is stored in a variable: `let a = try f()`, `if let a = try? f()`.
  static func isValueOfVariable(_ call: Syntax) -> Bool { variable(for: call) != nil }

  fileprivate static func variable(for call: Syntax) -> String? {
    let value = call.parent?.is(TryExprSyntax.self) == true ? call.parent : call
    guard let owner = value?.parent?.as(InitializerClauseSyntax.self)?.parent else { return nil }
    let pattern =
      owner.as(PatternBindingSyntax.self)?.pattern
      ?? owner.as(OptionalBindingConditionSyntax.self)?.pattern
    return pattern?.as(IdentifierPatternSyntax.self)?.identifier.text
  }
}

private final class VariableFinder: SyntaxVisitor {
  private(set) var texts: [String: String] = [:]
  private(set) var attributes: Set<String> = []

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
      let text = node.initializer?.value.as(StringLiteralExprSyntax.self)
    {
      texts[name] = text.firstText
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    if node.calledExpression.lastName == "attributesOfItem",
      let name = MachineVariables.variable(for: Syntax(node))
    {
      attributes.insert(name)
    }
    return .visitChildren
  }
}
