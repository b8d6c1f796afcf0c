extension CellFailure {
  /// The error for a read of a variable that has no value.
  ///
  /// - Parameters:
  ///   - missing: What the check says.
  ///   - places: Where it happened, innermost first.
  ///   - unit: The unit that ran.
  func noValue(
    _ missing: CellVariable?, _ places: [SourceLocation], _ unit: WrittenUnit
  ) -> Diagnostic {
    guard let missing,
      let owner = symbolizer.units.values.first(where: { $0.moduleName == missing.module }),
      owner.variables.indices.contains(missing.number),
      let number = missing.use, owner.checkedUses.indices.contains(number)
    else {
      return Diagnostic(
        "a variable is used before it has a value", at: places.first ?? unit.location)
    }
    let variable = owner.variables[missing.number]
    let use = owner.checkedUses[number]
    var callers = places
    if let first = callers.first, (first.file, first.line) == (use.file, use.line) {
      callers.removeFirst()
    }
    let calls = callers.prefix(8).map { Diagnostic.Note("called from here", at: $0) }
    let name = "'\(variable.name)'"
    if owner.moduleName == unit.moduleName {
      return Diagnostic(
        "\(name) is used before it has a value", at: use,
        notes: calls + [.init("it gets its value later; it is declared here", at: variable.place)],
        help: "Give \(name) its value above the code that leads here.")
    }
    let reason =
      owner.endsEarly
      ? Diagnostic.Note("the cell that declares it ended before it was set", at: owner.location)
      : Diagnostic.Note("it is declared here without a value", at: variable.place)
    return Diagnostic("\(name) has no value", at: use, notes: calls + [reason])
  }
}
