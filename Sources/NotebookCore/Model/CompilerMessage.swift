/// A message of the Swift compiler about one unit. The cache keeps it with the compiled unit.
package struct CompilerMessage: Codable, Sendable {
  /// `error`, `warning` or `note`.
  package var severity: String
  /// The line in the generated source, from 1; nil if the message has no place there.
  package var line: Int?
  /// The column in the generated source, from 1, in UTF-8 bytes; nil if `line` is nil.
  package var column: Int?
  package var text: String
}
