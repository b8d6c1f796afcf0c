internal import SwiftSyntax

/// A use of one of the cell's own variables in the body of a function, closure or type. The body
/// may run before the variable has a value.
struct BodyUse: Hashable, Sendable {
  /// How a check of the variable can come before the use.
  enum Form: Hashable, Sendable {
    /// Around the expression with these UTF-8 offsets.
    case around(Range<Int>)
    /// Before the statement that begins at this offset.
    case before(Int)
    /// As an initial value behind the name that ends at this offset: `if let x`, `[x]`.
    case shorthand(Int)
  }

  /// The index of the variable.
  var variable: Int
  /// The UTF-8 offset of the name.
  var offset: Int
  var form: Form
  /// Whether top-level code may run the body before the variable has a value.
  var mayBeEarly: Bool
}

/// Finds the uses of a cell's variables in bodies.
final class BodyUses: SyntaxVisitor {
  private struct Use {
    var offset: Int
    var name: String
    var form: BodyUse.Form
  }

  private let names: [Int: FreeName]
  private var uses: [Use] = []

  static func find(
    in tree: SourceFileSyntax, _ freeNames: [FreeName], of variables: [StoredVariable]
  ) -> [BodyUse] {
    let own = Dictionary(
      variables.indices.filter { !variables[$0].isGuarded }.map { (variables[$0].name, $0) }
    ) { $1 }
    let names = freeNames.filter { $0.isInBody && own[$0.name] != nil }
    guard !names.isEmpty else { return [] }
    let finder = BodyUses(names)
    finder.walk(tree)
    let reach = CellReach(tree)
    return finder.uses.compactMap { use in
      guard let index = own[use.name] else { return nil }
      let end = variables[index].end ?? .max
      guard let item = reach.later(containing: use.offset) else {
        // A closure in top-level code. It does not exist before its text was reached.
        guard use.offset < end else { return nil }
        return BodyUse(variable: index, offset: use.offset, form: use.form, mayBeEarly: true)
      }
      return BodyUse(
        variable: index, offset: use.offset, form: use.form,
        mayBeEarly: end == .max || reach.isReached(item, before: end))
    }
  }

  private init(_ names: [FreeName]) {
    self.names = Dictionary(names.map { ($0.range.lowerBound, $0) }) { name, _ in name }
    super.init(viewMode: .sourceAccurate)
  }

  private func name(at token: TokenSyntax) -> FreeName? {
    names[token.positionAfterSkippingLeadingTrivia.utf8Offset]
  }

  private func add(_ name: FreeName, _ form: BodyUse.Form) {
    uses.append(Use(offset: name.range.lowerBound, name: name.name, form: form))
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    guard let name = name(at: node.baseName), let form = form(of: ExprSyntax(node)) else {
      return .skipChildren
    }
    add(name, form)
    return .skipChildren
  }

  override func visit(_ node: OptionalBindingConditionSyntax) -> SyntaxVisitorContinueKind {
    if node.initializer == nil,
      let pattern = node.pattern.as(IdentifierPatternSyntax.self),
      let name = name(at: pattern.identifier)
    {
      add(name, .shorthand(name.range.upperBound))
    }
    return .visitChildren
  }

  override func visit(_ node: ClosureCaptureSyntax) -> SyntaxVisitorContinueKind {
    if node.initializer == nil, let name = name(at: node.name) {
      add(name, .shorthand(name.range.upperBound))
    }
    return .visitChildren
  }

  // MARK: Places for checks

  /// Where to check a variable before the use `name`; nil for a plain assignment, which needs no
  /// value.
  ///
  /// The check goes around the whole of `list.append(1)`, because the call may change the variable.
  private func form(of name: ExprSyntax) -> BodyUse.Form? {
    var node = Syntax(name)
    while let outer = Self.expression(around: node) { node = outer }
    if let target = Self.assignment(to: node) {
      if let sequence = target.compound { return .around(Self.range(sequence)) }
      guard !node.is(DeclReferenceExprSyntax.self) else { return nil }
      var parent = node.parent
      while let outer = parent, !outer.is(CodeBlockItemSyntax.self) { parent = outer.parent }
      return parent.map { .before($0.positionAfterSkippingLeadingTrivia.utf8Offset) }
    }
    return .around(Self.range(node))
  }

  private static func range(_ node: some SyntaxProtocol) -> Range<Int> {
    node.positionAfterSkippingLeadingTrivia
      .utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset
  }

  /// The larger expression if `node` is what it acts on: `a.b`, `a()`, `a[i]`, `a?`, `a!`, `f(&a)`.
  private static func expression(around node: Syntax) -> Syntax? {
    guard let parent = node.parent else { return nil }
    switch parent.as(SyntaxEnum.self) {
    case .memberAccessExpr(let outer): return outer.base?.id == node.id ? parent : nil
    case .functionCallExpr(let outer): return outer.calledExpression.id == node.id ? parent : nil
    case .subscriptCallExpr(let outer): return outer.calledExpression.id == node.id ? parent : nil
    case .optionalChainingExpr, .forceUnwrapExpr, .postfixOperatorExpr, .prefixOperatorExpr:
      return parent
    case .inOutExpr:
      let list = parent.parent
      return list?.is(LabeledExprSyntax.self) == true ? list?.parent?.parent : list?.parent
    case .labeledExpr:
      guard let tuple = parent.parent?.parent?.as(TupleExprSyntax.self), tuple.elements.count == 1
      else { return nil }
      return Syntax(tuple)
    default: return nil
    }
  }

  /// Whether something is assigned to `node`. With `+=` and the like, the whole expression.
  private static func assignment(to node: Syntax) -> (compound: SequenceExprSyntax?, Void)? {
    guard let parent = node.parent else { return nil }
    if parent.is(TryExprSyntax.self) || parent.is(AwaitExprSyntax.self) {
      return assignment(to: parent)
    }
    if let tuple = parent.parent?.parent?.as(TupleExprSyntax.self) {
      return assignment(to: Syntax(tuple))
    }
    guard let list = parent.as(ExprListSyntax.self),
      let sequence = list.parent?.as(SequenceExprSyntax.self),
      let index = list.firstIndex(where: { $0.id == node.id }),
      list.index(after: index) < list.endIndex
    else { return nil }
    let next = list[list.index(after: index)]
    if next.is(AssignmentExprSyntax.self) { return (nil, ()) }
    guard let name = next.as(BinaryOperatorExprSyntax.self)?.operator.text,
      name.hasSuffix("="), !comparisons.contains(name)
    else { return nil }
    return (sequence, ())
  }

  private static let comparisons: Set = [
    "==", "!=", "<=", ">=", "===", "!==", "~=", ".==", ".!=", ".<=", ".>=",
  ]
}
