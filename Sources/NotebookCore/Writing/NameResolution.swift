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
      /// It refers to an earlier cell's variable, which is declared here and has no value yet.
      case withoutValue(SourceLocation)
      /// It refers to a variable of the cell that begins here, which ended too early.
      case unreached(SourceLocation)
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
      case .withoutValue(let declaration):
        Diagnostic(
          "'\(name)' is used before it has a value", at: place,
          notes: [
            .init(
              "it is declared here, and its cell does not give it a value in every case",
              at: declaration)
          ],
          help: "Give it a value in its cell, or assign one above this line.")
      case .unreached(let cell): .unreached(name, at: place, cell: cell)
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
        let isTooEarly =
          !use.isInBody && declarations.contains { $0.kind == .variable }
        let cell = visible.lastOwner(ofUnreached: use.name).map { plan[$0] }
        // Otherwise the imports hide the name, and the compiler does not find it.
        if let cell, isTooEarly || cell.syntax?.canBeScoped == false {
          let kind = use.mayBeMember ? Problem.Kind.ambiguous : .unreached(cell.location)
          problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: kind))
        } else if isTooEarly {
          problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: .tooEarly))
        }
        continue
      }
      if owned.declaration.isAsync, !use.mayBeMember {
        problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: .ended))
        continue
      }
      if let place = owned.withoutValue, syntax.reads(use) {
        let kind = use.mayBeMember ? Problem.Kind.ambiguous : .withoutValue(place)
        problems.append(Problem(offset: use.range.lowerBound, name: use.name, kind: kind))
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

  /// The UTF-8 offsets of the names that refer to an earlier cell's declaration although the cell
  /// declares them.
  var earlierOffsets: Set<Int> { Set(found.map(\.use.range.lowerBound)) }

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

extension CellSyntax {
  /// Whether the cell uses an earlier cell's variable before it surely assigns it.
  fileprivate func reads(_ use: FreeName) -> Bool {
    guard let flow, flow.assignments[use.name] != nil else { return true }
    return flow.earlyReads[use.name]?.contains(use.range.lowerBound) ?? false
  }
}

extension Diagnostic {
  /// The error for a use of a variable whose cell ended before it declared it.
  static func unreached(
    _ name: String, at place: SourceLocation, cell: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      "'\(name)' has no value", at: place,
      notes: [.init("the cell that declares it ended before it was set", at: cell)],
      help: "Declare it above the line where that cell ends, or in another cell.")
  }
}
