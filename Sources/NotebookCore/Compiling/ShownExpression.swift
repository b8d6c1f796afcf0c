internal import SwiftSyntax

/// Tells whether the value of a cell's last statement is shown.
enum ShownExpression {
  /// The UTF-8 offsets of `item`, if it is an expression whose value is shown.
  static func range(of item: CodeBlockItemSyntax?) -> Range<Int>? {
    guard let item, item.semicolon == nil, case .expr(let expression) = item.item,
      !isAssignment(expression), !neverReturns(expression)
    else { return nil }
    return expression.positionAfterSkippingLeadingTrivia
      .utf8Offset..<expression.endPositionBeforeTrailingTrivia.utf8Offset
  }

  private static func isAssignment(_ expression: ExprSyntax) -> Bool {
    var expression = expression
    while true {
      if let inner = expression.as(TryExprSyntax.self)?.expression {
        expression = inner
      } else if let inner = expression.as(AwaitExprSyntax.self)?.expression {
        expression = inner
      } else {
        break
      }
    }
    guard let sequence = expression.as(SequenceExprSyntax.self) else { return false }
    return sequence.elements.contains {
      if $0.is(AssignmentExprSyntax.self) { return true }
      guard let name = $0.as(BinaryOperatorExprSyntax.self)?.operator.text else { return false }
      return name.hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!=="].contains(name)
    }
  }

  /// Showing what such a call returns would be code that is never reached, and a warning.
  private static func neverReturns(_ expression: ExprSyntax) -> Bool {
    guard let call = expression.as(FunctionCallExprSyntax.self),
      let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
    else { return false }
    return [
      "fatalError", "preconditionFailure", "exit", "_exit", "quick_exit", "_Exit", "abort",
    ].contains(name)
  }
}
