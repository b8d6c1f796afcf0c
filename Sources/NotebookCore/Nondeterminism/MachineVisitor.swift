internal import SwiftSyntax

/// Finds where a cell reads the machine in a way that names alone do not show: functions that are
/// called by the number of a clock or under another name, files that are named in a variable,
/// dictionaries of a file's attributes, timers' dates.
final class MachineVisitor: SyntaxVisitor {
  /// The findings, each with the UTF-8 offset of the name or text that gave it away.
  private(set) var uses: [(use: NondeterministicUse, offset: Int)] = []
  private let own: Set<String>
  private let variables: MachineVariables

  /// - Parameters:
  ///   - own: The names that the notebook itself declares.
  ///   - variables: The notebook's variables whose values matter here.
  init(_ tree: SourceFileSyntax, own: Set<String>, _ variables: MachineVariables) {
    self.own = own
    self.variables = variables
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  private func add(_ use: NondeterministicUse?, at node: some SyntaxProtocol) {
    guard let use else { return }
    uses.append((use, node.positionAfterSkippingLeadingTrivia.utf8Offset))
  }

  // MARK: Functions under another name

  /// `@_silgen_name("getpid") func identifier() -> Int32`
  override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind {
    guard ["_silgen_name", "_extern"].contains(node.attributeName.trimmedDescription),
      let arguments = node.arguments
    else { return .visitChildren }
    for token in arguments.tokens(viewMode: .sourceAccurate) {
      guard case .stringSegment(let symbol) = token.tokenKind else { continue }
      add(NondeterministicNames.calls[symbol], at: token)
      if symbol.hasPrefix("clock_get") { add(.monotonicClock, at: token) }
    }
    return .visitChildren
  }

  override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind {
    let module = node.path.first?.name
    if let module { add(MachineNames.modules[module.text], at: module) }
    return .skipChildren
  }

  override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
    if node.name.text == "Float80", !own.contains("Float80") {
      add(.processorArithmetic, at: node)
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    // `clock_gettime(1, &time)`, where 1 is the monotonic clock.
    if let name = node.calledExpression.lastName, name.hasPrefix("clock_get"), !own.contains(name),
      let number = node.arguments.first?.expression.as(IntegerLiteralExprSyntax.self)?
        .representedLiteralValue, !Self.standingClocks.contains(number)
    {
      add(.monotonicClock, at: node.calledExpression)
    }
    return .visitChildren
  }

  /// The clocks that stand still in a session, by their numbers on Linux: `CLOCK_REALTIME`,
  /// `CLOCK_REALTIME_COARSE`, `CLOCK_REALTIME_ALARM` and `CLOCK_TAI`.
  private static let standingClocks = [0, 5, 8, 11]

  /// `let identifier = getpid`
  override func visit(_ node: InitializerClauseSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.value.as(DeclReferenceExprSyntax.self)?.baseName.text, !own.contains(name) {
      add(NondeterministicNames.calls[name], at: node.value)
    }
    return .visitChildren
  }

  // MARK: Files

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.baseName.text
    if node.namesFile, let path = variables.texts[name] {
      add(NondeterminismVisitor.use(ofPath: path), at: node)
    }
    if variables.attributes.contains(name), !ExprSyntax(node).isAskedForOneValue {
      add(.fileFact, at: node)
    }
    return .visitChildren
  }

  /// Such a text names a file wherever it stands.
  override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    let start = node.firstText
    if start.hasPrefix("file:///") {
      add(.absolutePath, at: node)
    } else if !node.namesFile, NondeterminismVisitor.use(ofPath: start) == .kernelFile {
      add(.kernelFile, at: node)
    }
    return .visitChildren
  }

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.declName.baseName.text
    guard !own.contains(name) else { return .visitChildren }
    switch name {
    case "attributesOfItem":
      let isKept = node.parent.map(MachineVariables.isValueOfVariable) == true
      if !isKept, !ExprSyntax(node).isAskedForOneValue { add(.fileFact, at: node.declName) }
    case "fireDate" where !node.isAssigned: add(.timerDate, at: node.declName)
    default:
      if let module = node.base?.as(DeclReferenceExprSyntax.self)?.baseName.text,
        ["Foundation", "Glibc"].contains(module)
      {
        add(NondeterministicNames.calls[name], at: node.declName)
      }
    }
    return .visitChildren
  }
}

extension StringLiteralExprSyntax {
  /// The text up to the first interpolation.
  var firstText: String {
    segments.first?.as(StringSegmentSyntax.self)?.content.text ?? ""
  }
}

extension ExprSyntax {
  /// Whether a subscript takes one value of it, or of what it returns. The key says which one:
  /// `attributes[.size]`, `(try files.attributesOfItem(atPath: path))[.size]`.
  fileprivate var isAskedForOneValue: Bool {
    var node = parent
    while let inner = node, !inner.is(CodeBlockItemSyntax.self) {
      if inner.is(SubscriptCallExprSyntax.self) { return true }
      if inner.is(LabeledExprListSyntax.self), inner.parent?.is(FunctionCallExprSyntax.self) == true
      {
        return false
      }
      node = inner.parent
    }
    return false
  }
}

extension MemberAccessExprSyntax {
  /// Whether this is the left side of an assignment.
  fileprivate var isAssigned: Bool {
    guard let list = parent?.as(ExprListSyntax.self), list.first?.id == id else { return false }
    return list.dropFirst().first?.is(AssignmentExprSyntax.self) == true
  }
}
