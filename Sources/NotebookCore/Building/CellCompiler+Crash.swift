internal import Foundation

extension CellCompiler {
  /// An error for a compiler that crashed: what it was busy with stands in its dump, of which the rest
  /// is for those who make it. Nil where `output` is no dump.
  static func crash(_ output: String, _ unit: WrittenUnit) -> Diagnostic? {
    guard output.contains("Stack dump:") else { return nil }
    // `(at main.swift:3:1)`, `[note.md:3:1 - line:5:2]`; what it did last stands last.
    let places = output.matches(of: #/(?:\(at |\[)[^\n()\[\]:]+:(\d+):(\d+)/#).compactMap { match in
      Int(match.1).flatMap { line in
        Int(match.2).flatMap { unit.lines.location(line: line, column: $0) }
      }
    }
    return Diagnostic(
      "the Swift compiler crashed on this \(places.isEmpty ? "cell" : "code")",
      at: places.last ?? unit.location,
      help: "The mistake is the compiler's: write this in another way, or in other cells.")
  }
}
