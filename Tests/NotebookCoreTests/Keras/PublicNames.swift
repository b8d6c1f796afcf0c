import Foundation
import SwiftParser
import SwiftSyntax

/// What the library declares as public, as its sources say it.
final class PublicNames: SyntaxVisitor {
  private(set) var types: Set<String> = []
  /// Functions outside of types; operators are not among them.
  private(set) var functions: Set<String> = []
  /// What each public type names after its colon.
  private(set) var inherited: [String: Set<String>] = [:]

  init() throws {
    super.init(viewMode: .sourceAccurate)
    let folder = Tool.packageRoot.appendingPathComponent("Sources/DeepLearning")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      walk(Parser.parse(source: try String(contentsOf: file, encoding: .utf8)))
    }
  }

  private func add(
    _ name: TokenSyntax, _ modifiers: DeclModifierListSyntax,
    _ inheritance: InheritanceClauseSyntax?
  ) {
    guard modifiers.contains(where: { $0.name.text == "public" }) else { return }
    types.insert(name.text)
    inherited[name.text] = Set(
      inheritance?.inheritedTypes.map { $0.type.trimmedDescription } ?? [])
  }

  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.name, node.modifiers, node.inheritanceClause)
    return .skipChildren
  }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.name, node.modifiers, node.inheritanceClause)
    return .skipChildren
  }

  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.name, node.modifiers, node.inheritanceClause)
    return .skipChildren
  }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    if node.modifiers.contains(where: { $0.name.text == "public" }),
      case .identifier = node.name.tokenKind
    {
      functions.insert(node.name.text)
    }
    return .skipChildren
  }
}
