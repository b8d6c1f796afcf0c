/// The import lines of a unit: what it sees of the units before it.
///
/// Only units whose names the text mentions are imported (and what those import: their values'
/// types), so that a cell's cost does not grow with the number of cells before it. Each name is
/// imported by itself besides: so the notebook's declarations go before those of libraries, and the
/// newest before older ones.
///
/// What takes effect without a name is hidden by what is declared anew only where the older unit is
/// seen through the newer one alone, which therefore exports it (and who sees it so does without
/// access levels, because an export is not a testable one).
struct UnitImports {
  /// The imported units, and those that these import.
  private(set) var units: [Int] = []
  /// Those of `units` that a unit sees, too, when it imports this one.
  private(set) var exports: Set<Int> = []
  private(set) var checksAccess = true
  private(set) var lines: [String] = []

  /// What `guard` binds at top level is a local variable of the script; a global one with this
  /// before its name hands the value on to later cells.
  static let guardedPrefix = "_nbrun_"

  /// - Parameters:
  ///   - texts: What the unit is made from.
  ///   - early: Names that mean an earlier cell's declaration although the unit has its own.
  ///   - replacesGuarded: Variables that a `guard` bound get their owner's name in the text.
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
    for name in mentions.sorted() {
      let choice = NameChoice(visible.declarations(of: name), own[name] ?? [])
      for (owner, declaration) in choice.kept {
        needed.insert(owner)
        if declaration.kind != .guarded {
          names[owner, default: []].append(declaration)
        } else if !(declaration.isVariable && replacesGuarded) {
          let module = plan[owner].moduleName
          constants.append("private let `\(name)` = \(module).\(Self.guardedPrefix)\(name)")
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
      // Also those through which others are seen: there is to be no other way to these.
      hiding.formUnion(needed.filter { !earlier[$0].exports.isEmpty })
    }
    let reached = needed.reduce(into: Set<Int>()) { $0.formUnion(earlier[$1].exports) }
    exports = hiding.isEmpty ? [] : hiding.union(reached)
    checksAccess = exports.isEmpty && reached.isEmpty

    lines = ["import Display"] + visible.userImports
    // To Swift 6 the C library's streams are shared mutable state, and an error. In a session they
    // are set once, before any cell.
    if !mentions.isDisjoint(with: ["stdin", "stdout", "stderr"]) {
      lines.append("@preconcurrency import Glibc")
    }
    for index in units where !reached.contains(index) {
      let module = plan[index].moduleName
      var chosen = names[index] ?? []
      var isWhole = true
      if let hidden = hidden[index], let syntax = plan[index].syntax, syntax.canBeScoped {
        if chosen.isEmpty, let other = syntax.importable(besides: hidden) { chosen = [other] }
        isWhole = chosen.isEmpty && syntax.actsUnnamed
      }
      if hiding.contains(index) {
        lines.append("@_exported @testable import \(module)")
      } else if isWhole {
        lines.append("@testable import \(module)")
      }
      for (name, same) in Dictionary(grouping: chosen, by: \.name).sorted(by: { $0.key < $1.key })
      where Set(same.map(\.kind)).count == 1 {
        lines.append("@testable import \(same[0].kind.rawValue) \(module).`\(name)`")
      }
    }
    lines += constants
  }
}

/// Which of the declarations of a name a cell sees.
private struct NameChoice {
  /// The declarations that the cell sees, and their units.
  private(set) var kept: [(unit: Int, declaration: CellDeclaration)] = []
  /// Units with a function of the name that a newer one replaces, although the compiler would still
  /// find it: it must be hidden from the compiler.
  private(set) var hidden: [Int] = []

  /// - Parameters:
  ///   - earlier: The declarations of earlier units, oldest first.
  ///   - own: Those of the cell itself.
  init(_ earlier: [VisibleDeclarations.Owned], _ own: [CellDeclaration]) {
    guard own.allSatisfy({ $0.kind == .function }) else { return }
    // Of functions those count that no newer one declares anew; of all else, the newest.
    var newer: [(unit: Int?, declaration: CellDeclaration)] = own.map { (nil, $0) }
    for owned in earlier.reversed() {
      let declaration = owned.declaration
      guard declaration.kind == .function else {
        // Beside a function of the cell's own the compiler sees which one is meant.
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
  /// Whether naming single declarations in imports brings in all that is needed of the cell: functions
  /// of operators cannot be named.
  fileprivate var canBeScoped: Bool {
    !unnamed.contains { $0.type == nil && $0.key.contains(":") }
  }

  /// A declaration whose import brings in the members of the cell's extensions, too.
  fileprivate func importable(besides names: Set<String>) -> CellDeclaration? {
    declarations.first {
      !names.contains($0.name) && !$0.isPrivate && $0.kind != .guarded && $0.kind != .function
    }
  }
}
