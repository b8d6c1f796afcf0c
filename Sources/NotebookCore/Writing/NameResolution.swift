/// Which of a cell's names mean a declaration of an earlier cell where the compiler would not see it.
///
/// Up to where a cell declares a variable its name means what an earlier cell declared: in the
/// variable's own initial value, as in `let x = x + 1`, and further up, in closures and functions,
/// too. To the compiler it would be the cell's own variable everywhere, which has no value yet.
struct NameResolution {
  struct Problem {
    enum Kind {
      /// The cell's own variable is meant, which has no value yet.
      case tooEarly
      /// It cannot be known what is meant.
      case ambiguous
      /// What an earlier cell bound by `async let` is meant.
      case ended
    }
    var offset: Int
    var name: String
    var kind: Kind

    func diagnostic(at place: SourceLocation) -> Diagnostic {
      switch kind {
      case .tooEarly:
        Diagnostic(
          "'\(name)' is used before it is declared", at: place,
          help: "It has no value yet. Declare it first, or give one of the two another name.")
      case .ambiguous:
        Diagnostic(
          "'\(name)' may mean a member of this type or the variable of an earlier cell", at: place,
          help: "Write 'self.\(name)' for the member, or give the variable another name.")
      case .ended:
        Diagnostic(
          "'\(name)' is an 'async let' of an earlier cell, and ended with that cell", at: place,
          help: "Keep its value there for later cells, as in: let value = await \(name)")
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

  /// The names that mean an earlier cell's declaration.
  var earlyNames: Set<String> { Set(found.map(\.use.name)) }

  /// What makes the compiler see it so.
  func insertions(in code: String) -> [CellText.Insertion] {
    let code = Array(code.utf8)
    return found.map { use, owner in
      let name = String(decoding: code[use.range], as: UTF8.self)
      return switch use.form {
      case .reference: .init(offset: use.range.lowerBound, word: owner, hasOwnLine: false)
      case .shorthand:
        .init(offset: use.range.upperBound, word: " = " + owner + name, hasOwnLine: false)
      }
    }
  }
}
