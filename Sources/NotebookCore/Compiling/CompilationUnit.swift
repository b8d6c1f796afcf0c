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
  /// Whether the compiler is to mind access levels.
  var mindsAccess = true
  /// From here on a value that is not used is what the author wants.
  var silencedFrom: SourceLocation?
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
    let protocols = syntaxes.flatMap(\.declarations).filter { $0.kind == .protocol }.map(\.name)
    let syntax = CellSyntax(cell.code, protocols: Set(protocols))
    let first = needsTrueLines ? cell.location.line : 2
    var lines = LineMap()
    lines.add(line: first, location: cell.location, columnOffset: cell.location.column - 1)
    let (imports, header) = imports(for: [syntax])
    let (insertions, problems) = insertions(into: cell, syntax)
    var source = header + sourceLocation(line: first)
    source += completed(cell.code, insertions, syntax.lastExpression, firstLine: first, &lines)
    if !syntax.hasError {
      let guarded = syntax.declarations.filter { $0.kind == .guarded }
      var ending = guarded.map { "let \(Self.guardedPrefix)\($0.name) = \($0.name)\n" }.joined()
      if syntax.awaits { ending += "await _nbrunEndCell()\n" }
      if !ending.isEmpty { source += "\n#sourceLocation()\n" + ending }
    }
    let number = notebook.steps[...step].count { if case .cell = $0 { true } else { false } }
    append(
      CompilationUnit(
        moduleName: CellModule.name(number), fileName: "main.swift", source: source, lines: lines,
        imports: imports, steps: [step], location: cell.location,
        mindsAccess: !hasDistantAncestors(syntax),
        silencedFrom: syntax.silencedOffset.map { place(of: $0, in: cell) }, problems: problems),
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

  /// What `guard` binds at top level is a local variable of the script; a global one with this
  /// before its name hands the value on to later cells.
  private static let guardedPrefix = "_nbrun_"

  private func sourceLocation(line: Int) -> String {
    "#sourceLocation(file: \(fileName.debugDescription), line: \(line))\n"
  }

  /// Words to be written into a cell's text.
  private struct Insertion {
    /// UTF-8, in the cell.
    var offset: Int
    var word: String
    /// On a line that the notebook does not have; else in the middle of one, as a string needs it.
    var hasOwnLine = true
  }

  /// What the compiler needs to see besides the author's words, in order, and what is wrong.
  private func insertions(
    into cell: Cell, _ syntax: CellSyntax
  ) -> ([Insertion], problems: [Diagnostic]) {
    var insertions = syntax.witnesses.map { Insertion(offset: $0, word: "public") }
    insertions += syntax.initializers.map { Insertion(offset: $0, word: "init() {}") }
    var problems: [Diagnostic] = []
    for use in syntax.earlyUses {
      if let owner = newestOwner(of: use.name) {
        insertions.append(Insertion(offset: use.offset, word: owner, hasOwnLine: false))
      } else {
        problems.append(
          Diagnostic(
            "'\(use.name)' is used before it is declared", at: place(of: use.offset, in: cell),
            help: "It has no value yet. Declare it first, or give one of the two another name."))
      }
    }
    return (insertions.sorted { $0.offset < $1.offset }, problems)
  }

  /// What to write before `name` for the newest declaration of an earlier cell.
  private func newestOwner(of name: String) -> String? {
    for (unit, syntax) in zip(units, syntaxes).reversed() {
      if let found = syntax.declarations.last(where: { $0.name.withoutBackticks == name }) {
        return unit.moduleName + "." + (found.kind == .guarded ? Self.guardedPrefix : "")
      }
    }
    return nil
  }

  private func place(of offset: Int, in cell: Cell) -> SourceLocation {
    let (line, column) = Self.position(of: offset, in: Array(cell.code.utf8))
    return SourceLocation(
      file: cell.location.file, line: cell.location.line + line,
      column: cell.location.column + column)
  }

  /// The line and the column of an offset, from 0.
  private static func position(of offset: Int, in code: [UInt8]) -> (line: Int, column: Int) {
    let before = code[..<offset]
    let newline = UInt8(ascii: "\n")
    return (
      before.count { $0 == newline },
      before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0)
    )
  }

  /// `code` with the insertions, and its last expression handed to the function that shows it;
  /// every character of the notebook keeps its line and, but for what `lines` is told, its column.
  private func completed(
    _ code: String, _ insertions: [Insertion], _ lastExpression: Range<Int>?, firstLine: Int,
    _ lines: inout LineMap
  ) -> String {
    let code = Array(code.utf8)
    var source = ""
    var done = 0
    var insertions = insertions
    if let lastExpression {
      insertions.append(Insertion(offset: lastExpression.lowerBound, word: "_nbrunShowValue("))
    }
    for insertion in insertions {
      let (line, column) = Self.position(of: insertion.offset, in: code)
      source += String(decoding: code[done..<insertion.offset], as: UTF8.self)
      if insertion.hasOwnLine {
        source += "\n" + sourceLocation(line: firstLine + line - 1) + insertion.word + "\n"
        source += String(
          repeating: " ", count: column + lines.insertedBytes(line: firstLine + line))
      } else {
        source += insertion.word
        lines.addInsertion(
          line: firstLine + line, column: column + 1, length: insertion.word.utf8.count)
      }
      done = insertion.offset
    }
    if let lastExpression {
      source += String(decoding: code[done..<lastExpression.upperBound], as: UTF8.self) + "\n)"
      done = lastExpression.upperBound
    }
    return source + String(decoding: code[done...], as: UTF8.self)
  }

  // MARK: Classes

  /// Whether a class of the cell inherits from one that inherits across cells itself.
  ///
  /// Where it reads such a class back, Swift 6.3.1 has forgotten what that overrides, because the
  /// other module's imports do not say that they are testable ones: the new class would have the
  /// methods of the oldest. Without access levels it remembers.
  private func hasDistantAncestors(_ syntax: CellSyntax) -> Bool {
    syntax.superclasses.values.contains { name in
      var ancestor = name
      var owner: Int?
      while let unit = newestClass(ancestor, upTo: owner ?? units.count - 1) {
        if let owner, owner != unit { return true }
        guard let next = syntaxes[unit].superclasses[ancestor], next != ancestor else { break }
        (ancestor, owner) = (next, unit)
      }
      return false
    }
  }

  private func newestClass(_ name: String, upTo last: Int) -> Int? {
    (0...last).last { index in
      syntaxes[index].declarations.contains { $0.name == name && $0.kind == .class }
    }
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
    let own = Set(texts.flatMap(\.declarations).map(\.name))
    header += newestDeclarations(of: mentions, in: order, own: own)
    return (order, header.joined(separator: "; ") + "\n")
  }

  /// Imports of the newest declaration of each name that was declared anew: a declaration imported
  /// by its name goes before those of whole modules. What a `guard` bound becomes a constant, unless
  /// the text has that name of its own.
  private func newestDeclarations(
    of mentions: Set<String>, in order: [Int], own: Set<String>
  ) -> [String] {
    var found: [String: [(unit: Int, declaration: CellSyntax.Declaration)]] = [:]
    for unit in order {
      for declaration in syntaxes[unit].declarations
      where mentions.contains(declaration.name.filter { $0 != "`" }) {
        found[declaration.name, default: []].append((unit, declaration))
      }
    }
    return found.sorted { $0.key < $1.key }.compactMap { name, declarations in
      guard let newest = declarations.last else { return nil }
      let module = units[newest.unit].moduleName
      if newest.declaration.kind == .guarded {
        return own.contains(name)
          ? nil : "private let \(name) = \(module).\(Self.guardedPrefix)\(name)"
      }
      guard Set(declarations.map(\.unit)).count > 1 else { return nil }
      let signatures = declarations.map { "\($0.declaration.kind) \($0.declaration.signature)" }
      let areOverloads =
        declarations.allSatisfy { $0.declaration.kind == .function }
        && Set(signatures).count == signatures.count
      if areOverloads { return nil }
      let kind = newest.declaration.kind.rawValue
      return "@testable import \(kind) \(module).\(name)"
    }
  }
}

extension InlineExpression {
  /// How many blanks stand before the expression.
  fileprivate var leadingSpace: Int { code.utf8.prefix { $0 == UInt8(ascii: " ") }.count }
}
