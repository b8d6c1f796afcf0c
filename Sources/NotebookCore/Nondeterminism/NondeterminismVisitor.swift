internal import SwiftParser
internal import SwiftSyntax

/// Finds the nondeterministic expressions in a cell's syntax tree.
final class NondeterminismVisitor: SyntaxVisitor {
  /// The findings, each with the UTF-8 offset of the name or text that gave it away.
  private(set) var uses: [(use: NondeterministicUse, offset: Int)] = []
  private let own: Set<String>
  private let aliases: [String: String]

  /// - Parameters:
  ///   - own: The names that the notebook itself declares. They do not refer to a library.
  ///   - aliases: For each variable that holds a library's instance, the member that returned it.
  init(_ tree: SourceFileSyntax, own: Set<String>, aliases: [String: String]) {
    self.own = own
    self.aliases = aliases
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  private func add(_ use: NondeterministicUse?, at node: some SyntaxProtocol) {
    guard let use else { return }
    uses.append((use, node.positionAfterSkippingLeadingTrivia.utf8Offset))
  }

  private func find(_ name: String, in table: [String: NondeterministicUse]?)
    -> NondeterministicUse?
  {
    own.contains(name) ? nil : table?[name]
  }

  // MARK: Names

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
    if !isMember, !node.isWaitedFor {
      add(find(node.baseName.text, in: NondeterministicNames.references), at: node)
    }
    return .visitChildren
  }

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.declName.baseName.text
    guard !node.isWaitedFor else { return .visitChildren }
    if let base = node.base?.lastName ?? node.annotatedType {
      if let alias = aliases[base] {
        add(NondeterministicNames.members[alias]?[name], at: node.declName)
      } else if let members = NondeterministicNames.members[base], !own.contains(base) {
        add(members[name], at: node.declName)
      }
      if node.base == nil {
        add(find(base, in: NondeterministicNames.references), at: node.declName)
      }
    }
    if NondeterministicNames.references[name] != nil, node.base?.lastName == "Foundation" {
      add(find(name, in: NondeterministicNames.references), at: node.declName)
    }
    if !node.isKeyOfDictionary {
      add(find(name, in: NondeterministicNames.distinctMembers), at: node.declName)
    }
    return .visitChildren
  }

  // MARK: Calls

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    guard let name = node.calledExpression.lastName else { return .visitChildren }
    let first = node.arguments.first
    if ["url", "urls"].contains(name), first?.label?.text == "for", !own.contains(name),
      first?.expression.lastName?.hasSuffix("Directory") == true
    {
      add(.machineFolder, at: node.calledExpression.lastToken(viewMode: .sourceAccurate)!)
    }
    if node.calledExpression.is(DeclReferenceExprSyntax.self) {
      add(find(name, in: NondeterministicNames.calls), at: node.calledExpression)
      if name.hasPrefix("clock_get"), !own.contains(name) {
        add(Self.use(ofClock: first?.expression.lastName), at: node.calledExpression)
      }
    }
    return .visitChildren
  }

  private static func use(ofClock clock: String?) -> NondeterministicUse? {
    guard let clock else { return nil }
    if NondeterministicNames.standingClocks.contains(clock) { return nil }
    return NondeterministicNames.processorClocks.contains(clock) ? .processorTime : .monotonicClock
  }

  // MARK: Loops that wait for the time of day

  override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
    addWait(in: Syntax(node.conditions), at: node)
    return .visitChildren
  }

  override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
    addWait(in: Syntax(node.condition), at: node.condition)
    return .visitChildren
  }

  private func addWait(in condition: Syntax, at node: some SyntaxProtocol) {
    if !own.contains("Date"), DateFinder(condition).found { add(.waitForWallClock, at: node) }
  }

  // MARK: Files

  override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind {
    let start = node.segments.first?.as(StringSegmentSyntax.self)?.content.text ?? ""
    if start.hasPrefix("http://") || start.hasPrefix("https://") {
      if node.argumentLabels.contains("contentsOf") { add(.network, at: node) }
    } else if node.namesFile {
      add(Self.use(ofPath: start), at: node)
    }
    return .visitChildren
  }

  static func use(ofPath path: String) -> NondeterministicUse? {
    if MachineNames.devices.contains(path) { return nil }
    if path.hasPrefix("/proc/") || path.hasPrefix("/sys/") { return .kernelFile }
    if path.hasPrefix("/") || path.hasPrefix("~") { return .absolutePath }
    var depth = 0
    for component in path.split(separator: "/") {
      switch component {
      case ".": break
      case "..":
        depth -= 1
        if depth < 0 { return .outsideFile }
      default: depth += 1
      }
    }
    return nil
  }
}

