internal import SwiftSyntax

/// Finds the places where a cell shows a memory address: where it prints, displays or interpolates
/// an `ObjectIdentifier`, or a pointer that a closure received.
final class AddressVisitor: SyntaxVisitor {
  /// The UTF-8 offsets of the shown expressions.
  private(set) var offsets: [Int] = []
  /// The names of the pointers in the enclosing closures.
  private var pointers: [[String]] = []

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  private static let showing: Set = ["print", "debugPrint", "display", "String"]

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
      Self.showing.contains(name)
    {
      for argument in node.arguments { show(argument) }
    }
    return .visitChildren
  }

  override func visit(_ node: ExpressionSegmentSyntax) -> SyntaxVisitorContinueKind {
    for expression in node.expressions { show(expression) }
    return .visitChildren
  }

  private func show(_ argument: LabeledExprSyntax) {
    let expression = argument.expression
    let isIdentity =
      expression.as(FunctionCallExprSyntax.self)?.calledExpression.lastName == "ObjectIdentifier"
    let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text
    guard isIdentity || name.map({ name in pointers.contains { $0.contains(name) } }) == true
    else { return }
    offsets.append(expression.positionAfterSkippingLeadingTrivia.utf8Offset)
  }

  // MARK: Closures that receive a pointer

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
    pointers.append(names(in: node))
    return .visitChildren
  }
  override func visitPost(_ node: ClosureExprSyntax) { pointers.removeLast() }

  private func names(in closure: ClosureExprSyntax) -> [String] {
    guard let call = caller(of: closure),
      call.calledExpression.lastName?.hasPrefix("withUnsafe") == true
    else { return [] }
    guard let clause = closure.signature?.parameterClause else { return ["$0"] }
    if let names = clause.as(ClosureShorthandParameterListSyntax.self) {
      return names.map(\.name.text)
    }
    return clause.as(ClosureParameterClauseSyntax.self)?.parameters.map {
      ($0.secondName ?? $0.firstName).text
    } ?? []
  }

  private func caller(of closure: ClosureExprSyntax) -> FunctionCallExprSyntax? {
    if let call = closure.parent?.as(FunctionCallExprSyntax.self) { return call }
    return closure.parent?.as(LabeledExprSyntax.self)?.parent?.parent?
      .as(FunctionCallExprSyntax.self)
  }
}
