import Foundation
import SwiftParser
import SwiftSyntax

/// The folders ("rooms") of a module's sources, lowest first, as `docs/architecture.md` lists them,
/// with the names that each file declares and uses.
///
/// The toolchain's parser reads the files. It does not know types, so names are compared by their
/// spelling. A use runs upwards if all declarations of the name in the module are in rooms above
/// the file's own. Of the members only those in extensions count, because others are reached
/// through their type.
struct SourceRooms {
  /// A use of a name that only a room above declares.
  struct UpwardUse: CustomStringConvertible {
    var file: String
    var line: Int
    var name: String
    var room: String

    var description: String { "\(file):\(line) uses \(name), which is declared in \(room)/" }
  }

  /// Names of the standard library that a module also declares for its own types.
  private static let standardNames: Set = [
    "abs", "count", "first", "last", "load", "map", "max", "min", "reversed", "split",
  ]

  let module: String
  /// The names of the rooms, lowest first.
  let rooms: [String]
  private let files: [SourceRoomFile]

  /// - Parameters:
  ///   - module: The folder's name in `Sources`.
  ///   - rooms: The names of its subfolders, lowest first. Files outside of them are above all
  ///     rooms.
  ///   - sources: The Swift sources, by their paths below `Sources/<module>`.
  init(module: String, rooms: [String], sources: [String: String]) {
    self.module = module
    self.rooms = rooms
    files = sources.sorted { $0.key < $1.key }.map { path, text in
      let room = path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
      return SourceRoomFile(
        path: "\(module)/\(path)", level: rooms.firstIndex(of: room) ?? rooms.count, text: text)
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
    let added = files.reduce(into: Set<String>()) { $0.formUnion($1.declared.addedMembers) }
    members = members.filter { added.contains($0.key) }
    for name in Self.standardNames { (functions[name], members[name]) = (nil, nil) }
    return files.flatMap { file -> [UpwardUse] in
      let uses =
        file.used.types.map { ($0, types) } + file.used.functions.map { ($0, functions) }
        + file.used.members.map { ($0, members) }
      return uses.compactMap { use, lowest -> UpwardUse? in
        guard let level = lowest[use.name], level > file.level else { return nil }
        let room = level < rooms.count ? rooms[level] : "Sources/\(module)"
        return UpwardUse(file: file.path, line: use.line, name: use.name, room: room)
      }
      .sorted { ($0.line, $0.name) < ($1.line, $1.name) }
    }
  }
}

/// A source file: its room, the names that it declares for others, and the names that it uses.
private struct SourceRoomFile {
  struct Use: Hashable {
    var name: String
    var line: Int
  }

  let path: String
  let level: Int
  private(set) var declared = (
    types: Set<String>(), functions: Set<String>(), members: Set<String>(),
    /// The members that extensions add.
    addedMembers: Set<String>()
  )
  private(set) var used = (types: Set<Use>(), functions: Set<Use>(), members: Set<Use>())

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
      } else if node.baseName.text.first?.isUppercase == true {
        types.insert(use(node.baseName))
      } else {
        functions.insert(use(node.baseName))
      }
      return .visitChildren
    }
    override func visit(_ node: KeyPathPropertyComponentSyntax) -> SyntaxVisitorContinueKind {
      members.insert(use(node.declName.baseName))
      return .skipChildren
    }

    // The file's own names. A use of one of them is not a use of another room.
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
