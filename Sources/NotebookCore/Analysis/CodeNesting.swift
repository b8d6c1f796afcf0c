internal import SwiftParser
internal import SwiftSyntax

/// Finds code that is nested so deeply that the compiler could not read it either.
package enum CodeNesting {
  /// The levels of a syntax tree that nbrun accepts. A level of the code, such as a pair of
  /// brackets, takes two to ten of them.
  static let limit = 10_000

  /// The bytes of code that a cell may have. The parser takes up to a thousand bytes of its stack
  /// for each, and the time of some texts grows with the square.
  package static let largestCode = 256 << 10

  /// The offset (UTF-8) of the first code beyond the limit; nil if there is none.
  static func excess(in code: String) -> Int? {
    // The time that the parser takes grows with the square of this depth.
    if let offset = excessBracket(in: code) { return offset }
    return LargeStack.run {
      let walker = DepthWalker(viewMode: .sourceAccurate)
      walker.walk(Parser.parse(source: code))
      return walker.excess
    }
  }

  /// The first bracket below the limit. Brackets in texts and comments count, too, but there they
  /// come in pairs.
  private static func excessBracket(in code: String) -> Int? {
    var depth = 0
    for (offset, byte) in code.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: continue
      }
      if depth > limit { return offset }
    }
    return nil
  }

  /// An error for each cell and each inline value with such code.
  package static func problems(in notebook: Notebook) -> [Diagnostic] {
    notebook.snippets.compactMap { snippet in
      let (code, place) =
        switch snippet {
        case .cell(let cell): (cell.code, cell.location)
        case .inline(let inline): (inline.code, inline.location)
        }
      if code.utf8.count > largestCode {
        return Diagnostic(
          "this cell has more than \(ByteCount(largestCode)) of code, the limit",
          at: place, help: "Put data into a file, and read the file in the cell.")
      }
      guard let offset = excess(in: code) else { return nil }
      let bytes = code.utf8.prefix(offset)
      let newline = UInt8(ascii: "\n")
      let line = bytes.count { $0 == newline }
      let column = bytes.reversed().prefix { $0 != newline }.count
      return Diagnostic(
        "this code is nested too deeply",
        at: SourceLocation(
          file: place.file, line: place.line + line, column: place.column + column),
        help: "The Swift compiler cannot read it. Give parts of it names of their own.")
    }
  }
}

/// Looks for the first node below the limit.
private final class DepthWalker: SyntaxAnyVisitor {
  private var depth = 0
  private(set) var excess: Int?

  override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
    depth += 1
    if depth > CodeNesting.limit, excess == nil {
      excess = node.positionAfterSkippingLeadingTrivia.utf8Offset
    }
    return excess == nil ? .visitChildren : .skipChildren
  }

  override func visitAnyPost(_ node: Syntax) { depth -= 1 }
}
