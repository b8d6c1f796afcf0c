import Foundation
import SwiftParser
import SwiftSyntax

/// The folders of a module's sources, lowest first, as `docs/architecture.md` lists them, with the
/// names that each file declares and uses.
///
/// The toolchain's parser reads the files. It does not know types, so names are compared by their
/// spelling. A use runs upwards if all declarations of the name in the module are in folders above
/// the file's own. Of the members only those in extensions count, because others are reached
/// through their type.
///
/// So the comparison has limits. It does not see a conformance that a folder above adds. A name
/// that the file itself declares anywhere, or that the standard library has too, does not count.
struct SourceFolders {
  /// A use of a name that only a folder above declares.
  struct UpwardUse: CustomStringConvertible {
    var file: String
    var line: Int
    var name: String
    var folder: String

    var description: String { "\(file):\(line) uses \(name), which is declared in \(folder)/" }
  }

  /// Names of the standard library that a module also declares for its own types.
  private static let standardNames: Set = [
    "abs", "count", "first", "last", "load", "map", "max", "min", "reversed", "split",
  ]

  let module: String
  /// The names of the folders, lowest first.
  let folders: [String]
  private let files: [SourceFolderFile]

  /// - Parameters:
  ///   - module: The folder's name in `Sources`.
  ///   - folders: The names of its subfolders, lowest first. Files outside of them are above all
  ///     folders.
  ///   - sources: The Swift sources, by their paths below `Sources/<module>`.
  init(module: String, folders: [String], sources: [String: String]) {
    self.module = module
    self.folders = folders
    files = sources.sorted { $0.key < $1.key }.map { path, text in
      let folder = path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
      return SourceFolderFile(
        path: "\(module)/\(path)", level: folders.firstIndex(of: folder) ?? folders.count,
        text: text)
    }
  }

  /// All uses that run upwards, in the order of the files.
  var upwardUses: [UpwardUse] {
    var types: [String: Int] = [:]
    var functions: [String: Int] = [:]
    var members: [String: Int] = [:]
    for file in files {
      func note(_ names: Set<String>, in lowest: inout [String: Int]) {
        for name in names { lowest[name] = min(lowest[name] ?? .max, file.level) }
      }
      note(file.declared.types, in: &types)
      note(file.declared.functions, in: &functions)
      note(file.declared.members, in: &members)
    }
    let operators = files.reduce(into: Set<String>()) { $0.formUnion($1.declared.operators) }
    var calls: [String: Int] = [:]
    for file in files {
      for call in file.declared.calls { calls[call] = min(calls[call] ?? .max, file.level) }
    }
    let added = files.reduce(into: Set<String>()) { $0.formUnion($1.declared.addedMembers) }
    members = members.filter { added.contains($0.key) }
    for name in Self.standardNames { (functions[name], members[name]) = (nil, nil) }
    return files.flatMap { file -> [UpwardUse] in
      // A bare name may also be a member, and a bare type may be one inside another type.
      let uses =
        file.used.types.map { ($0, types[$0.name] == nil ? members : types) }
        + file.used.functions.map { ($0, functions[$0.name] == nil ? members : functions) }
        + file.used.members.map { ($0, members) } + file.used.calls.map { ($0, calls) }
        + file.used.operators.filter { operators.contains($0.name) }
        .map { ($0, functions[$0.name] == nil ? members : functions) }
      return uses.compactMap { use, lowest -> UpwardUse? in
        guard let level = lowest[use.name], level > file.level else { return nil }
        let folder = level < folders.count ? folders[level] : "Sources/\(module)"
        return UpwardUse(file: file.path, line: use.line, name: use.name, folder: folder)
      }
      .sorted { ($0.line, $0.name) < ($1.line, $1.name) }
    }
  }
}

/// A source file: its folder, the names that it declares for others, and the names that it uses.
private struct SourceFolderFile {
  struct Use: Hashable {
    var name: String
    var line: Int
  }

