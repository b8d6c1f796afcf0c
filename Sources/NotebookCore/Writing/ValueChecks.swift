internal import CSessionProtocol

/// What nbrun adds to a cell so that nobody reads one of its variables before it has a value.
///
/// - A *mark* behind a declaration says that its variables have their values now. If the author
///   expects the cell to fail, every declaration has one, and the session tells nbrun. So nbrun
///   knows what the cell left without a value.
/// - A *check* comes before a use in a body that may run too early. It ends the cell with an error
///   that names the place of the use.
///
/// Most cells need neither.
struct ValueChecks {
  /// The insertions of the checks. The cell means the same without them.
  private(set) var checks: [CellText.Insertion] = []
  private(set) var marks: [CellText.Insertion] = []
  /// Statements for the end of the cell.
  private(set) var ending = ""
  /// Declarations for the line of the imports.
  private(set) var declarations: [String] = []
  /// The UTF-8 offsets of the uses that are checked, by the number of the check.
  private(set) var uses: [Int] = []
  /// The variables that checks are about.
  private(set) var checked: Set<Int> = []

  private static let type = "_nbrunValues"

  private let variables: [StoredVariable]
  /// The variables whose state is stored, because there is a check or more than one mark.
  private var stored: Set<Int> = []
  private let endsEarly: Bool

  /// - Parameters:
  ///   - module: The name of the cell's module.
  ///   - endsEarly: Whether the author expects the cell to fail.
  ///   - earlier: The offsets of the names that mean another cell's variable.
  init(_ syntax: CellSyntax, module: String, endsEarly: Bool, earlier: Set<Int>) {
    variables = syntax.variables
    self.endsEarly = endsEarly
    let bodyUses = syntax.bodyUses.filter {
      (endsEarly || $0.mayBeEarly) && !earlier.contains($0.offset)
    }
    uses = bodyUses.map(\.offset)
    checked = Set(bodyUses.map(\.variable))
    stored = checked
    if endsEarly {
      stored.formUnion(variables.indices.filter { !variables[$0].hasInitialValue })
    }
    for (number, use) in bodyUses.enumerated() { add(use, number) }
    let passedOn = Dictionary(
      syntax.declarations.filter { $0.kind == .guarded }.map { ($0.name, $0.isVariable) }
    ) { $1 }
    for mark in syntax.marks { add(mark, passedOn) }
    addDeclarations(module)
  }

  // MARK: Checks

  private mutating func add(_ use: BodyUse, _ number: Int) {
    let check = "\(Self.type).c\(use.variable)(\(number))"
    func insert(_ text: String, at offset: Int) {
      checks.append(.init(offset: offset, text: text, hasOwnLine: false))
    }
    switch use.form {
    case .around(let range):
      insert("_nbrunAfter(\(check), ", at: range.lowerBound)
      insert(")", at: range.upperBound)
    case .before(let offset): insert("\(check); ", at: offset)
    case .shorthand(let end):
      insert(" = _nbrunAfter(\(check), \(quoted(use.variable)))", at: end)
    }
  }

  private func quoted(_ variable: Int) -> String { "`\(variables[variable].name)`" }

  // MARK: Marks

  private mutating func add(_ mark: StoredVariable.Mark, _ passedOn: [String: Bool]) {
    let needed = mark.variables.filter { endsEarly || checked.contains($0) }
    guard !needed.isEmpty else { return }
    func insert(_ text: String, at offset: Int) {
      marks.append(.init(offset: offset, text: text, hasOwnLine: false))
    }
    switch mark.form {
    case .statement: insert("; " + statements(needed), at: mark.offset)
    case .comma(let declaration):
      insert("; \(statements(needed)); \(declaration) /*", at: mark.offset)
      insert("*/", at: mark.offset + 1)
    case .guarded:
      let constants = needed.filter { passedOn[variables[$0].name] == false }
      if !constants.isEmpty {
        let copies = constants.map { "let \(UnitImports.guarded(variables[$0].name))" }
        insert("; \(copies.joined(separator: "; ")); \(statements(constants))", at: mark.offset)
      }
      // The value may still change.
      for variable in needed where passedOn[variables[variable].name] == true {
        ending +=
          "var \(UnitImports.guarded(variables[variable].name)); \(statements([variable]))\n"
      }
    }
  }

  private func statements(_ variables: [Int]) -> String {
    variables.map { stored.contains($0) ? "\(Self.type).s\($0)()" : "_nbrunMark(\($0))" }
      .joined(separator: "; ")
  }

  /// The statement that notes in the cell `module` that its variable has a value now.
  static func mark(_ variable: Int, of module: String) -> String {
    "\(module).\(type).s\(variable)()"
  }

  // MARK: Declarations

  private mutating func addDeclarations(_ module: String) {
    let members = stored.sorted().map { index in
      let flag = "v\(index)"
      let tells =
        endsEarly ? "if !\(flag) { \(flag) = true; _nbrunMark(\(index)) }" : "\(flag) = true"
      let check =
        checked.contains(index)
        ? "; static func c\(index)(_ number: Int32) "
          + "{ if !\(flag) { _nbrunStop(\(module.debugDescription), \(index), number) } }"
        : ""
      return "nonisolated(unsafe) static var \(flag) = false; static func s\(index)() { \(tells) }"
        + check
    }
    if !members.isEmpty {
      declarations.append("nonisolated enum \(Self.type) { \(members.joined(separator: "; ")) }")
    }
    if endsEarly, !marks.isEmpty || !ending.isEmpty {
      declarations.append(
        "@_silgen_name(\"\(NBS_HAS_VALUE)\") nonisolated private "
          + "func _nbrunTell(_: UnsafePointer<CChar>, _: Int32)")
      declarations.append(
        "nonisolated private func _nbrunMark(_ variable: Int32) "
          + "{ _nbrunTell(\(module.debugDescription), variable) }")
    }
    if !checks.isEmpty {
      declarations.append(
        "@_silgen_name(\"\(NBS_NO_VALUE)\") nonisolated private "
          + "func _nbrunStop(_: UnsafePointer<CChar>, _: Int32, _: Int32) -> Never")
      declarations.append(
        "@discardableResult @inline(__always) nonisolated private "
          + "func _nbrunAfter<Value>(_: Void, _ value: Value) -> Value { value }")
    }
  }
}
