internal import SwiftSyntax

/// A variable with storage at a cell's top level.
package struct StoredVariable: Hashable, Sendable {
  /// Without back-ticks.
  package var name: String
  /// The UTF-8 offset of the name.
  package var offset: Int
  /// Whether a `guard` binds it.
  var isGuarded = false
  /// Whether its declaration gives it a value. If not, assignments do.
  var hasInitialValue = true
  /// The UTF-8 offset after which it surely has a value; nil if the cell does not give it one in
  /// every case.
  package var end: Int?

  /// A place where variables have just got their values.
  struct Mark: Hashable, Sendable {
    enum Form: Hashable, Sendable {
      /// A statement ends here.
      case statement
      /// Here is the comma between two bindings of a declaration that begins with this text.
      case comma(declaration: String)
      /// A `guard` that binds constants ends here.
      case guarded
    }

    /// The UTF-8 offset.
    var offset: Int
    var form: Form
    /// The indices of the variables.
    var variables: [Int]
  }

  /// The variables that a top-level item declares, and the marks behind the values that it gives
  /// them.
  ///
  /// - Parameter count: The number of variables before it.
  static func declared(
    by item: CodeBlockItemSyntax, after count: Int
  ) -> (variables: [StoredVariable], marks: [Mark]) {
    if case .stmt(let statement) = item.item, let statement = statement.as(GuardStmtSyntax.self) {
      return declared(by: statement, after: count)
    }
    guard case .decl(let declaration) = item.item,
      let declaration = declaration.as(VariableDeclSyntax.self),
      !declaration.modifiers.contains(where: { $0.name.tokenKind == .keyword(.async) })
    else { return ([], []) }
    let beginning =
      (declaration.attributes.map(\.trimmedDescription)
      + declaration.modifiers.map(\.trimmedDescription)
      + [declaration.bindingSpecifier.text]).joined(separator: " ")
      .replacing("\n", with: " ")
    let isWeak = declaration.modifiers.contains { $0.name.tokenKind == .keyword(.weak) }
    let isVariable = declaration.bindingSpecifier.tokenKind == .keyword(.var)
    var variables: [StoredVariable] = []
    var marks: [Mark] = []
    var waiting: [Int] = []
    let bindings = Array(declaration.bindings)
    for (index, binding) in bindings.enumerated() where !isComputed(binding) {
      // In `var a, b: Int?` both have the type.
      let annotation =
        binding.typeAnnotation
        ?? (binding.initializer == nil
          ? bindings[index...].lazy.compactMap(\.typeAnnotation).first : nil)
      let startsWithNil = isWeak || (isVariable && annotation.map(isOptional) == true)
      let hasValue = binding.initializer != nil || startsWithNil
      for name in identifiers(in: PatternSyntax(binding.pattern)) {
        if hasValue { waiting.append(count + variables.count) }
        variables.append(
          StoredVariable(
            name: name.text.withoutBackticks,
            offset: name.positionAfterSkippingLeadingTrivia.utf8Offset, hasInitialValue: hasValue,
            end: hasValue ? binding.endPosition.utf8Offset : nil))
      }
      guard !waiting.isEmpty else { continue }
      if let comma = binding.trailingComma {
        guard binding.initializer != nil else { continue }
        marks.append(
          Mark(
            offset: comma.positionAfterSkippingLeadingTrivia.utf8Offset,
            form: .comma(declaration: beginning), variables: waiting))
      } else {
        marks.append(
          Mark(
            offset: declaration.endPositionBeforeTrailingTrivia.utf8Offset, form: .statement,
            variables: waiting))
      }
      waiting = []
    }
    return (variables, marks)
  }

  private static func declared(
    by statement: GuardStmtSyntax, after count: Int
  ) -> (variables: [StoredVariable], marks: [Mark]) {
    let names = BoundNames(viewMode: .sourceAccurate)
    names.walk(statement.conditions)
    let end = statement.endPosition.utf8Offset
    let variables = names.tokens.map {
      StoredVariable(
        name: $0.text.withoutBackticks, offset: $0.positionAfterSkippingLeadingTrivia.utf8Offset,
        isGuarded: true, end: end)
    }
    guard !variables.isEmpty else { return ([], []) }
    let mark = Mark(
      offset: statement.endPositionBeforeTrailingTrivia.utf8Offset, form: .guarded,
      variables: Array(count..<count + variables.count))
    return (variables, [mark])
  }

  private static func identifiers(in pattern: PatternSyntax) -> [TokenSyntax] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) { return [identifier.identifier] }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { identifiers(in: $0.pattern) }
      ?? []
  }

  /// Whether the variable has no storage.
  static func isComputed(_ binding: PatternBindingSyntax) -> Bool {
    guard let block = binding.accessorBlock, binding.initializer == nil else { return false }
    guard case .accessors(let list) = block.accessors else { return true }
    return list.contains { !["willSet", "didSet"].contains($0.accessorSpecifier.text) }
  }

  /// Whether a `var` of this type begins with nil: `T?`, `T!`, and tuples of these.
  private static func isOptional(_ annotation: TypeAnnotationSyntax) -> Bool {
    isOptional(annotation.type)
  }

  private static func isOptional(_ type: TypeSyntax) -> Bool {
    if let tuple = type.as(TupleTypeSyntax.self) {
      return tuple.elements.allSatisfy { isOptional($0.type) }
    }
    return type.is(OptionalTypeSyntax.self) || type.is(ImplicitlyUnwrappedOptionalTypeSyntax.self)
  }
}

/// Collects the names that patterns bind at any depth, as in `case .some(let x)`.
final class BoundNames: SyntaxVisitor {
  private(set) var tokens: [TokenSyntax] = []
  var found: [String] { tokens.map(\.text) }

  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    tokens.append(node.identifier)
    return .skipChildren
  }

  override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
