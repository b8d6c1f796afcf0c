internal import Foundation

extension CellCompiler {
  /// An error for a compiler crash. The compiler's dump says which code it was working on; the rest
  /// of the dump is for the compiler's developers. Nil if `output` is not a dump.
  static func crash(_ output: String, _ unit: WrittenUnit) -> Diagnostic? {
    guard output.contains("Stack dump:") else { return nil }
    // `(at main.swift:3:1)`, `[note.md:3:1 - line:5:2]`; the last place is the most recent one.
    let places = output.matches(of: #/(?:\(at |\[)[^\n()\[\]:]+:(\d+):(\d+)/#).compactMap { match in
      Int(match.1).flatMap { line in
        Int(match.2).flatMap { unit.lines.location(line: line, column: $0) }
      }
    }
    return Diagnostic(
      "the Swift compiler crashed on this \(places.isEmpty ? "cell" : "code")",
      at: places.last ?? unit.location,
      help: "This is a bug in the compiler. Try to write the code in another way, or split it into "
        + "several cells.")
  }
}
