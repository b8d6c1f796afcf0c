/// Finds the names in a cell that refer to an earlier cell, although the compiler would not see it
/// that way.
///
/// Before the point where a cell declares a variable, its name refers to an earlier cell's
/// declaration. This is so in the variable's own initial value, as in `let x = x + 1`, and above
/// it, even in closures and functions. The compiler would take the cell's own variable everywhere,
/// although it has no value yet.
struct NameResolution {
  struct Problem {
    enum Kind {
      /// It refers to the cell's own variable, which has no value yet.
      case tooEarly
      /// It may refer to two different declarations.
      case ambiguous
      /// It refers to an `async let` of an earlier cell.
      case ended
    }
    var offset: Int
    var name: String
    var kind: Kind

    func diagnostic(at place: SourceLocation) -> Diagnostic {
      let name = name.nameAsWritten
      return switch kind {
      case .tooEarly:
        Diagnostic(
          "'\(name)' is used before it is declared", at: place,
          help: "It has no value yet. Move its declaration up, or rename one of the two.")
      case .ambiguous:
        Diagnostic(
          "'\(name)' may be a member of this type or an earlier cell's variable", at: place,
          help: "Write 'self.\(name)' for the member, or rename the variable.")
      case .ended:
        Diagnostic(
          "'\(name)' is an 'async let' of an earlier cell, which ended with that cell", at: place,
          help: "Keep its value in that cell: let value = await \(name)")
      }
    }
  }

  private var found: [(use: FreeName, owner: String)] = []
  private(set) var problems: [Problem] = []

  init(
    _ syntax: CellSyntax, _ visible: VisibleDeclarations,
    _ plan: [PlannedUnit]
  ) {
    let own = Dictionary(grouping: syntax.declarations, by: \.name)
    for use in syntax.freeNames {
      let declarations = own[use.name] ?? []
      let end = declarations.compactMap(\.end).max()
      if !declarations.isEmpty, end.map({ use.range.lowerBound < $0 }) != true { continue }
      guard let owned = visible.declarations(of: use.name).last else {
        if !use.isInBody, declarations.contains(where: { $0.kind == .variable }) {
          problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: .tooEarly))
        }
        continue
      }
      if owned.declaration.isAsync, !use.mayBeMember {
        problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: .ended))
        continue
      }
      let isGuarded = owned.declaration.kind == .guarded
      if declarations.isEmpty, !(isGuarded && owned.declaration.isVariable) { continue }
      if use.mayBeMember {
        problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: .ambiguous))
        continue
      }
      let module = plan[owned.unit].moduleName
      found.append((use, module + "." + (isGuarded ? UnitImports.guardedPrefix : "")))
    }
  }

  /// The names that refer to an earlier cell's declaration.
  var earlyNames: Set<String> { Set(found.map(\.use.name)) }

  /// The insertions that make the compiler see these names as references to earlier cells.
  func insertions(in code: String) -> [CellText.Insertion] {
    let code = Array(code.utf8)
    return found.map { use, owner in
      let name = String(decoding: code[use.range], as: UTF8.self)
      return switch use.form {
      case .reference: .init(offset: use.range.lowerBound, text: owner, hasOwnLine: false)
      case .shorthand:
        .init(offset: use.range.upperBound, text: " = " + owner + name, hasOwnLine: false)
      }
    }
  }
}
