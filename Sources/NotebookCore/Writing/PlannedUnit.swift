/// A module of the notebook whose source is not written yet: the parameters, a cell, or the inline
/// values between two cells.
///
/// The source may depend on whether earlier cells compile, if these are expected to fail.
package struct PlannedUnit: Sendable {
  enum Content: Sendable {
    /// Declarations that every cell can see.
    case parameters(source: String)
    case cell(Cell)
    case inlines([InlineExpression])
  }

  var content: Content
  var moduleName: String
  /// The indices of the notebook's snippets that the unit runs.
  var snippets: [Int]
  /// Where the unit begins in the notebook.
  var location: SourceLocation
  /// The syntax of each text in the unit.
  var syntaxes: [CellSyntax]
  /// The author expects the cell to fail, perhaps when it is compiled.
  var expectsError = false
  /// Errors about imports in the cell. If there are any, the imports are no longer in `content`,
  /// unless the author expects the cell to fail.
  var importErrors: [Diagnostic] = []

  var isCell: Bool { if case .cell = content { true } else { false } }
  /// Whether the unit has statements to run, not only declarations.
  var runs: Bool { if case .parameters = content { false } else { true } }
  /// What later units can see of this one; nil for inline values, which declare nothing.
  var syntax: CellSyntax? { if case .inlines = content { nil } else { syntaxes.first } }
}
