internal import SwiftSyntax

/// Finds the places where a cell shows, compares or computes with a memory address: an
/// `ObjectIdentifier`, a pointer, or the text and the hash of an object that has no other.
final class AddressVisitor: SyntaxVisitor {
  /// The UTF-8 offsets of the expressions.
  private(set) var offsets: [Int] = []
  private let variables: AddressVariables
  private let own: Set<String>
  /// The names of the pointers in the enclosing closures.
  private var pointers: [[String]] = []

  /// - Parameters:
  ///   - own: The names that the notebook itself declares.
  ///   - variables: The notebook's variables that hold addresses.
  init(_ tree: SourceFileSyntax, own: Set<String>, _ variables: AddressVariables) {
    self.own = own
    self.variables = variables
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  private func add(_ node: some SyntaxProtocol) {
    offsets.append(node.positionAfterSkippingLeadingTrivia.utf8Offset)
  }

  // MARK: Addresses

  private func isAddress(_ expression: ExprSyntax) -> Bool {
    if let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text {
      return variables.addresses.contains(name) || pointers.contains { $0.contains(name) }
    }
    return !own.contains("ObjectIdentifier") && AddressVariables.isAddress(expression)
  }

  /// Whether the expression's text is an address.
  private func showsAddress(_ expression: ExprSyntax) -> Bool {
    if let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text,
      variables.plainObjects.contains(name)
    {
      return true
    }
    return isAddress(expression) || isPlainObject(expression)
  }

  /// `NSObject()`
  private func isPlainObject(_ expression: ExprSyntax) -> Bool {
    guard let call = expression.as(FunctionCallExprSyntax.self),
      let name = call.calledExpression.typeName
    else { return false }
    return !own.contains(name) && AddressVariables.plainClasses.contains(name)
  }

  // MARK: Where they are shown

  private static let showing: Set = ["print", "debugPrint", "display", "String", "dump"]

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    guard let name = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
    else { return .visitChildren }
    if Self.showing.contains(name) {
      for argument in node.arguments where showsAddress(argument.expression) {
        add(argument.expression)
      }
    }
    guard let first = node.arguments.first else { return .visitChildren }
    if ["Int", "UInt"].contains(name), first.label?.text == "bitPattern",
      isAddress(first.expression)
    {
      add(first.expression)
    }
    if name == "unsafeBitCast", let type = node.arguments.last, isObject(first.expression),
      Self.numbersAndPointers.contains(type.expression.trimmedDescription)
    {
      add(first.expression)
    }
    return .visitChildren
  }

  private static let numbersAndPointers: Set = [
    "Int.self", "UInt.self", "Int64.self", "UInt64.self", "UnsafeRawPointer.self",
    "UnsafeMutableRawPointer.self", "OpaquePointer.self",
  ]

  private func isObject(_ expression: ExprSyntax) -> Bool {
    if let cast = expression.as(SequenceExprSyntax.self) {
      return cast.elements.last?.trimmedDescription == "AnyObject"
    }
    guard let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text else {
      return false
    }
    return name == "self" || variables.objects.contains(name)
      || variables.addresses.contains(name)
  }

  override func visit(_ node: ExpressionSegmentSyntax) -> SyntaxVisitorContinueKind {
    for argument in node.expressions where showsAddress(argument.expression) {
      add(argument.expression)
    }
    return .visitChildren
  }

  /// `object.description`, `ObjectIdentifier(object).hashValue`
  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    guard let base = node.base else { return .visitChildren }
    switch node.declName.baseName.text {
    case "description", "debugDescription", "hash", "hashValue":
      if showsAddress(base) { add(node.declName) }
    default: break
    }
    return .visitChildren
  }

  /// `ObjectIdentifier(a) < ObjectIdentifier(b)`
  override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
    let elements = Array(node.elements)
    for (left, comparison) in zip(elements, elements.dropFirst()) {
      guard let comparison = comparison.as(BinaryOperatorExprSyntax.self),
        ["<", ">", "<=", ">="].contains(comparison.operator.text), isAddress(left)
      else { continue }
      add(left)
    }
    return .visitChildren
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
