/// A unit's source, with what is needed to compile it and to interpret the compiler's messages.
package struct WrittenUnit: Sendable {
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
  /// The names in this unit that only failed cells declare, each with the place where that cell
  /// begins.
  package var missing: [String: SourceLocation] = [:]
  /// What errors of earlier units may do to this one.
  package var excuses = Excuses()
  /// Errors that make compiling the unit pointless.
  package var problems: [Diagnostic] = []
}
