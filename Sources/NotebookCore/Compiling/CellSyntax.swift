internal import SwiftParser
internal import SwiftSyntax

/// What has to be known of a cell's text before the compiler sees it.
struct CellSyntax: Sendable {
  /// A declaration at the cell's top level.
  struct Declaration: Hashable, Sendable {
    /// The word in `import struct Module.Name`.
    enum Kind: String, Sendable {
      case variable = "var"
      case function = "func"
      case structure = "struct"
      case `class`
      case enumeration = "enum"
      case `protocol`
      case alias = "typealias"
      /// Bound by a `guard` at top level: no import brings it in.
      case guarded = "guard"
    }
    var name: String
    var kind: Kind
    /// A function's labels and types, which tell an overload from a new declaration.
    var signature = ""
  }

  /// The top-level declarations that later cells can name.
  private(set) var declarations: [Declaration] = []
  /// The import declarations as they were written.
  private(set) var imports: [String] = []
  /// Every identifier that the text mentions.
  private(set) var mentions: Set<String> = []
  /// Every name that the text declares, members too.
  private(set) var declaredNames: Set<String> = []
  /// The text declares something that takes effect without being named: an extension, an operator,
  /// a subscript.
  private(set) var actsUnnamed = false
  /// The top-level code awaits something.
  private(set) var awaits = false
  /// The UTF-8 offsets of the last statement, where that is an expression whose value is shown.
  private(set) var lastExpression: Range<Int>?
  /// The UTF-8 offsets of members of extensions that make a type of another cell conform to a
  /// protocol. To the compiler such a type is public, and so its witnesses have to be.
  private(set) var witnesses: [Int] = []
  /// The UTF-8 offsets before which `init() {}` has to be written for classes to be inherited from.
  private(set) var initializers: [Int] = []
  private(set) var earlyUses: [EarlyUses.Use] = []
  /// The first name that each class inherits, which may be its superclass.
  private(set) var superclasses: [String: String] = [:]
  /// Where the last statement begins, if a semicolon after it keeps its value quiet.
  private(set) var silencedOffset: Int?
  /// The text is not Swift; the compiler will say why.
  private(set) var hasError = false

  /// - Parameter protocols: The protocols that the notebook has declared so far.
  init(_ code: String, protocols: Set<String> = []) {
    let tree = Parser.parse(source: code)
    hasError = tree.hasError
    let survey = Survey(viewMode: .sourceAccurate)
    survey.walk(tree)
    mentions = survey.mentions
    declaredNames = survey.declaredNames
    actsUnnamed = survey.actsUnnamed
    awaits = survey.awaits
    for item in tree.statements { read(item) }
    if !hasError {
      let own = Set(declarations.map(\.name))
      witnesses = survey.witnesses.filter { !own.contains($0.type) }.map(\.offset)
      let declared = declarations.filter { $0.kind == .protocol }.map(\.name)
      initializers = RootClasses.initializerOffsets(in: tree, protocols: protocols.union(declared))
      earlyUses = EarlyUses.find(in: tree)
      superclasses = RootClasses.superclasses(in: tree)
      if let last = tree.statements.last, last.semicolon != nil {
        silencedOffset = last.positionAfterSkippingLeadingTrivia.utf8Offset
      }
    }
    lastExpression = hasError ? nil : Self.shownExpression(tree.statements.last)
  }

  private mutating func read(_ item: CodeBlockItemSyntax) {
    if case .stmt(let statement) = item.item, let guarding = statement.as(GuardStmtSyntax.self) {
      declarations += Self.names(bound: guarding).map { Declaration(name: $0, kind: .guarded) }
    }
    guard case .decl(let declaration) = item.item else { return }
    if let declaration = declaration.as(ImportDeclSyntax.self) {
      imports.append(declaration.trimmedDescription)
    } else if let conditional = declaration.as(IfConfigDeclSyntax.self) {
      for clause in conditional.clauses {
        if case .statements(let items) = clause.elements { items.forEach { read($0) } }
      }
    } else {
      declarations += Self.declarations(of: declaration)
    }
  }

