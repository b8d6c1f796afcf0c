internal import SwiftSyntax

/// What the top-level code of a cell assigns, by the compiler's rules for a variable that is
/// declared without a value.
struct AssignmentFlow: Sendable {
  /// The reads (UTF-8 offsets) of each name that come before it surely has a value. Only names that
  /// the cell assigns are in here.
  private(set) var earlyReads: [String: [Int]] = [:]
  /// Where the statements end that assign a name.
  private(set) var assignments: [String: [Int]] = [:]
  /// Where the top-level statement ends after which a name surely has a value.
  private(set) var ends: [String: Int] = [:]
  /// Where the first top-level statement ends after which nothing runs.
  private(set) var lastOffset: Int?

  /// - Parameter uses: The names that no inner scope binds.
  init(_ tree: SourceFileSyntax, _ uses: [FreeName]) {
    let names = Dictionary(uses.map { ($0.range.lowerBound, $0.name) }) { name, _ in name }
    let walker = FlowWalker(names)
    walker.endings = Set(
      tree.statements.compactMap { item in
        guard case .decl(let declaration) = item.item,
          let function = declaration.as(FunctionDeclSyntax.self),
          function.signature.returnClause?.type.trimmedDescription == "Never"
        else { return nil }
        return function.name.text
      })
    for item in tree.statements {
      walker.walk(item)
      let end = item.endPosition.utf8Offset
      guard let state = walker.state else {
        lastOffset = end
        break
      }
      for name in state where ends[name] == nil { ends[name] = end }
    }
    assignments = walker.assignments
    earlyReads = walker.earlyReads.filter { assignments[$0.key] != nil }
  }

  /// Whether `name` surely has a value when the cell ends.
  func isSetAtEnd(_ name: String) -> Bool { ends[name] != nil }
}

/// Follows the control flow. Where it must guess, it takes it that a name has no value.
private final class FlowWalker: SyntaxVisitor {
  typealias State = Set<String>?

  private struct Exits {
    var label: String?
    var isSwitch = false
    /// Whether only `break LABEL` leaves it.
    var needsLabel = false
    var states: [State] = []
  }

  /// The cell's own functions that never return.
  var endings: Set<String> = []
  /// The names that surely have a value; nil if this place is never reached.
  private(set) var state: State = []
  private(set) var assignments: [String: [Int]] = [:]
  private(set) var earlyReads: [String: [Int]] = [:]
  private let names: [Int: String]
  private var exits: [Exits] = []
  private var label: String?

  init(_ names: [Int: String]) {
    self.names = names
    super.init(viewMode: .sourceAccurate)
  }

  private func joined(_ a: State, _ b: State) -> State {
    guard let a else { return b }
    guard let b else { return a }
    return a.intersection(b)
  }

  // MARK: Reads and assignments

  private func read(_ token: TokenSyntax) {
    let offset = token.positionAfterSkippingLeadingTrivia.utf8Offset
    guard let name = names[offset], let state, !state.contains(name) else { return }
    earlyReads[name, default: []].append(offset)
  }

  private func assign(_ target: ExprSyntax) {
    // In `try x = f()` the parser takes `try x` for the target.
    if let inner = target.as(TryExprSyntax.self)?.expression
      ?? target.as(AwaitExprSyntax.self)?.expression
      ?? target.as(UnsafeExprSyntax.self)?.expression
    {
      assign(inner)
    } else if let tuple = target.as(TupleExprSyntax.self) {
      tuple.elements.forEach { assign($0.expression) }
    } else if let name = target.as(DeclReferenceExprSyntax.self)?.baseName,
      let name = names[name.positionAfterSkippingLeadingTrivia.utf8Offset]
    {
      state?.insert(name)
      var parent = target.parent
      while let node = parent, !node.is(CodeBlockItemSyntax.self) { parent = node.parent }
      if let item = parent?.as(CodeBlockItemSyntax.self) {
        let end = item.item.endPositionBeforeTrailingTrivia.utf8Offset
        assignments[name, default: []].append(end)
      }
    } else {
      walk(target)
    }
  }