/// Finds out whether an expression reads the time of day.
private final class DateFinder: SyntaxVisitor {
  private(set) var found = false

  init(_ node: Syntax) {
    super.init(viewMode: .sourceAccurate)
    walk(node)
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    if node.calledExpression.lastName == "Date", node.arguments.isEmpty { found = true }
    return .visitChildren
  }

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.declName.baseName.text
    if name == "timeIntervalSinceNow" || (name == "now" && node.base?.lastName == "Date") {
      found = true
    }
    return .visitChildren
  }
}

extension MemberAccessExprSyntax {
  /// Whether it is a key in a dictionary's literal. There it says what to set, and reads nothing.
  fileprivate var isKeyOfDictionary: Bool {
    parent?.as(DictionaryElementSyntax.self)?.key.id == id
  }

  /// The declared type of the variable that this member initializes: `DispatchTime` in `let t:
  /// DispatchTime = .now()`. For `ContinuousClock.Instant` it is the outer type.
  fileprivate var annotatedType: String? {
    let value = parent?.as(FunctionCallExprSyntax.self).map(Syntax.init) ?? Syntax(self)
    guard base == nil,
      let binding = value.parent?.as(InitializerClauseSyntax.self)?.parent?
        .as(PatternBindingSyntax.self)
    else { return nil }
    var type = binding.typeAnnotation?.type
    while let member = type?.as(MemberTypeSyntax.self) {
      if member.baseType.trimmedDescription == "Foundation" { return member.name.text }
      type = member.baseType
    }
    return type?.as(IdentifierTypeSyntax.self)?.name.text
  }
}

extension ExprSyntax {
  /// `c` for each of `c`, `a.b.c` and `a.b.c()`.
  var lastName: String? {
    if let reference = self.as(DeclReferenceExprSyntax.self) { return reference.baseName.text }
    if let member = self.as(MemberAccessExprSyntax.self) { return member.declName.baseName.text }
    return self.as(FunctionCallExprSyntax.self)?.calledExpression.lastName
  }
}

extension SyntaxProtocol {
  /// The labels of the arguments that contain this node, up to its statement.
  fileprivate var argumentLabels: [String] {
    var labels: [String] = []
    var node = parent
    while let current = node, !current.is(CodeBlockItemSyntax.self) {
      if let argument = current.as(LabeledExprSyntax.self), let label = argument.label {
        labels.append(label.text)
      }
      node = current.parent
    }
    return labels
  }

  fileprivate var isWaitedFor: Bool {
    argumentLabels.contains(where: NondeterministicNames.waitLabels.contains)
  }
}

extension SyntaxProtocol {
  /// Whether it is an argument that names a file.
  var namesFile: Bool {
    guard let argument = parent?.as(LabeledExprSyntax.self) else { return false }
    if let label = argument.label { return NondeterministicNames.pathLabels.contains(label.text) }
    guard let list = argument.parent?.as(LabeledExprListSyntax.self),
      let call = list.parent?.as(FunctionCallExprSyntax.self), list.first?.id == argument.id,
      let name = call.calledExpression.lastName
    else { return false }
    return NondeterministicNames.pathFunctions.contains(name)
  }
}
