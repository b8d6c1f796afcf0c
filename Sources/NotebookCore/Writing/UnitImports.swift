/// A unit's import lines, which decide what it sees of the units before it.
///
/// A unit imports only those units whose names its text mentions, and the units that these import,
/// because the types of their values may come from there. So the cost of a cell does not grow with
/// the number of cells before it. Each name also gets an import of its own. This gives the
/// notebook's declarations priority over those of libraries, and newer declarations priority over
/// older ones.
///
/// Extension members and operators take effect without being named. A new declaration hides an old
/// one of these only if the older unit is visible through the newer one alone. Therefore the newer
/// unit exports the older one. A unit that uses such an export is compiled without access control,
/// because Swift has no exports that are also testable.
struct UnitImports {
  /// The indices of the imported units, and of the units that these import.
  private(set) var units: [Int] = []
  /// The members of `units` that are also visible to a unit that imports this one.
  private(set) var exports: Set<Int> = []
  private(set) var checksAccess = true
  private(set) var lines: [String] = []

  /// A variable that a top-level `guard` binds is local to the script. A global variable with this
  /// prefix passes its value on to later cells.
  static let guardedPrefix = "_nbrun_"

  /// The declaration of that global variable, without its keyword.
  static func guarded(_ name: String) -> String {
    "\(guardedPrefix)\(name.nameAsWritten) = `\(name.nameAsWritten)`"
  }

  /// - Parameters:
  ///   - texts: The syntax of the unit's texts.
  ///   - early: Names that refer to an earlier cell's declaration although the unit declares them,
  ///     too.
  ///   - replacesGuarded: Whether the text names the owner of variables that a `guard` bound.
  init(
    for texts: [CellSyntax], early: Set<String>, replacesGuarded: Bool,
    _ visible: VisibleDeclarations, _ plan: [PlannedUnit],
    _ earlier: [WrittenUnit]
  ) {
    let mentions = texts.reduce(into: Set<String>()) { $0.formUnion($1.mentions) }
    let own = Dictionary(grouping: texts.flatMap(\.declarations), by: \.name)
    var names: [Int: [CellDeclaration]] = [:]
    var hidden: [Int: Set<String>] = [:]
    var constants: [String] = []
    var needed = Set(visible.unnamed)
    for (owner, names) in visible.unreached where !names.isDisjoint(with: mentions) {
      hidden[owner, default: []].formUnion(names.intersection(mentions))
    }
    for name in mentions.sorted() {
      let choice = NameChoice(visible.declarations(of: name), own[name] ?? [])
      for (owner, declaration) in choice.kept {
        needed.insert(owner)
        if declaration.kind == .guarded, hidden[owner] != nil {
          let copy = CellDeclaration(name: Self.guardedPrefix + name, kind: .variable)
          names[owner, default: []].append(copy)
        }
        if declaration.kind != .guarded {
          names[owner, default: []].append(declaration)
        } else if !(declaration.isVariable && replacesGuarded) {
          let module = plan[owner].moduleName
          let written = name.nameAsWritten
          constants.append("private let `\(written)` = \(module).\(Self.guardedPrefix)\(written)")
        }
      }
      for owner in choice.hidden { hidden[owner, default: []].insert(name) }
    }
    for name in early.sorted() {
      guard let newest = visible.declarations(of: name).last else { continue }
      needed.insert(newest.unit)
      if hidden[newest.unit] != nil { names[newest.unit, default: []].append(newest.declaration) }
    }
    if texts.contains(where: \.awaits) { needed.insert(0) }
    for index in needed { needed.formUnion(earlier[index].imports) }

    units = needed.sorted()
    var hiding = texts.reduce(into: Set<Int>()) {
      $0.formUnion(visible.redeclaredUnnamed(by: $1))
    }
    if !hiding.isEmpty {
      // Units that make others visible must be hidden as well, so that no other path leads to
      // those.
      hiding.formUnion(needed.filter { !earlier[$0].exports.isEmpty })
    }
    let reached = needed.reduce(into: Set<Int>()) { $0.formUnion(earlier[$1].exports) }
    exports = hiding.isEmpty ? [] : hiding.union(reached)
    checksAccess = exports.isEmpty && reached.isEmpty

    lines = Self.moduleImports(
      visible.userImports, beside: texts.flatMap(\.imports),
      usesStreams: !mentions.isDisjoint(with: ["stdin", "stdout", "stderr"]))
    for index in units where !reached.contains(index) {
      let module = plan[index].moduleName
      var chosen = names[index] ?? []
      var isWhole = true
      if let hidden = hidden[index], let syntax = plan[index].syntax, syntax.canBeScoped {
        if chosen.isEmpty, let other = syntax.importable(besides: hidden) { chosen = [other] }
        isWhole = chosen.isEmpty && syntax.hasUnnamedEffects
      }
      if hiding.contains(index) {
        lines.append("@_exported @testable import \(module)")
      } else if isWhole {
        lines.append("@testable import \(module)")
      }
      for (name, same) in Dictionary(grouping: chosen, by: \.name).sorted(by: { $0.key < $1.key })
      where Set(same.map(\.kind)).count == 1 {
        lines.append("@testable import \(same[0].kind.rawValue) \(module).`\(name.nameAsWritten)`")
      }
    }
    lines += constants
  }

