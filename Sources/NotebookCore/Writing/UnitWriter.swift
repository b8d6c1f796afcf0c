/// Writes the units' sources one after another, each with the imports that it needs.
package struct UnitWriter {
  private let plan: NotebookPlan
  private var written: [WrittenUnit] = []
  private var visible = VisibleDeclarations()
  /// Units that are expected to fail and are not known to compile or fail yet.
  private var undecided: [Int] = []
  /// The names that failed cells declare, with the places where these cells begin.
  private var missing: [String: SourceLocation] = [:]
  private var excuses = Excuses()

  package init(_ plan: NotebookPlan) { self.plan = plan }

  // MARK: Cells that are expected to fail

  /// The units whose outcome must be known before unit `index` can be written.
  package func undecided(concerning index: Int) -> [Int] {
    let mentions = plan.units[index].syntaxes.reduce(into: Set<String>()) {
      $0.formUnion($1.mentions)
    }
    return undecided.filter { other in
      guard let syntax = plan.units[other].syntax else { return false }
      return syntax.hasUnnamedEffects || !syntax.imports.isEmpty
        || syntax.declarations.contains { mentions.contains($0.name) }
    }
  }

  /// Records whether a unit that was expected to fail compiles. If not, it declares nothing.
  package mutating func decide(_ index: Int, compiles: Bool) {
    undecided.removeAll { $0 == index }
    guard let syntax = plan.units[index].syntax else { return }
    if compiles {
      visible.add(index, syntax)
    } else {
      for declaration in syntax.declarations {
        missing[declaration.name] = plan.units[index].location
      }
    }
  }

  // MARK: The three kinds of module

  /// Writes the next unit.
  package mutating func next() -> WrittenUnit {
    let index = written.count
    let planned = plan.units[index]
    var unit: WrittenUnit
    switch planned.content {
    case .parameters(let source):
      unit = WrittenUnit(
        moduleName: planned.moduleName, runs: false, fileName: "parameters.swift", source: source,
        lines: LineMap(), imports: [], location: planned.location)
    case .cell(let cell): unit = write(cell, planned.syntaxes[0], planned)
    case .inlines(let expressions): unit = write(expressions, planned)
    }
    if !missing.isEmpty {
      for syntax in planned.syntaxes {
        for name in syntax.mentions where unit.missing[name] == nil {
          guard let place = missing[name], visible.declarations(of: name).isEmpty
          else { continue }
          unit.missing[name] = place
        }
      }
    }
    if planned.expectsError {
      unit.problems = planned.importErrors + unit.problems
    } else {
      excuses.lacksModule = excuses.lacksModule || !planned.importErrors.isEmpty
    }
    unit.excuses = excuses
    if let syntax = planned.syntax, syntax.hasError, !planned.expectsError {
      excuses.doubtfulNames.formUnion(syntax.mentions)
    }
    written.append(unit)
    if planned.expectsError {
      undecided.append(index)
    } else if let syntax = planned.syntax {
      visible.add(index, syntax)
    }
    return unit
  }

  private func write(
    _ cell: Cell, _ syntax: CellSyntax, _ planned: PlannedUnit
  ) -> WrittenUnit {
    let first = plan.needsTruePlaces ? cell.location.line : 2
    let indentation = plan.needsTruePlaces ? cell.location.column - 1 : 0
    var lines = LineMap()
    lines.add(
      line: first, location: cell.location, columnOffset: cell.location.column - 1,
      indentation: indentation)
    let resolution = NameResolution(syntax, visible, plan.units)
    let imports = UnitImports(
      for: [syntax], early: resolution.earlyNames, replacesGuarded: true,
      visible, plan.units, written)
    var insertions = resolution.insertions(in: cell.code)
    insertions += syntax.witnesses.map { .init(offset: $0, text: "public") }
    insertions += syntax.rootClasses.filter { $0.inherited.allSatisfy(visible.protocols.contains) }
      .map { .init(offset: $0.offset, text: "init() {}") }
    var text = CellText(fileName: plan.fileName, lines: lines)
    var source = imports.lines.joined(separator: "; ") + "\n"
    source += CellText.directive(file: plan.fileName, line: first)
    source += CellText.indented(
      text.completed(cell.code, insertions, syntax.lastExpression, firstLine: first),
      by: indentation)
    if !syntax.hasError {
      var ending = syntax.declarations.filter { $0.kind == .guarded }.map {
        let name = $0.name.nameAsWritten
        let keyword = $0.isVariable ? "var" : "let"
        return "\(keyword) \(UnitImports.guardedPrefix)\(name) = `\(name)`\n"
      }.joined()
      if syntax.awaits { ending += "await _nbrunEndCell()\n" }
      if !ending.isEmpty { source += "\n#sourceLocation()\n" + ending }
    }
    let code = Array(cell.code.utf8)
    func place(_ offset: Int) -> SourceLocation {
      CellText.place(of: offset, in: code, at: cell.location)
    }
    var problems = resolution.problems.map { $0.diagnostic(at: place($0.offset)) }
    problems += syntax.sourceLocations.map {
      Diagnostic(
        "'#sourceLocation' is not allowed in a cell", at: place($0),
        help: "Remove it: errors after it would point to the wrong place.")
    }
    return WrittenUnit(
      moduleName: planned.moduleName, fileName: "main.swift", source: source, lines: text.lines,
      imports: imports.units, exports: imports.exports, location: cell.location,
      checksAccess: imports.checksAccess && !visible.hasDistantAncestors(syntax),
      suppressedValueStart: syntax.suppressedValueOffset.map(place),
      problems: problems)
  }

  private func write(
    _ expressions: [InlineExpression], _ planned: PlannedUnit
  ) -> WrittenUnit {
    let imports = UnitImports(
      for: planned.syntaxes, early: [], replacesGuarded: false, visible,
      plan.units, written)
    var source = imports.lines.joined(separator: "; ") + "\n"
    var lines = LineMap()
    var problems: [Diagnostic] = []
    for (index, (inline, syntax)) in zip(expressions, planned.syntaxes).enumerated() {
      guard let value = syntax.lastExpression, !value.branches,
        syntax.statementCount == 1
      else {
        let message =
          inline.code.filter { $0 != " " } == "nil"
          ? "'nil' requires a contextual type"
          : "an inline value must be one expression, found '\(inline.code)'"
        problems.append(Diagnostic(message, at: inline.location))
        continue
      }
      problems += NameResolution(syntax, visible, plan.units).problems.map {
        let code = Array(inline.code.utf8)
        return $0.diagnostic(at: CellText.place(of: $0.offset, in: code, at: inline.location))
      }
      let line = plan.needsTruePlaces ? inline.location.line : 2 * index + 2
      let offset = inline.location.column - 1
      let indentation = plan.needsTruePlaces ? offset : 0
      lines.add(
        line: line, location: inline.location, columnOffset: offset, indentation: indentation)
      source += CellText.directive(file: plan.fileName, line: line - 1)
      let code = CellText.indented(inline.code, by: indentation)
      source += "_nbrunShowInline(\n\(code)\n)\n"
    }
    source += "#sourceLocation()\n"
    if planned.syntaxes.contains(where: \.awaits) { source += "await _nbrunEndCell()\n" }
    return WrittenUnit(
      moduleName: planned.moduleName, fileName: "main.swift", source: source, lines: lines,
      imports: imports.units, location: planned.location, isInline: true,
      checksAccess: imports.checksAccess, problems: problems)
  }
}
