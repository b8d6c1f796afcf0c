/// A name that only failed cells declare.
package struct MissingName: Hashable, Sendable {
  /// Where the cell begins.
  package var place: SourceLocation
  /// Whether the cell compiles. If so, it ended before it ran the declaration.
  package var isCompiled: Bool
}

/// A unit's source, with what is needed to compile it and to interpret the compiler's messages.
package struct WrittenUnit: Hashable, Sendable {
  package var moduleName: String
  /// Whether the unit has statements to run, not only declarations.
  package var runs = true
  /// `main.swift` if the unit has statements, another name if it only has declarations.
  package var fileName: String
  package var source: String
  package var lines: LineMap
  /// The indices of the units that this one imports, and of the units that these import.
  package var imports: [Int]
  /// The members of `imports` that are also visible to a unit that imports this one.
  package var exports: Set<Int> = []
  /// Where the unit begins in the notebook.
  package var location: SourceLocation
  /// Whether the unit holds inline values, not a cell.
  package var isInline = false
  /// Whether the compiler checks access levels (`private`, `internal`).
  package var checksAccess = true
  /// From here on, the author wants no warnings about unused values.
  var suppressedValueStart: SourceLocation?
  /// The names in this unit that only failed cells declare.
  package var missing: [String: MissingName] = [:]
  /// What errors of earlier units may do to this one.
  package var excuses = Excuses()
  /// The cell's variables with storage, by the numbers that the session uses.
  var variables: [Variable] = []
  /// The places of the uses that are checked, by the numbers of the checks.
  var checkedUses: [SourceLocation] = []
  /// Whether the author expects the cell to fail.
  var endsEarly = false
  /// The source without checks of values, and its lines; nil if the source has no checks.
  var unchecked: Text?
  /// Errors that make compiling the unit pointless.
  package var problems: [Diagnostic] = []

  struct Variable: Hashable, Sendable {
    var name: String
    /// Where it is declared.
    var place: SourceLocation
    /// Whether checks ask for its value.
    var isChecked: Bool
  }

  struct Text: Hashable, Sendable {
    var source: String
    var lines: LineMap
  }

  /// The unit without checks of values; nil if it has none.
  var withoutChecks: WrittenUnit? {
    guard let unchecked else { return nil }
    var unit = self
    (unit.source, unit.lines, unit.unchecked) = (unchecked.source, unchecked.lines, nil)
    return unit
  }
}