  override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
    let elements = Array(node.elements)
    guard elements.count > 2, elements[1].is(AssignmentExprSyntax.self) else {
      return .visitChildren
    }
    elements[2...].forEach { walk($0) }
    assign(elements[0])
    return .skipChildren
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    read(node.baseName)
    return .skipChildren
  }

  override func visit(_ node: OptionalBindingConditionSyntax) -> SyntaxVisitorContinueKind {
    if node.initializer == nil, let name = node.pattern.as(IdentifierPatternSyntax.self) {
      read(name.identifier)
    }
    return .visitChildren
  }

  override func visit(_ node: ClosureCaptureSyntax) -> SyntaxVisitorContinueKind {
    if node.initializer == nil { read(node.name) }
    return .visitChildren
  }

  override func visitPost(_ node: CodeBlockItemSyntax) {
    if case .expr(let expression) = node.item,
      ShownExpression.neverReturns(expression, own: endings)
    {
      state = nil
    }
  }

  // MARK: Code that runs later

  private func apart(_ body: () -> Void) -> SyntaxVisitorContinueKind {
    let (before, outer) = (state, exits)
    exits = []
    body()
    (state, exits) = (before, outer)
    return .skipChildren
  }

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
    if let captures = node.signature?.capture { walk(captures) }
    return apart { walk(node.statements) }
  }
  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    apart {
      walk(node.signature)
      if let body = node.body { walk(body) }
    }
  }
  override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind {
    apart { walk(node.members) }
  }
  override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind {
    apart { walk(Syntax(node.accessors)) }
  }
  override func visit(_ node: DeferStmtSyntax) -> SyntaxVisitorContinueKind {
    apart { walk(node.body) }
  }

  // MARK: Branches

  override func visit(_ node: IfExprSyntax) -> SyntaxVisitorContinueKind {
    leaving(Exits(label: takeLabel(), needsLabel: true)) {
      walk(node.conditions)
      let before = state
      walk(node.body)
      let after = state
      state = before
      if let other = node.elseBody { walk(other) }
      state = joined(state, after)
    }
    return .skipChildren
  }

  override func visit(_ node: SwitchExprSyntax) -> SyntaxVisitorContinueKind {
    leaving(Exits(label: takeLabel(), isSwitch: true)) {
      walk(node.subject)
      let before = state
      var after: State = nil
      for item in node.cases {
        state = before
        walk(Syntax(item))
        after = joined(after, state)
      }
      state = after
    }
    return .skipChildren
  }

  override func visit(_ node: DoStmtSyntax) -> SyntaxVisitorContinueKind {
    leaving(Exits(label: takeLabel(), needsLabel: true)) {
      let before = state
      walk(node.body)
      for clause in node.catchClauses {
        let after = state
        state = before
        walk(clause)
        state = joined(state, after)
      }
    }
    return .skipChildren
  }

  override func visit(_ node: GuardStmtSyntax) -> SyntaxVisitorContinueKind {
    walk(node.conditions)
    let before = state
    walk(node.body)
    state = before
    return .skipChildren
  }

  // MARK: Loops

  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    let label = takeLabel()
    walk(node.sequence)
    let before = state
    leaving(Exits(label: label)) {
      if let condition = node.whereClause { walk(condition) }
      walk(node.body)
    }
    state = before
    return .skipChildren
  }

  override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
    let label = takeLabel()
    walk(node.conditions)
    let before: State = node.conditions.trimmedDescription == "true" ? nil : state
    leaving(Exits(label: label)) {
      walk(node.body)
      state = before
    }
    return .skipChildren
  }

  override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
    leaving(Exits(label: takeLabel())) { walk(node.body) }
    walk(node.condition)
    return .skipChildren
  }

  // MARK: Jumps

  override func visit(_ node: LabeledStmtSyntax) -> SyntaxVisitorContinueKind {
    label = node.label.text
    walk(node.statement)
    return .skipChildren
  }

  private func takeLabel() -> String? {
    defer { label = nil }
    return label
  }

  /// Walks a statement that `break` and `continue` can leave.
  private func leaving(_ new: Exits, _ body: () -> Void) {
    exits.append(new)
    body()
    state = exits.removeLast().states.reduce(state, joined)
  }

  private func jump(_ label: TokenSyntax?, where isTarget: (Exits) -> Bool) {
    let target = exits.lastIndex {
      label == nil ? !$0.needsLabel && isTarget($0) : $0.label == label?.text
    }
    if let target { exits[target].states.append(state) }
    state = nil
  }

  override func visit(_ node: BreakStmtSyntax) -> SyntaxVisitorContinueKind {
    jump(node.label) { _ in true }
    return .skipChildren
  }
  override func visit(_ node: ContinueStmtSyntax) -> SyntaxVisitorContinueKind {
    jump(node.label) { !$0.isSwitch }
    return .skipChildren
  }
  override func visitPost(_: ReturnStmtSyntax) { state = nil }
  override func visitPost(_: ThrowStmtSyntax) { state = nil }
  override func visitPost(_: FallThroughStmtSyntax) { state = nil }
}