  let path: String
  let level: Int
  private(set) var declared = (
    types: Set<String>(), functions: Set<String>(), members: Set<String>(),
    /// The members that extensions add.
    addedMembers: Set<String>(),
    /// The operators that are not the standard library's.
    operators: Set<String>(),
    /// Initializers and subscripts by their labels: `Window(kernel:strides:)`, `subscript(at:)`.
    calls: Set<String>()
  )
  private(set) var used = (
    types: Set<Use>(), functions: Set<Use>(), members: Set<Use>(), operators: Set<Use>(),
    calls: Set<Use>()
  )

  init(path: String, level: Int, text: String) {
    self.path = path
    self.level = level
    let tree = Parser.parse(source: text)
    for item in tree.statements {
      guard case .decl(let declaration) = item.item, !declaration.isFilePrivate else { continue }
      if let function = declaration.as(FunctionDeclSyntax.self) {
        declared.functions.insert(function.name.text)
      } else if let variable = declaration.as(VariableDeclSyntax.self) {
        declared.functions.formUnion(variable.names)
      } else if let group = declaration.asProtocol((any DeclGroupSyntax).self) {
        if let named = declaration.asProtocol((any NamedDeclSyntax).self) {
          declared.types.insert(named.name.text)
        }
        let names = Self.members(of: group)
        declared.members.formUnion(names)
        if declaration.is(ExtensionDeclSyntax.self) { declared.addedMembers.formUnion(names) }
        declared.calls.formUnion(Self.calls(of: group))
      } else if let declaredOperator = declaration.as(OperatorDeclSyntax.self) {
        declared.operators.insert(declaredOperator.name.text)
      } else if let alias = declaration.as(TypeAliasDeclSyntax.self) {
        declared.types.insert(alias.name.text)
      }
    }
    let converter = SourceLocationConverter(fileName: path, tree: tree)
    let visitor = UseVisitor(converter)
    visitor.walk(tree)
    used.types = visitor.types.filter { !visitor.bound.contains($0.name) }
    used.functions = visitor.functions.filter { !visitor.bound.contains($0.name) }
    used.members = visitor.members.filter { !visitor.bound.contains($0.name) }
    used.operators = visitor.operators
    used.calls = visitor.calls
  }

  /// The labelled initializers and subscripts of a type or an extension.
  private static func calls(of group: any DeclGroupSyntax) -> Set<String> {
    let type =
      group.as(ExtensionDeclSyntax.self)?.extendedType.trimmedDescription
      ?? group.asProtocol((any NamedDeclSyntax).self)?.name.text ?? ""
    var calls: Set<String> = []
    for member in group.memberBlock.members where !member.decl.isFilePrivate {
      if let initializer = member.decl.as(InitializerDeclSyntax.self) {
        let parameters = initializer.signature.parameterClause.parameters
        calls.insert(call(type, parameters.map(\.firstName.text)))
      } else if let member = member.decl.as(SubscriptDeclSyntax.self) {
        // Without a second name, a subscript's parameter has no label.
        calls.insert(
          call(
            "subscript",
            member.parameterClause.parameters.map { $0.secondName == nil ? "_" : $0.firstName.text }
          ))
      }
    }
    return calls
  }

  private static func call(_ name: String, _ labels: [String]) -> String {
    "\(name)(\(labels.map { $0 + ":" }.joined()))"
  }

  /// The names of the members that other files can reach, including those of nested types.
  private static func members(of group: any DeclGroupSyntax) -> Set<String> {
    var names: Set<String> = []
    for member in group.memberBlock.members where !member.decl.isFilePrivate {
      names.formUnion(member.decl.memberNames)
      if let inner = member.decl.asProtocol((any DeclGroupSyntax).self) {
        names.formUnion(members(of: inner))
      }
    }
    return names
  }

  /// Collects the names that a file uses, and those that it declares itself at any depth.
  private final class UseVisitor: SyntaxAnyVisitor {
    var types: Set<Use> = []
    var functions: Set<Use> = []
    var members: Set<Use> = []
    var operators: Set<Use> = []
    var calls: Set<Use> = []
    var bound: Set<String> = []
    private let converter: SourceLocationConverter

