internal import SwiftSyntax

/// A cell's last statement, if it is an expression whose value is shown.
package struct ShownExpression: Sendable {
  /// Its UTF-8 offsets.
  package var range: Range<Int>
  /// Whether it is an `if` or a `switch`. These can initialize a constant but cannot be an
  /// argument.
  package var branches = false

  /// - Parameter item: The cell's last statement.
  init?(_ item: CodeBlockItemSyntax?) {
    guard let item, item.semicolon == nil else { return nil }
    switch item.item {
    case .expr(let expression) where Self.isShown(expression): range = Self.range(expression)
    case .stmt(let statement):
      guard let expression = statement.as(ExpressionStmtSyntax.self)?.expression,
        Self.hasValuesOnly(expression)
      else { return nil }
      range = Self.range(expression)
      branches = true
    default: return nil
    }
  }

  private static func range(_ expression: ExprSyntax) -> Range<Int> {
    let start = expression.positionAfterSkippingLeadingTrivia.utf8Offset
    return start..<expression.endPositionBeforeTrailingTrivia.utf8Offset
  }

  /// Some expressions are invalid as an argument, or get a less helpful message there. They are
  /// left alone, so that the compiler reports what is wrong with them.
  private static func isShown(_ expression: ExprSyntax) -> Bool {
    if expression.is(NilLiteralExprSyntax.self) || expression.is(InOutExprSyntax.self) {
      return false
    }
    if let macro = expression.as(MacroExpansionExprSyntax.self),
      ["warning", "error"].contains(macro.macroName.text)
    {
      return false
    }
    return !isAssignment(expression) && !neverReturns(expression)
  }

  // MARK: Branches

  /// Whether every branch is a plain value. A call does not count, because it may be there for its
  /// side effect.
  private static func hasValuesOnly(_ expression: ExprSyntax) -> Bool {
    if let choice = expression.as(IfExprSyntax.self) {
      guard let other = choice.elseBody, isValue(choice.body.statements) else { return false }
      if case .codeBlock(let block) = other { return isValue(block.statements) }
      return other.as(IfExprSyntax.self).map { hasValuesOnly(ExprSyntax($0)) } ?? false
    }
    guard let choice = expression.as(SwitchExprSyntax.self) else { return false }
    return choice.cases.allSatisfy {
      if case .switchCase(let branch) = $0 { isValue(branch.statements) } else { false }
    }
  }

  private static func isValue(_ statements: CodeBlockItemListSyntax) -> Bool {
    guard let only = statements.first, statements.count == 1 else { return false }
    switch only.item {
    case .expr(let expression):
      let inner = withoutEffects(expression)
      return isShown(inner) && !inner.is(FunctionCallExprSyntax.self)
        && !inner.is(MacroExpansionExprSyntax.self)
    case .stmt(let statement):
      return statement.as(ExpressionStmtSyntax.self).map { hasValuesOnly($0.expression) } ?? false
    default: return false
    }
  }

  // MARK: Assignments

  private static func withoutEffects(_ expression: ExprSyntax) -> ExprSyntax {
    var expression = expression
    while let inner = expression.as(TryExprSyntax.self)?.expression
      ?? expression.as(AwaitExprSyntax.self)?.expression
    {
      expression = inner
    }
    return expression
  }

  /// The standard library's assignment operators, without the `=`. Any other operator that ends in
  /// `=` has a value, or shows nothing because it returns `Void`.
  private static let compound: Set = [
    "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "&+", "&-", "&*", "&<<", "&>>", ".&", ".|",
    ".^",
  ]

  private static func isAssignment(_ expression: ExprSyntax) -> Bool {
    guard let sequence = withoutEffects(expression).as(SequenceExprSyntax.self) else {
      return false
    }
    return sequence.elements.contains {
      if $0.is(AssignmentExprSyntax.self) { return true }
      guard let name = $0.as(BinaryOperatorExprSyntax.self)?.operator.text else { return false }
      return name.hasSuffix("=") && compound.contains(String(name.dropLast()))
    }
  }

  /// Functions that never return.
  static let endings: Set = [
    "fatalError", "preconditionFailure", "exit", "_exit", "quick_exit", "_Exit", "abort",
  ]

  /// If a call never returns, the code to show its result would never run, and the compiler would
  /// warn about it.
  static func neverReturns(_ expression: ExprSyntax, own: Set<String> = []) -> Bool {
    guard let called = expression.as(FunctionCallExprSyntax.self)?.calledExpression else {
      return false
    }
    if let name = called.as(DeclReferenceExprSyntax.self)?.baseName.text {
      return endings.contains(name) || own.contains(name)
    }
    // With the name of its module: `Swift.fatalError()`.
    guard let member = called.as(MemberAccessExprSyntax.self),
      let module = member.base?.as(DeclReferenceExprSyntax.self)?.baseName.text
    else { return false }
    return ["Swift", "Foundation", "Glibc"].contains(module)
      && endings.contains(member.declName.baseName.text)
  }
}
