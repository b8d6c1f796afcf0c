/// A use of a name that no inner scope of the cell binds.
package struct FreeName: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    case reference
    /// `x` of `if let x` or of a capture list `[x]`, which binds that name anew.
    case shorthand
  }

  /// The name without back-ticks.
  package var name: String
  /// The UTF-8 offsets of the name in the cell.
  package var range: Range<Int>
  package var form = Form.reference
  /// The use is in the body of a function or of a closure, which may run at any time.
  package var isInBody = false
  /// The use is in a type some of whose members are declared elsewhere: the name may be one of them.
  package var mayBeMember = false
}
