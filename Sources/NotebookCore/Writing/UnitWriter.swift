/// Writes the units' sources one after another, each with the imports that it needs.
package struct UnitWriter {
  private let plan: NotebookPlan
  private var written: [WrittenUnit] = []
  private var visible = VisibleDeclarations()
  /// Units that are expected to fail and are not known to compile or fail yet.
  private var undecided: [Int] = []
  /// The names that only failed cells declare.
  private var missing: [String: MissingName] = [:]
  /// The variables that failed cells left undeclared.
  private let unreached: [Int: Set<String>]
  private var excuses = Excuses()

  /// - Parameter unreached: The variables that the cells which have failed left undeclared. Of
  ///   other cells that are expected to fail, all declarations count that they can reach.
  package init(_ plan: NotebookPlan, unreached: [Int: Set<String>] = [:]) {
    self.plan = plan
    self.unreached = unreached
  }

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
    var lost = Set(syntax.declarations.map(\.name))
    if compiles {
      lost = unreached[index] ?? syntax.unreachableVariables
      visible.add(
        index, syntax, unreached: lost, withoutValue: withoutValue(plan.units[index], syntax))
    }
    for name in lost {
      missing[name] = MissingName(place: plan.units[index].location, isCompiled: compiles)
    }
  }

  /// The variables that a unit declares and leaves without a value, and their places.
  private func withoutValue(
    _ planned: PlannedUnit, _ syntax: CellSyntax
  ) -> [String: SourceLocation] {
    guard case .cell(let cell) = planned.content else { return [:] }
    let code = Array(cell.code.utf8)
    let left = syntax.variables.filter { $0.end == nil }.map {
      ($0.name, CellText.place(of: $0.offset, in: code, at: cell.location))
    }
    return Dictionary(left) { $1 }
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
      for name in syntax.namesWithNewValue { visible.giveValue(to: name) }
      visible.add(index, syntax, withoutValue: withoutValue(planned, syntax))
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
    let values = ValueChecks(
      syntax, module: planned.moduleName, endsEarly: planned.expectsError,
      earlier: resolution.earlierOffsets)
    var insertions = resolution.insertions(in: cell.code) + values.marks
    insertions += marksOfAssignments(in: syntax)
    insertions += syntax.witnesses.map { .init(offset: $0, text: "public") }
    insertions += syntax.rootClasses.filter { $0.inherited.allSatisfy(visible.protocols.contains) }
      .map { .init(offset: $0.offset, text: "init() {}") }
    func text(_ insertions: [CellText.Insertion]) -> WrittenUnit.Text {
      var text = CellText(fileName: plan.fileName, lines: lines)
      var source = (imports.lines + values.declarations).joined(separator: "; ") + "\n"
      source += CellText.directive(file: plan.fileName, line: first)
      source += CellText.indented(
        text.completed(cell.code, insertions, syntax.lastExpression, firstLine: first),
        by: indentation)
      if !syntax.hasError {
        var ending = values.ending
        if !planned.expectsError {
          ending += syntax.declarations.filter { $0.kind == .guarded }.map {
            "\($0.isVariable ? "var" : "let") \(UnitImports.guarded($0.name))\n"
          }.joined()
        }
        if syntax.awaits { ending += "await _nbrunEndCell()\n" }
        if !ending.isEmpty { source += "\n#sourceLocation()\n" + ending }
      }
      return WrittenUnit.Text(source: source, lines: text.lines)
    }
    let checked = text(values.checks + insertions)
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
    var unit = WrittenUnit(
      moduleName: planned.moduleName, fileName: "main.swift", source: checked.source,
      lines: checked.lines, imports: imports.units, exports: imports.exports,
      location: cell.location,
      checksAccess: imports.checksAccess && !visible.hasDistantAncestors(syntax),
      suppressedValueStart: syntax.suppressedValueOffset.map(place),
      problems: problems)
    unit.variables = syntax.variables.indices.map {
      let variable = syntax.variables[$0]
      return .init(
        name: variable.name, place: place(variable.offset), isChecked: values.checked.contains($0))
    }
    unit.checkedUses = values.uses.map(place)
    unit.endsEarly = planned.expectsError
    if !values.checks.isEmpty { unit.unchecked = text(insertions) }
    return unit
  }

  /// The marks behind assignments to variables that earlier cells left without a value.
  private func marksOfAssignments(in syntax: CellSyntax) -> [CellText.Insertion] {
    guard let flow = syntax.flow else { return [] }
    let own = Set(syntax.declarations.map(\.name))
    return flow.assignments.filter { !own.contains($0.key) }.flatMap { name, offsets in
      guard let owned = visible.declarations(of: name).last, owned.withoutValue != nil,
        let variable = written[owned.unit].variables.lastIndex(where: { $0.name == name }),
        written[owned.unit].variables[variable].isChecked
      else { return [CellText.Insertion]() }
      let mark = ValueChecks.mark(variable, of: plan.units[owned.unit].moduleName)
      return offsets.map { .init(offset: $0, text: "; " + mark, hasOwnLine: false) }
    }
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
