internal import SwiftIDEUtils
internal import SwiftParser
internal import SwiftSyntax

/// Highlights Swift code as HTML. The compiler's own parser classifies the tokens.
enum SwiftHighlighter {
  /// `code`, escaped, with a `span` around each token that the style sheet colours.
  static func html(_ code: String) -> String {
    // A cell is never so large. Code that is only shown may be anything.
    if code.utf8.count > CodeNesting.largestCode { return HTMLText.escaped(code) }
    return LargeStack.run { highlighted(code) }
  }

  private static func highlighted(_ code: String) -> String {
    let bytes = Array(code.utf8)
    var result = ""
    var position = 0
    func append(until end: Int, kind: SyntaxClassification) {
      guard end > position else { return }
      let text = HTMLText.escaped(String(decoding: bytes[position..<end], as: UTF8.self))
      result += cssClass(of: kind).map { "<span class=\"\($0)\">\(text)</span>" } ?? text
      position = end
    }
    for range in Parser.parse(source: code).classifications {
      append(until: range.range.lowerBound.utf8Offset, kind: .none)
      append(until: range.range.upperBound.utf8Offset, kind: range.kind)
    }
    append(until: bytes.count, kind: .none)
    return result
  }

  private static func cssClass(of kind: SyntaxClassification) -> String? {
    switch kind {
    case .keyword: "kw"
    case .type: "ty"
    case .stringLiteral, .regexLiteral: "st"
    case .integerLiteral, .floatLiteral: "nu"
    case .lineComment, .blockComment, .docLineComment, .docBlockComment: "co"
    case .attribute, .ifConfigDirective: "at"
    default: nil
    }
  }
}
