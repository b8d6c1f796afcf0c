/// A variable of a cell, or a use of one, as the cell names it to the session.
package struct CellVariable: Hashable, Sendable {
  /// The module of the cell.
  package var module: String
  /// The variable's number in the cell.
  package var number: Int
  /// The number of the use that a check has stopped.
  package var use: Int?

  /// - Parameter text: The three, separated by spaces. Nil if it is anything else.
  init?(_ text: ArraySlice<UInt8>) {
    let parts = String(decoding: text, as: UTF8.self).split(separator: " ")
    guard 2...3 ~= parts.count, let number = Int(parts[1]) else { return nil }
    (module, self.number) = (String(parts[0]), number)
    if parts.count == 3 { use = Int(parts[2]) }
  }
}
