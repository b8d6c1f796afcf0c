/// The declarations of earlier cells that the next cell can see.
///
/// It may become known late whether a cell that is expected to fail compiles. So cells may be added
/// in any order; they always count in the order of the notebook.
struct VisibleDeclarations: Sendable {
  /// A declaration and its unit.
  struct Owned: Sendable {
    var unit: Int
    var declaration: CellDeclaration
    /// Where it is declared, if it is a variable that has no value yet.
    var withoutValue: SourceLocation?
  }

  /// The declarations of each name, oldest first.
  private var owned: [String: [Owned]] = [:]
  /// The units that declare something that takes effect without being named.
  private(set) var unnamed: [Int] = []
  private var unnamedOwners: [CellDeclaration.Unnamed: [Int]] = [:]
  private var imports: [(unit: Int, declaration: CellImport)] = []
  private(set) var protocols: Set<String> = []
  /// The variables that cells left without running their declarations.
  private(set) var unreached: [Int: Set<String>] = [:]
  private var superclasses: [Int: [String: String]] = [:]

  /// - Parameters:
  ///   - unreached: The variables whose declarations the unit did not run. They count as not
  ///     declared.
  ///   - withoutValue: The variables that the unit leaves without a value, and their places.
  mutating func add(
    _ unit: Int, _ syntax: CellSyntax, unreached: Set<String> = [],
    withoutValue: [String: SourceLocation] = [:]
  ) {
    if !unreached.isEmpty { self.unreached[unit] = unreached }
    for declaration in syntax.declarations
    where !declaration.isPrivate && !unreached.contains(declaration.name) {
      Self.insert(
        Owned(
          unit: unit, declaration: declaration, withoutValue: withoutValue[declaration.name]),
        into: &owned[declaration.name, default: []]
      ) { $0.unit }
    }
    if syntax.hasUnnamedEffects { Self.insert(unit, into: &unnamed) { $0 } }
    for item in syntax.unnamed { Self.insert(unit, into: &unnamedOwners[item, default: []]) { $0 } }
    for declaration in syntax.imports
    where !imports.contains(where: { $0.declaration.text == declaration.text }) {
      Self.insert((unit, declaration), into: &imports) { $0.unit }
    }
    protocols.formUnion(syntax.protocols)
    superclasses[unit] = syntax.superclasses
  }

  private static func insert<Item>(
    _ item: Item, into items: inout [Item], unit: (Item) -> Int
  ) {
    let index = items.lastIndex { unit($0) <= unit(item) }.map { $0 + 1 } ?? 0
    items.insert(item, at: index)
  }

  /// The last unit that ended before it declared the variable `name`.
  func lastOwner(ofUnreached name: String) -> Int? {
    unreached.filter { $0.value.contains(name) }.keys.max()
  }

  /// The declarations of `name`, oldest first.
  func declarations(of name: String) -> [Owned] { owned[name] ?? [] }

  /// Records that the newest variable of that name has a value from now on.
  mutating func giveValue(to name: String) {
    guard let last = owned[name]?.indices.last else { return }
    owned[name]?[last].withoutValue = nil
  }

  /// The cells' own imports, in order. An import is valid in later cells, too.
  var userImports: [CellImport] { imports.map(\.declaration) }

  /// The units with extension members or operators that `syntax` redeclares.
  ///
  /// If the extended type was itself redeclared in between, the member is a different one.
  func redeclaredUnnamed(by syntax: CellSyntax) -> Set<Int> {
    let own = Set(syntax.declarations.map(\.name))
    var found: Set<Int> = []
    for item in syntax.unnamed {
      if let type = item.type, own.contains(type) { continue }
      let newestType = item.type.flatMap { declarations(of: $0).last?.unit } ?? 0
      found.formUnion((unnamedOwners[item] ?? []).filter { $0 >= newestType })
    }
    return found
  }

  // MARK: Classes

  /// Whether a class in `syntax` inherits from a class that itself inherits from another cell's
  /// class.
  ///
  /// When Swift 6.3.1 reads such a class from a module, it loses what the class overrides, because
  /// the module does not record that its imports are testable. The new class would get the methods
  /// of the oldest class. Without access control Swift keeps this information.
  func hasDistantAncestors(_ syntax: CellSyntax) -> Bool {
    syntax.superclasses.values.contains { name in
      var ancestor = name
      var owner: Int?
      while let found = newestClass(ancestor, upTo: owner ?? .max) {
        if let owner, owner != found { return true }
        guard let next = superclasses[found]?[ancestor], next != ancestor else { break }
        (ancestor, owner) = (next, found)
      }
      return false
    }
  }

  private func newestClass(_ name: String, upTo unit: Int) -> Int? {
    declarations(of: name).last { $0.declaration.kind == .class && $0.unit <= unit }?.unit
  }
}
