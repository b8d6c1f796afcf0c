/// One module for the compiler: the parameters, a cell, or the inline values between two cells.
struct CompilationUnit: Sendable {
  var moduleName: String
  /// Whether it has statements to run, not only declarations.
  var runs = true
  /// `main.swift` for statements, another name for declarations alone.
  var fileName: String
  var source: String
  var lines: LineMap
  /// The units whose modules it imports, by number, and theirs.
  var imports: [Int]
  /// The steps of the notebook that it runs.
  var steps: [Int]
  /// Where it begins in the notebook.
  var location: SourceLocation
  /// What makes compiling it pointless.
  var problems: [Diagnostic] = []
}

/// All the modules of a notebook, in the order in which they run.
struct CompilationPlan: Sendable {
  private(set) var units: [CompilationUnit] = []
  private var syntaxes: [CellSyntax] = []
  private let notebook: Notebook
  private let fileName: String
  /// A cell asks for its line: lines must then be the notebook's.
  private var needsTrueLines = false
  /// What the cells so far import, in order: an import holds for the later cells.
  private var userImports: [String] = []

  init(_ notebook: Notebook) {
    self.notebook = notebook
    fileName = notebook.path.split(separator: "/").last.map(String.init) ?? notebook.path
    needsTrueLines = notebook.steps.contains {
      if case .cell(let cell) = $0 { cell.code.contains("#line") } else { false }
    }
    addParameters()
    var inlines: [Int] = []
    for (step, content) in notebook.steps.enumerated() {
      switch content {
      case .inline: inlines.append(step)
      case .cell(let cell) where cell.options.eval:
        addInlines(inlines)
        inlines = []
        addCell(cell, step: step)
      case .cell: break
      }
    }
    addInlines(inlines)
  }

  // MARK: The three kinds of module

  private static let parametersModule = "NotebookParameters"

  private mutating func addParameters() {
    let constants = notebook.frontMatter.parameters.map {
      "public let \($0.name): \($0.value.typeName) = \($0.value.swiftLiteral)\n"
    }
    let source =
      constants.joined() + """
        @_silgen_name("nbs_end_cell") private func endCell()
        @MainActor public func _nbrunEndCell() async {
          endCell()
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }

        """
    units.append(
      CompilationUnit(
        moduleName: Self.parametersModule, runs: false, fileName: "parameters.swift",
        source: source, lines: LineMap(), imports: [], steps: [],
        location: SourceLocation(file: notebook.path, line: 1)))
    syntaxes.append(CellSyntax(constants.joined()))
  }

  private mutating func addCell(_ cell: Cell, step: Int) {
    let syntax = CellSyntax(cell.code)
    let first = needsTrueLines ? cell.location.line : 2
    var lines = LineMap()
    lines.add(line: first, location: cell.location, columnOffset: cell.location.column - 1)
    let (imports, header) = imports(for: [syntax])
    var source = header + sourceLocation(line: first)
    source += completed(Array(cell.code.utf8), syntax, firstLine: first)
    if syntax.awaits, !syntax.hasError { source += "\n#sourceLocation()\nawait _nbrunEndCell()\n" }
    let number = notebook.steps[...step].count { if case .cell = $0 { true } else { false } }
    append(
      CompilationUnit(
        moduleName: "Cell_\(number)", fileName: "main.swift", source: source, lines: lines,
        imports: imports, steps: [step], location: cell.location),
      syntax)
    userImports += syntax.imports.filter { !userImports.contains($0) }
  }

  private mutating func addInlines(_ steps: [Int]) {
    let inlines: [InlineExpression] = steps.compactMap {
      if case .inline(let expression) = notebook.steps[$0] { expression } else { nil }
    }
    guard let first = inlines.first else { return }
    let syntaxes = inlines.map { CellSyntax($0.code) }
    let (imports, header) = imports(for: syntaxes)
    var source = header
    var lines = LineMap()
    var problems: [Diagnostic] = []
    for (index, (inline, syntax)) in zip(inlines, syntaxes).enumerated() {
      guard syntax.lastExpression.map({ $0.lowerBound == inline.leadingSpace }) == true else {
        problems.append(
          Diagnostic(
            "an inline value must be one expression, found '\(inline.code)'", at: inline.location))
        continue
      }
      let line = 2 * index + 2
      lines.add(
        line: line, location: inline.location, columnOffset: inline.location.column - 1)
      source += sourceLocation(line: line - 1) + "_nbrunShowInline(\n\(inline.code)\n)\n"
    }
    source += "#sourceLocation()\n"
    if syntaxes.contains(where: \.awaits) { source += "await _nbrunEndCell()\n" }
    append(
      CompilationUnit(
        moduleName: "Values_\(units.count)", fileName: "main.swift", source: source, lines: lines,
        imports: imports, steps: steps, location: first.location,
        problems: problems),
      CellSyntax(""))
  }

