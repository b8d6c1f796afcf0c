/// A unit as the compiler gets it: its source, and what has to be known to compile it and to read
/// the compiler's messages.
package struct WrittenUnit: Sendable {
  package var moduleName: String
  /// Whether the unit has statements to run, not only declarations.
  package var runs = true
  /// `main.swift` for statements, another name for declarations alone.
  package var fileName: String
  package var source: String
  package var lines: LineMap
  /// The units whose modules this one imports, by number, and those that these import.
  package var imports: [Int]
  /// Those of `imports` that a unit sees, too, when it imports this one.
  package var exports: Set<Int> = []
  /// Where the unit begins in the notebook.
  package var location: SourceLocation
  /// Whether the unit holds inline values, not a cell.
  package var isInline = false
  /// Whether the compiler checks access levels (`private`, `internal`).
  package var checksAccess = true
  /// From here on, the author wants no warning of a value that is not used.
  var silencedFrom: SourceLocation?
  /// Names that the unit uses and that only cells declare which do not compile, each with the place
  /// where that cell begins.
  package var missing: [String: SourceLocation] = [:]
  /// Errors that make it pointless to compile the unit.
  package var problems: [Diagnostic] = []
}