  /// The imports of modules that are not the notebook's.
  ///
  /// The first import of a module decides whether it is `@preconcurrency`, even if it is the import
  /// of another module that exports this one. So these imports come first, also those that the
  /// unit's text has further down.
  private static func moduleImports(
    _ earlier: [CellImport], beside own: [CellImport], usesStreams: Bool
  ) -> [String] {
    var lines = (earlier + own).filter(\.isPreconcurrency).map { $0.repeated(beside: own) }
    // Swift 6 rejects the C library's streams as shared mutable state. In a session they are set
    // once, before any cell runs.
    if usesStreams {
      lines.append(CellImport.line("@preconcurrency import Glibc", of: "Glibc", beside: own))
    }
    lines.append(CellImport.line("import Display", of: "Display", beside: own))
    lines += earlier.filter { !$0.isPreconcurrency }.map { $0.repeated(beside: own) }
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}

/// Decides which declarations of a name a cell sees.
private struct NameChoice {
  /// The declarations that the cell sees, and their units.
  private(set) var kept: [(unit: Int, declaration: CellDeclaration)] = []
  /// Units with a function that a newer one replaces, although the compiler would still find the
  /// old one. The imports must hide it.
  private(set) var hidden: [Int] = []

  /// - Parameters:
  ///   - earlier: The declarations of earlier units, oldest first.
  ///   - own: The cell's own declarations.
  init(_ earlier: [VisibleDeclarations.Owned], _ own: [CellDeclaration]) {
    guard own.allSatisfy({ $0.kind == .function }) else { return }
    // A function counts unless a newer function redeclares it. Of anything else only the newest
    // counts.
    var newer: [(unit: Int?, declaration: CellDeclaration)] = own.map { (nil, $0) }
    for owned in earlier.reversed() {
      let declaration = owned.declaration
      guard declaration.kind == .function else {
        // If the cell declares a function itself, the compiler sees which one is meant.
        if newer.allSatisfy({ $0.unit == nil }) { kept = [(owned.unit, declaration)] }
        break
      }
      let successor = newer.first {
        $0.unit != owned.unit && $0.declaration.signature == declaration.signature
      }
      if let successor {
        let isAlike =
          successor.declaration.heading == declaration.heading
          && !declaration.heading.contains("some ")
        if !isAlike { hidden.append(owned.unit) }
      } else {
        kept.append((owned.unit, declaration))
      }
      newer.append((owned.unit, declaration))
    }
  }
}

extension CellSyntax {
  /// Whether imports of single declarations bring in everything that the unit needs. Operator
  /// functions cannot be imported by name.
  var canBeScoped: Bool {
    !unnamed.contains { $0.type == nil && $0.key.contains(":") }
  }

  /// A declaration whose import also brings in the members of the cell's extensions.
  fileprivate func importable(besides names: Set<String>) -> CellDeclaration? {
    declarations.first {
      !names.contains($0.name) && !$0.isPrivate && $0.kind != .guarded && $0.kind != .function
    }
  }
}