  private mutating func append(_ unit: CompilationUnit, _ syntax: CellSyntax) {
    units.append(unit)
    syntaxes.append(syntax)
  }

  // MARK: Source text

  private func sourceLocation(line: Int) -> String {
    "#sourceLocation(file: \(fileName.debugDescription), line: \(line))\n"
  }

  /// `code` with its last expression handed to the function that shows it, and its witnesses made
  /// public; every character of the notebook keeps its line and its column.
  private func completed(_ code: [UInt8], _ syntax: CellSyntax, firstLine: Int) -> String {
    var source = ""
    var done = 0
    /// Goes on at `offset`, with `word` before it on a line that the notebook does not have.
    func insert(_ word: String, at offset: Int) {
      let newline = UInt8(ascii: "\n")
      let before = code[..<offset]
      let line = firstLine + before.count { $0 == newline }
      let column = before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0)
      source += String(decoding: code[done..<offset], as: UTF8.self) + "\n"
      source += sourceLocation(line: line - 1) + word + "\n"
      source += String(repeating: " ", count: column)
      done = offset
    }
    for offset in syntax.witnesses { insert("public", at: offset) }
    if let range = syntax.lastExpression {
      insert("_nbrunShowValue(", at: range.lowerBound)
      source += String(decoding: code[range], as: UTF8.self) + "\n)"
      done = range.upperBound
    }
    return source + String(decoding: code[done...], as: UTF8.self)
  }

  // MARK: Imports

  /// The earlier units that a text needs, and its import lines.
  ///
  /// Only units whose names the text mentions are imported (and what those import: their values'
  /// types), so that a cell's cost does not grow with the number of cells before it.
  private func imports(for texts: [CellSyntax]) -> (units: [Int], header: String) {
    let mentions = texts.reduce(into: Set<String>()) { $0.formUnion($1.mentions) }
    var needed: Set<Int> = []
    for (index, syntax) in syntaxes.enumerated()
    where syntax.actsUnnamed || !syntax.declaredNames.isDisjoint(with: mentions) {
      needed.insert(index)
      needed.formUnion(units[index].imports)
    }
    if texts.contains(where: \.awaits) { needed.insert(0) }
    var header = ["import Display"] + userImports
    // To Swift 6 the C library's streams are shared mutable state, and an error. In a session they
    // are set once, before any cell.
    if !mentions.isDisjoint(with: ["stdin", "stdout", "stderr"]) {
      header.append("@preconcurrency import Glibc")
    }
    let order = needed.sorted()
    header += order.map { "@testable import \(units[$0].moduleName)" }
    header += newestDeclarations(of: mentions, in: order)
    return (order, header.joined(separator: "; ") + "\n")
  }

  /// Imports of the newest declaration of each name that was declared anew: a declaration imported
  /// by its name goes before those of whole modules.
  private func newestDeclarations(of mentions: Set<String>, in order: [Int]) -> [String] {
    var found: [String: [(unit: Int, declaration: CellSyntax.Declaration)]] = [:]
    for unit in order {
      for declaration in syntaxes[unit].declarations
      where mentions.contains(declaration.name.filter { $0 != "`" }) {
        found[declaration.name, default: []].append((unit, declaration))
      }
    }
    return found.sorted { $0.key < $1.key }.compactMap { name, declarations in
      guard let newest = declarations.last, Set(declarations.map(\.unit)).count > 1 else {
        return nil
      }
      let signatures = declarations.map { "\($0.declaration.kind) \($0.declaration.signature)" }
      let areOverloads =
        declarations.allSatisfy { $0.declaration.kind == .function }
        && Set(signatures).count == signatures.count
      if areOverloads { return nil }
      let kind = newest.declaration.kind.rawValue
      return "@testable import \(kind) \(units[newest.unit].moduleName).\(name)"
    }
  }
}

extension InlineExpression {
  /// How many blanks stand before the expression.
  fileprivate var leadingSpace: Int { code.utf8.prefix { $0 == UInt8(ascii: " ") }.count }
}
