internal import SwiftSyntax

/// Classes to which the compiler gives an initializer without arguments that no later cell could
/// inherit.
///
/// That initializer belongs to no actor, while everything that is written down belongs to the main
/// actor; in another module (or file, with Swift 6.3.1) a subclass is refused, because its own
/// initializer would override one of another isolation. Where it is written down, all is well.
package enum RootClasses {
  /// Protocols of the standard library that a class may be declared with. Any other name may be a
  /// superclass, whose initializer is inherited.
  private static let protocols: Set = [
    "AnyObject", "Codable", "Comparable", "CustomDebugStringConvertible",
    "CustomStringConvertible", "Decodable", "Encodable", "Equatable", "Error", "Hashable",
    "Identifiable", "Sendable",
  ]

  /// A class without an initializer that is written down.
  package struct Candidate: Sendable {
    /// The UTF-8 offset of the closing brace, before which `init() {}` can be written.
    package var offset: Int
    /// What it is declared with that is no protocol of the standard library.
    package var inherited: [String]
  }

  /// Those classes at top level that need an initializer written down, if all they inherit are
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

  /// The first name that each class at top level inherits, without generic arguments.
  static func superclasses(in tree: SourceFileSyntax) -> [String: String] {
    var found: [String: String] = [:]
    for item in tree.statements {
      guard case .decl(let declaration) = item.item,
        let type = declaration.as(ClassDeclSyntax.self),
        let first = type.inheritanceClause?.inheritedTypes.first?.type,
        let name = first.as(IdentifierTypeSyntax.self)?.name.text
      else { continue }
      found[type.name.text] = name
    }
    return found
  }

  private static func canBeInherited(_ type: ClassDeclSyntax) -> Bool {
    let words: Set = ["final", "nonisolated", "private", "fileprivate"]
    return !type.modifiers.contains { words.contains($0.name.text) }
  }

  /// Whether no initializer is declared and every property has a value to begin with.
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
    guard case .accessors(let list) = accessors else { return true }  // the body of a getter
    return list.contains { ["get", "_read"].contains($0.accessorSpecifier.text) }
  }
}