    init(_ converter: SourceLocationConverter) {
      self.converter = converter
      super.init(viewMode: .sourceAccurate)
    }

    private func use(_ token: TokenSyntax) -> Use {
      let place = converter.location(for: token.positionAfterSkippingLeadingTrivia)
      return Use(name: token.text, line: place.line)
    }

    override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
      types.insert(use(node.name))
      return .visitChildren
    }
    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
      if let access = node.parent?.as(MemberAccessExprSyntax.self), access.declName.id == node.id {
        members.insert(use(node.baseName))
      } else if case .binaryOperator = node.baseName.tokenKind {
        operators.insert(use(node.baseName))  // as in `reduce(1, *)`
      } else if node.baseName.text.first?.isUppercase == true {
        types.insert(use(node.baseName))
      } else {
        functions.insert(use(node.baseName))
      }
      return .visitChildren
    }
    override func visit(_ node: MemberTypeSyntax) -> SyntaxVisitorContinueKind {
      members.insert(use(node.name))
      return .visitChildren
    }
    override func visit(_ node: BinaryOperatorExprSyntax) -> SyntaxVisitorContinueKind {
      operators.insert(use(node.operator))
      return .visitChildren
    }
    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
      operators.insert(use(node.operator))
      return .visitChildren
    }
    override func visit(_ node: PostfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
      operators.insert(use(node.operator))
      return .visitChildren
    }
    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
      if let type = node.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName,
        type.text.first?.isUppercase == true
      {
        addCall(type.text, node.arguments, at: type)
      }
      return .visitChildren
    }
    override func visit(_ node: SubscriptCallExprSyntax) -> SyntaxVisitorContinueKind {
      addCall("subscript", node.arguments, at: node.leftSquare)
      return .visitChildren
    }

    private func addCall(_ name: String, _ arguments: LabeledExprListSyntax, at token: TokenSyntax)
    {
      var call = use(token)
      call.name = SourceFolderFile.call(name, arguments.map { $0.label?.text ?? "_" })
      // Without a label, any type's member may be meant.
      if arguments.contains(where: { $0.label != nil }) { calls.insert(call) }
    }

    override func visit(_ node: KeyPathPropertyComponentSyntax) -> SyntaxVisitorContinueKind {
      members.insert(use(node.declName.baseName))
      return .skipChildren
    }

    // The file's own names. A use of one of them is not a use of another folder.
    override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
      bound.insert(node.identifier.text)
      return .visitChildren
    }
    override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
      bound.insert((node.secondName ?? node.firstName).text)
      return .visitChildren
    }
    override func visit(_ node: ClosureShorthandParameterSyntax) -> SyntaxVisitorContinueKind {
      bound.insert(node.name.text)
      return .visitChildren
    }
    override func visit(_ node: GenericParameterSyntax) -> SyntaxVisitorContinueKind {
      bound.insert(node.name.text)
      return .visitChildren
    }
    override func visit(_ node: EnumCaseElementSyntax) -> SyntaxVisitorContinueKind {
      bound.insert(node.name.text)
      return .visitChildren
    }
    override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
      if let named = node.asProtocol((any NamedDeclSyntax).self) { bound.insert(named.name.text) }
      return .visitChildren
    }
  }
}

extension DeclSyntax {
  fileprivate var isFilePrivate: Bool {
    let modifiers = asProtocol((any WithModifiersSyntax).self)?.modifiers ?? []
    return modifiers.contains {
      ["private", "fileprivate"].contains($0.name.text) && $0.detail == nil
    }
  }

  /// The names by which other files can reach a member.
  fileprivate var memberNames: [String] {
    if let variable = self.as(VariableDeclSyntax.self) { return variable.names }
    if let cases = self.as(EnumCaseDeclSyntax.self) { return cases.elements.map(\.name.text) }
    return asProtocol((any NamedDeclSyntax).self).map { [$0.name.text] } ?? []
  }
}

extension VariableDeclSyntax {
  fileprivate var names: [String] {
    bindings.compactMap { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.text }
  }
}
