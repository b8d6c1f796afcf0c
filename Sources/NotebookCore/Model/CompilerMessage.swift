/// A message of the Swift compiler about one unit, as the cache keeps it with what was compiled.
struct CompilerMessage: Codable, Sendable {
  /// `error`, `warning` or `note`.
  var severity: String
  /// The line in the generated source, from 1; nil where the message has no place there.
  var line: Int?
  /// The column in the generated source, from 1, in UTF-8 bytes; nil where `line` is nil.
  var column: Int?
  var text: String
}
