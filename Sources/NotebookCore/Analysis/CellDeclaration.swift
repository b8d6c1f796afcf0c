internal import SwiftSyntax

/// A declaration at a cell's top level.
package struct CellDeclaration: Hashable, Sendable {
  /// The keyword in `import struct Module.Name`.
  package enum Kind: String, Sendable {
    case variable = "var"
    case function = "func"
    case structure = "struct"
    case `class`
    case enumeration = "enum"
    case `protocol`
    case alias = "typealias"
    /// Bound by a `guard` at top level. No import can name it.
    case guarded = "guard"
  }
  /// Without back-ticks.
  package var name: String
  package var kind: Kind
  /// Only its own cell sees it, so every cell may declare one.
  package var isPrivate = false
  /// A function's labels and types. They tell an overload from a new declaration.
  package var signature = ""
  /// A function's heading as written. If two cells declare functions with the same heading, the
  /// compiler sees only the newer one.
  var heading = ""
  /// Where a variable's declaration ends (UTF-8 offset). Before this point its name means an
  /// earlier variable.
  package var end: Int?
  /// Whether a `guard` bound it with `var`.
  var isVariable = false
  /// Bound by `async let`. It ends with the cell, and later cells cannot read it, because it has no
  /// address. Swift 6.3.1 crashes if one tries.
  var isAsync = false

  /// Something that takes effect in other cells even if they do not name it.
  struct Unnamed: Hashable, Sendable {
    /// The type that it extends; nil for operators.
    var type: String?
    /// Two with the same key are redeclarations of one another.
    var key: String
  }

  static func declarations(of item: CodeBlockItemSyntax) -> [CellDeclaration] {
    switch item.item {
    case .stmt(let statement): statement.as(GuardStmtSyntax.self).map(declarations(of:)) ?? []
    case .decl(let declaration): declarations(of: declaration)
    default: []
    }
  }

  private static func declarations(of syntax: DeclSyntax) -> [CellDeclaration] {
    let isPrivate = syntax.isPrivate
    func one(_ name: TokenSyntax, _ kind: Kind) -> [CellDeclaration] {
      [CellDeclaration(name: name.text.withoutBackticks, kind: kind, isPrivate: isPrivate)]
    }
    switch syntax.as(DeclSyntaxEnum.self) {
    case .variableDecl(let variable):
      let isAsync = variable.modifiers.contains { $0.name.tokenKind == .keyword(.async) }
      return variable.bindings.flatMap { binding in
        CellSyntax.names(in: binding.pattern).map { name in
          var end: Int? = binding.endPosition.utf8Offset
          if binding.accessorBlock != nil { end = binding.initializer?.endPosition.utf8Offset }
          return CellDeclaration(
            name: name.withoutBackticks, kind: .variable, isPrivate: isPrivate, end: end,
            isAsync: isAsync)
        }
      }
    case .functionDecl(let function):
      guard case .identifier = function.name.tokenKind else { return [] }
      return [
        CellDeclaration(
          name: function.name.text.withoutBackticks, kind: .function, isPrivate: isPrivate,
          signature: signature(function),
          heading: function.with(\.body, nil).trimmedDescription)
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

  /// The variables that the conditions of a `guard` bind for the code after it.
  private static func declarations(of statement: GuardStmtSyntax) -> [CellDeclaration] {
    statement.conditions.flatMap { element -> [CellDeclaration] in
      let pattern: PatternSyntax?
      let isVariable: Bool
      switch element.condition {
      case .optionalBinding(let binding):
        pattern = binding.pattern
        isVariable = binding.bindingSpecifier.tokenKind == .keyword(.var)
      case .matchingPattern(let matching):
        pattern = matching.pattern
        isVariable = matching.pattern.description.contains("var ")
      default: return []
      }
      guard let pattern else { return [] }
      let names = BoundNames(viewMode: .sourceAccurate)
      names.walk(pattern)
      return names.found.map {
        CellDeclaration(
          name: $0.withoutBackticks, kind: .guarded, end: element.endPosition.utf8Offset,
          isVariable: isVariable)
      }
    }
  }

  // MARK: Redeclarations

  static func unnamed(of item: CodeBlockItemSyntax) -> [Unnamed] {
    guard case .decl(let declaration) = item.item, !declaration.isPrivate else { return [] }
    if let function = declaration.as(FunctionDeclSyntax.self) {
      if case .identifier = function.name.tokenKind { return [] }
      return [Unnamed(key: key(of: function))]
    }
    if let declared = declaration.as(OperatorDeclSyntax.self) {
      return [Unnamed(key: "\(declared.fixitySpecifier.text) \(declared.name.text)")]
    }
    if let group = declaration.as(PrecedenceGroupDeclSyntax.self) {
      return [Unnamed(key: "precedencegroup \(group.name.text)")]
    }
    guard let added = declaration.as(ExtensionDeclSyntax.self) else { return [] }
    let type = added.extendedType.trimmedDescription
    let condition = added.genericWhereClause?.trimmedDescription ?? ""
    return added.memberBlock.members.filter { !$0.decl.isPrivate }.flatMap { member in
      keys(of: member.decl).map { Unnamed(type: type, key: condition + $0) }
    }
  }

  private static func keys(of member: DeclSyntax) -> [String] {
    switch member.as(DeclSyntaxEnum.self) {
    case .functionDecl(let function): [key(of: function)]
    case .subscriptDecl(let member): ["subscript " + signature(member.parameterClause.parameters)]
    case .initializerDecl(let member):
      ["init " + signature(member.signature.parameterClause.parameters)]
    case .variableDecl(let variable):
      variable.bindings.flatMap { CellSyntax.names(in: $0.pattern) }
    default: []
    }
  }

  private static func key(of function: FunctionDeclSyntax) -> String {
    let relevant: Set = ["prefix", "postfix", "static"]
    let modifiers = function.modifiers.map(\.name.text).filter(relevant.contains)
    return (modifiers + [function.name.text.withoutBackticks]).joined(separator: " ")
      + signature(function)
  }

  /// What tells overloads apart: the generic parameters, the labels and the types.
  private static func signature(_ function: FunctionDeclSyntax) -> String {
    let generic = function.genericParameterClause?.trimmedDescription ?? ""
    let condition = function.genericWhereClause?.trimmedDescription ?? ""
    return generic + signature(function.signature.parameterClause.parameters) + condition
  }

  /// Labels and types, without the attributes that make no difference to a caller.
  private static func signature(_ parameters: FunctionParameterListSyntax) -> String {
    parameters.map { parameter in
      var type = parameter.type
      var prefix = ""
      if let attributed = type.as(AttributedTypeSyntax.self) {
        type = attributed.baseType
        let isChanged = attributed.specifiers.contains { $0.trimmedDescription == "inout" }
        prefix = isChanged ? "inout " : ""
      }
      let text = type.tokens(viewMode: .sourceAccurate).map(\.text).joined(separator: " ")
      return parameter.firstName.text + ":" + prefix + text
        + (parameter.ellipsis == nil ? "" : "...")
    }
    .joined(separator: ",")
  }
}

extension DeclSyntax {
  fileprivate var isPrivate: Bool {
    let modifiers = asProtocol((any WithModifiersSyntax).self)?.modifiers ?? []
    return modifiers.contains {
      ["private", "fileprivate"].contains($0.name.text) && $0.detail == nil
    }
  }
}