  private static func declarations(of syntax: DeclSyntax) -> [Declaration] {
    func one(_ name: TokenSyntax, _ kind: Declaration.Kind) -> [Declaration] {
      [Declaration(name: name.text, kind: kind)]
    }
    switch syntax.as(DeclSyntaxEnum.self) {
    case .variableDecl(let variable):
      return variable.bindings.flatMap { names(in: $0.pattern) }
        .map { Declaration(name: $0, kind: .variable) }
    case .functionDecl(let function):
      guard case .identifier = function.name.tokenKind else { return [] }
      let parameters = function.signature.parameterClause.parameters.map {
        "\($0.firstName.text):\($0.type.trimmedDescription)"
      }
      return [
        Declaration(
          name: function.name.text, kind: .function, signature: parameters.joined(separator: ","))
      ]
    case .structDecl(let type): return one(type.name, .structure)
    case .classDecl(let type): return one(type.name, .class)
    case .actorDecl(let type): return one(type.name, .class)
    case .enumDecl(let type): return one(type.name, .enumeration)
    case .protocolDecl(let type): return one(type.name, .protocol)
    case .typeAliasDecl(let type): return one(type.name, .alias)
    default: return []
    }
  }

  /// The names that a pattern binds: a tuple binds several.
  static func names(in pattern: PatternSyntax) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { names(in: $0.pattern) } ?? []
  }

  /// The names that the conditions of a `guard` bind for what follows it.
  private static func names(bound statement: GuardStmtSyntax) -> [String] {
    statement.conditions.flatMap { element -> [String] in
      let pattern: PatternSyntax? =
        switch element.condition {
        case .optionalBinding(let binding): binding.pattern
        case .matchingPattern(let matching): matching.pattern
        default: nil
        }
      guard let pattern else { return [] }
      let names = BoundNames(viewMode: .sourceAccurate)
      names.walk(pattern)
      return names.found
    }
  }

  private static func shownExpression(_ item: CodeBlockItemSyntax?) -> Range<Int>? {
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

/// Collects the names that a pattern binds, however deep: `case .some(let x)`.
private final class BoundNames: SyntaxVisitor {
  var found: [String] = []

  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    found.append(node.identifier.text)
    return .skipChildren
  }
}

/// Walks a whole cell once.
private final class Survey: SyntaxVisitor {
  var mentions: Set<String> = []
  var declaredNames: Set<String> = []
  var actsUnnamed = false
  var awaits = false
  /// The members without access modifier of extensions that add a conformance.
  var witnesses: [(type: String, offset: Int)] = []
  /// How many functions, closures and types the walk is inside of.
  private var depth = 0

  override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
    switch token.tokenKind {
    case .identifier(let text), .dollarIdentifier(let text): mentions.insert(bare(text))
    default: break
    }
    return .visitChildren
  }

  private func bare(_ name: String) -> String { name.filter { $0 != "`" && $0 != "$" } }

  private func declare(_ name: TokenSyntax) { declaredNames.insert(bare(name.text)) }

  private func enter() -> SyntaxVisitorContinueKind {
    depth += 1
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    if case .identifier = node.name.tokenKind {} else { actsUnnamed = true }
    return enter()
  }
  override func visitPost(_ node: FunctionDeclSyntax) { depth -= 1 }

  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: ClosureExprSyntax) { depth -= 1 }

  override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: AccessorBlockSyntax) { depth -= 1 }

  override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind { enter() }
  override func visitPost(_ node: MemberBlockSyntax) { depth -= 1 }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: EnumCaseElementSyntax) -> SyntaxVisitorContinueKind {
    declare(node.name)
    return .visitChildren
  }
  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    declare(node.identifier)
    return .visitChildren
  }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    actsUnnamed = true
    if node.inheritanceClause != nil {
      let type = node.extendedType.trimmedDescription
      for member in node.memberBlock.members where !member.decl.hasAccessModifier {
        witnesses.append((type, member.decl.positionAfterSkippingLeadingTrivia.utf8Offset))
      }
    }
    return .visitChildren
  }
  override func visit(_ node: OperatorDeclSyntax) -> SyntaxVisitorContinueKind {
    actsUnnamed = true
    return .visitChildren
  }
  override func visit(_ node: PrecedenceGroupDeclSyntax) -> SyntaxVisitorContinueKind {
    actsUnnamed = true
    return .visitChildren
  }

  override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
    if depth == 0 { awaits = true }
    return .visitChildren
  }
  override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
    if depth == 0, node.awaitKeyword != nil { awaits = true }
    return .visitChildren
  }
  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    let isAsync = node.modifiers.contains { $0.name.tokenKind == .keyword(.async) }
    if depth == 0, isAsync { awaits = true }
    return .visitChildren
  }
}

extension DeclSyntax {
  fileprivate var hasAccessModifier: Bool {
    guard let declaration = asProtocol((any WithModifiersSyntax).self) else { return true }
    let words: Set = ["public", "package", "internal", "fileprivate", "private", "open"]
    return declaration.modifiers.contains { words.contains($0.name.text) }
  }
}
