/// Writes the units' sources one after another, each with the imports that it needs.
struct UnitWriter {
  private let plan: CompilationPlan
  private var units: [CompilationUnit] = []
  private var visible = VisibleDeclarations()
  /// Units that are expected to fail, and of which it is not known yet whether they compile.
  private var undecided: [Int] = []
  /// What cells declare that do not compile, and where these begin.
  private var missing: [String: SourceLocation] = [:]

  init(_ plan: CompilationPlan) { self.plan = plan }

  // MARK: Cells that are expected to fail

  /// The units of which it has to be known whether they compile, before unit `index` is written.
  func undecided(concerning index: Int) -> [Int] {
    let mentions = plan.drafts[index].syntaxes.reduce(into: Set<String>()) {
      $0.formUnion($1.mentions)
    }
    return undecided.filter { other in
      guard let syntax = plan.drafts[other].syntax else { return false }
      return syntax.actsUnnamed || !syntax.imports.isEmpty
        || syntax.declarations.contains { mentions.contains($0.name) }
    }
  }

  /// Takes note of whether a unit that was expected to fail compiles: if not, it declares nothing.
  mutating func decide(_ index: Int, compiles: Bool) {
    undecided.removeAll { $0 == index }
    guard let syntax = plan.drafts[index].syntax else { return }
    if compiles {
      visible.add(index, syntax)
    } else {
      for declaration in syntax.declarations {
        missing[declaration.name] = plan.drafts[index].location
      }
    }
  }

  // MARK: The three kinds of module

  /// Writes the next unit.
  mutating func next() -> CompilationUnit {
    let index = units.count
    let draft = plan.drafts[index]
    var unit: CompilationUnit
    switch draft.content {
    case .parameters(let source):
      unit = CompilationUnit(
        moduleName: draft.moduleName, runs: false, fileName: "parameters.swift", source: source,
        lines: LineMap(), imports: [], location: draft.location)
    case .cell(let cell): unit = write(cell, draft.syntaxes[0], draft)
    case .inlines(let expressions): unit = write(expressions, draft)
    }
    if !missing.isEmpty {
      for syntax in draft.syntaxes {
        for name in syntax.mentions where unit.missing[name] == nil {
          guard let place = missing[name], visible.declarations(of: name).isEmpty
          else { continue }
          unit.missing[name] = place
        }
      }
    }
    units.append(unit)
    if draft.expectsError {
      undecided.append(index)
    } else if let syntax = draft.syntax {
      visible.add(index, syntax)
    }
    return unit
  }

  private func write(
    _ cell: Cell, _ syntax: CellSyntax, _ draft: CompilationPlan.Draft
  ) -> CompilationUnit {
    let first = plan.needsTrueLines ? cell.location.line : 2
    var lines = LineMap()
    lines.add(line: first, location: cell.location, columnOffset: cell.location.column - 1)
    let resolution = NameResolution(syntax, visible, plan.drafts)
    let imports = CellImports(
      for: [syntax], early: resolution.earlyNames, replacesGuarded: true,
      visible, plan.drafts, units)
    var insertions = resolution.insertions(in: cell.code)
    insertions += syntax.witnesses.map { .init(offset: $0, word: "public") }
    insertions += syntax.rootClasses.filter { $0.inherited.allSatisfy(visible.protocols.contains) }
      .map { .init(offset: $0.offset, word: "init() {}") }
    var text = CellSource(fileName: plan.fileName, lines: lines)
    var source = imports.lines.joined(separator: "; ") + "\n"
    source += CellSource.directive(file: plan.fileName, line: first)
    source += text.completed(cell.code, insertions, syntax.lastExpression, firstLine: first)
    if !syntax.hasError {
      var ending = syntax.declarations.filter { $0.kind == .guarded }.map {
        "\($0.isVariable ? "var" : "let") \(CellImports.guardedPrefix)\($0.name) = `\($0.name)`\n"
      }.joined()
      if syntax.awaits { ending += "await _nbrunEndCell()\n" }
      if !ending.isEmpty { source += "\n#sourceLocation()\n" + ending }
    }
    let code = Array(cell.code.utf8)
    func place(_ offset: Int) -> SourceLocation {
      CellSource.place(of: offset, in: code, at: cell.location)
    }
    var problems = resolution.problems.map { $0.diagnostic(at: place($0.offset)) }
    problems += syntax.sourceLocations.map {
      Diagnostic(
        "'#sourceLocation' cannot stand in a cell, whose places are the notebook's", at: place($0),
        help: "Remove it: what comes after it could not be found.")
    }
    return CompilationUnit(
      moduleName: draft.moduleName, fileName: "main.swift", source: source, lines: text.lines,
      imports: imports.units, exports: imports.exports, location: cell.location,
      mindsAccess: imports.mindsAccess && !visible.hasDistantAncestors(syntax),
      silencedFrom: syntax.silencedOffset.map(place),
      problems: problems)
  }

  private func write(
    _ expressions: [InlineExpression], _ draft: CompilationPlan.Draft
  ) -> CompilationUnit {
    let imports = CellImports(
      for: draft.syntaxes, early: [], replacesGuarded: false, visible,
      plan.drafts, units)
    var source = imports.lines.joined(separator: "; ") + "\n"
    var lines = LineMap()
    var problems: [Diagnostic] = []
    for (index, (inline, syntax)) in zip(expressions, draft.syntaxes).enumerated() {
      guard let value = syntax.lastExpression, !value.branches,
        value.range.lowerBound == inline.leadingSpace
      else {
        let message =
          inline.code.filter { $0 != " " } == "nil"
          ? "'nil' requires a contextual type"
          : "an inline value must be one expression, found '\(inline.code)'"
        problems.append(Diagnostic(message, at: inline.location))
        continue
      }
      problems += NameResolution(syntax, visible, plan.drafts).problems.map {
        let code = Array(inline.code.utf8)
        return $0.diagnostic(at: CellSource.place(of: $0.offset, in: code, at: inline.location))
      }
      let line = 2 * index + 2
      lines.add(
        line: line, location: inline.location, columnOffset: inline.location.column - 1)
      source += CellSource.directive(file: plan.fileName, line: line - 1)
      source += "_nbrunShowInline(\n\(inline.codeWithItsLine)\n)\n"
    }
    source += "#sourceLocation()\n"
    if draft.syntaxes.contains(where: \.awaits) { source += "await _nbrunEndCell()\n" }
    return CompilationUnit(
      moduleName: draft.moduleName, fileName: "main.swift", source: source, lines: lines,
      imports: imports.units, location: draft.location, isInline: true,
      mindsAccess: imports.mindsAccess,
      problems: problems)
  }
}

extension InlineExpression {
  /// How many blanks stand before the expression.
  fileprivate var leadingSpace: Int { code.utf8.prefix { $0 == UInt8(ascii: " ") }.count }

  /// The code with the notebook's line for `#line`, every column kept.
  fileprivate var codeWithItsLine: String {
    let number = String(location.line)
    let padding = String(repeating: " ", count: max(0, "#line".count - number.count))
    return code.replacing(/#line\b/, with: number + padding)
  }
}
