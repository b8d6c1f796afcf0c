/// A use of a name that no inner scope of the cell binds.
package struct FreeName: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    case reference
    /// The `x` in `if let x` or in a capture list `[x]`, which also declares a new `x`.
    case shorthand
  }

  /// The name without backticks.
  package var name: String
  /// The UTF-8 offsets of the name in the cell.
  package var range: Range<Int>
  package var form = Form.reference
  /// Whether the use is in the body of a function or closure, which may run at any time.
  package var isInBody = false
  /// Whether the use is inside a type that has members declared elsewhere. The name may be one of
  /// them.
  package var mayBeMember = false
}
