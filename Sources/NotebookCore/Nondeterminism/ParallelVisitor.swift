internal import SwiftSyntax

/// Finds code that runs on several threads at once, whose order differs from run to run: dispatch
/// queues except the main one, operation queues, threads. Tasks are no such code: the session runs
/// them in an order that is the same in every run.
///
/// It also finds loops that wait for another thread or task without letting it run.
final class ParallelVisitor: SyntaxVisitor {
  /// The findings, each with the UTF-8 offset of the name that gave it away.
  private(set) var uses: [(use: NondeterministicUse, offset: Int)] = []
  private let own: Set<String>
  private let queues: Set<String>

  /// - Parameters:
  ///   - own: The names that the notebook itself declares.
  ///   - queues: The notebook's variables that hold a dispatch queue of its own.
  init(_ tree: SourceFileSyntax, own: Set<String>, queues: Set<String>) {
    self.own = own
    self.queues = queues
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  /// The variables that a cell declares as a dispatch queue of its own.
  static func queues(in tree: SourceFileSyntax) -> Set<String> { QueueFinder(tree).found }

  private func add(_ use: NondeterministicUse, at node: some SyntaxProtocol) {
    uses.append((use, node.positionAfterSkippingLeadingTrivia.utf8Offset))
  }

  private static let members: [String: Set<String>] = [
    "DispatchQueue": ["concurrentPerform", "global"], "Thread": ["detachNewThread"],
  ]

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    guard let base = node.base?.lastName else { return .visitChildren }
    let name = node.declName.baseName.text
    let isKnown = Self.members[base]?.contains(name) == true && !own.contains(base)
    let isOwnQueue = queues.contains(base) && ["async", "asyncAfter"].contains(name)
    if isKnown || isOwnQueue { add(.parallelCode, at: node.declName) }
    return .visitChildren
  }

  private static let calls: Set = ["Thread", "OperationQueue", "pthread_create", "thrd_create"]

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    guard let name = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
      !own.contains(name)
    else { return .visitChildren }
    let isConcurrentQueue =
      name == "DispatchQueue"
      && node.arguments.contains {
        $0.label?.text == "attributes" && $0.expression.trimmedDescription.contains("concurrent")
      }
    if Self.calls.contains(name) || isConcurrentQueue {
      add(.parallelCode, at: node.calledExpression)
    }
    return .visitChildren
  }

  // MARK: Loops that do nothing but wait

  /// `while !isDone.load(ordering: .acquiring) {}`
  override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
    if node.body.statements.isEmpty { addWait(in: Syntax(node.conditions), at: node) }
    return .visitChildren
  }

  override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
    if node.body.statements.isEmpty { addWait(in: Syntax(node.condition), at: node.condition) }
    return .visitChildren
  }

  private func addWait(in condition: Syntax, at node: some SyntaxProtocol) {
    let waits = condition.tokens(viewMode: .sourceAccurate).contains { token in
      token.text == "load" && token.parent?.parent?.is(MemberAccessExprSyntax.self) == true
    }
    if waits { add(.waitInLoop, at: node) }
  }
}

private final class QueueFinder: SyntaxVisitor {
  private(set) var found: Set<String> = []

  init(_ tree: SourceFileSyntax) {
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    let called = node.initializer?.value.as(FunctionCallExprSyntax.self)?.calledExpression
    if called?.as(DeclReferenceExprSyntax.self)?.baseName.text == "DispatchQueue",
      let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
    {
      found.insert(name)
    }
    return .visitChildren
  }
}
