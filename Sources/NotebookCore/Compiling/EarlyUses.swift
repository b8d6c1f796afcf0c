internal import SwiftSyntax

/// Where the top-level code of a cell uses a variable before the cell has declared it: in its own
/// initial value, as in `let x = x + 1`, or further up.
///
/// To the compiler such a name is the cell's own variable, which has no value yet: it calls the
/// first a circular reference and reads zeros in the second. Who writes a notebook means what an
/// earlier cell declared.
final class EarlyUses: SyntaxVisitor {
  struct Use: Hashable, Sendable {
    /// Without back-ticks.
    var name: String
    /// The UTF-8 offset of the name.
    var offset: Int
  }

  /// Where the declaration of each of the cell's variables ends.
  private let ends: [String: Int]
  /// The same names in an inner scope: what they mean there is not looked into.
  private var inner: Set<String> = []
  private var found: [Use] = []

  static func find(in tree: SourceFileSyntax) -> [Use] {
    let finder = EarlyUses(tree)
    finder.walk(tree)
    return finder.found.filter { !finder.inner.contains($0.name) }
  }

  private init(_ tree: SourceFileSyntax) {
    var ends: [String: Int] = [:]
    for item in tree.statements {
      guard case .decl(let declaration) = item.item,
        let variable = declaration.as(VariableDeclSyntax.self)
      else { continue }
      for binding in variable.bindings where binding.accessorBlock == nil {
        for name in CellSyntax.names(in: binding.pattern) {
          ends[name.withoutBackticks] = binding.endPosition.utf8Offset
        }
      }
    }
    self.ends = ends
    super.init(viewMode: .sourceAccurate)
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.baseName.text.withoutBackticks
    let offset = node.positionAfterSkippingLeadingTrivia.utf8Offset
    if let end = ends[name], offset < end, !isMember(node) {
      found.append(Use(name: name, offset: offset))
    }
    return .visitChildren
  }

  private func isMember(_ node: DeclReferenceExprSyntax) -> Bool {
    node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
      || node.parent?.is(KeyPathPropertyComponentSyntax.self) == true
  }

  /// Of the cell's own variables only the values are looked into.
  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    guard node.parent?.parent?.parent?.is(SourceFileSyntax.self) == true else {
      return .visitChildren
    }
    node.bindings.compactMap(\.initializer).forEach { walk($0) }
    return .skipChildren
  }

  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    inner.insert(node.identifier.text.withoutBackticks)
    return .skipChildren
  }

  // What stands in these runs later, or names its own things.
  override func visit(_: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_: MemberBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_: DeferStmtSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}

extension String {
  /// A name as it is compared, `class` for `` `class` ``.
  var withoutBackticks: String { filter { $0 != "`" } }
}
