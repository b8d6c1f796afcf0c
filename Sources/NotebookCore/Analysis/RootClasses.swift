internal import SwiftSyntax

/// Finds classes whose implicit `init()` a later cell could not inherit.
///
/// The compiler's implicit `init()` is nonisolated, but everything that a cell declares belongs to
/// the main actor. In another module (or, in Swift 6.3.1, in another file) the compiler rejects a
/// subclass, because the subclass's initializer would override one with a different isolation. An
/// explicit `init() {}` avoids this.
package enum RootClasses {
  /// The standard library's protocols that often stand in a class's inheritance clause. Any other
  /// name may be a superclass, which provides the initializer.
  private static let protocols: Set = [
    "AnyObject", "Codable", "Comparable", "CustomDebugStringConvertible",
    "CustomStringConvertible", "Decodable", "Encodable", "Equatable", "Error", "Hashable",
    "Identifiable", "Sendable",
  ]

  /// A class that declares no initializer.
  package struct Candidate: Sendable {
    /// The UTF-8 offset of the closing brace. `init() {}` can be inserted before it.
    package var offset: Int
    /// The names in the inheritance clause that are not protocols of the standard library.
    package var inherited: [String]
  }

  /// The top-level classes that need an explicit initializer, provided that they inherit only
  /// protocols.
  static func candidates(in tree: SourceFileSyntax) -> [Candidate] {
    tree.statements.compactMap { item in
      guard case .decl(let declaration) = item.item,
        let type = declaration.as(ClassDeclSyntax.self),
        canBeInherited(type), hasOnlyImplicitInitializer(type)
      else { return nil }
      let inherited = type.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription) ?? []
      return Candidate(
        offset: type.memberBlock.rightBrace.positionAfterSkippingLeadingTrivia.utf8Offset,
        inherited: inherited.filter { !protocols.contains($0) })
    }
  }

  /// The first name that each top-level class inherits, without generic arguments.
  static func superclasses(in tree: SourceFileSyntax) -> [String: String] {
    var found: [String: String] = [:]
    for item in tree.statements {
      guard case .decl(let declaration) = item.item,
        let type = declaration.as(ClassDeclSyntax.self),
        let first = type.inheritanceClause?.inheritedTypes.first?.type,
        let name = first.as(IdentifierTypeSyntax.self)?.name.text
      else { continue }
      found[type.name.text.withoutBackticks] = name.withoutBackticks
    }
    return found
  }

  private static func canBeInherited(_ type: ClassDeclSyntax) -> Bool {
    let excluding: Set = ["final", "nonisolated", "private", "fileprivate"]
    return !type.modifiers.contains { excluding.contains($0.name.text) }
  }

  /// Whether the class declares no initializer and every property has an initial value.
  private static func hasOnlyImplicitInitializer(_ type: ClassDeclSyntax) -> Bool {
    type.memberBlock.members.allSatisfy { member in
      if member.decl.is(InitializerDeclSyntax.self) || member.decl.is(IfConfigDeclSyntax.self) {
        return false
      }
      guard let variable = member.decl.as(VariableDeclSyntax.self),
        !variable.modifiers.contains(where: { ["static", "class"].contains($0.name.text) })
      else { return true }
      return variable.attributes.isEmpty
        && variable.bindings.allSatisfy { begins($0, variable.bindingSpecifier.text == "var") }
    }
  }

  private static func begins(_ binding: PatternBindingSyntax, _ isVariable: Bool) -> Bool {
    if binding.initializer != nil { return true }
    if let type = binding.typeAnnotation?.type, type.is(OptionalTypeSyntax.self), isVariable {
      return true
    }
    guard let accessors = binding.accessorBlock?.accessors else { return false }
    guard case .accessors(let list) = accessors else { return true }  // a getter's body
    return list.contains { ["get", "_read"].contains($0.accessorSpecifier.text) }
  }
}
