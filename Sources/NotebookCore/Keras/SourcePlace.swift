/// A place in a unit's source, and the text there.
///
/// It reads characters, not syntax. Code that does not compile often has no syntax tree.
struct SourcePlace {
  private let text: [UInt8]
  private let offset: Int

  /// - Parameters:
  ///   - line: The line as the compiler counts it, which goes by the source's `#sourceLocation`.
  ///   - column: UTF-8, from 1.
  /// - Returns: nil for a place that the source does not have.
  init?(line: Int, column: Int, in source: String) {
    text = Array(source.utf8)
    // Several generated lines may belong to one line of the notebook. The expression that a cell
    // shows has a generated line of its own.
    var found: Int?
    var number: Int?
    var start = 0
    for content in source.split(separator: "\n", omittingEmptySubsequences: false) {
      if content.hasPrefix("#sourceLocation(") {
        number = content.firstMatch(of: /line: (\d+)\)/).flatMap { Int($0.1) }.map { $0 - 1 }
      } else if number == line, column >= 1, column <= content.utf8.count,
        text[start + column - 1] != UInt8(ascii: " ")
      {
        found = start + column - 1
      }
      start += content.utf8.count + 1
      number = number.map { $0 + 1 }
    }
    guard let found else { return nil }
    offset = found
  }

  /// The text from here on, up to the end of the line.
  var rest: String {
    String(decoding: text[offset...].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// The text from here on, up to the end of a call.
  var following: String { String(decoding: text[offset...].prefix(2000), as: UTF8.self) }

  /// The text before this place, on the same line.
  var before: String {
    let line = text[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return String(decoding: text[line..<offset], as: UTF8.self)
  }

  /// The path that begins here: `tf.nn.relu`.
  var path: String? {
    rest.prefixMatch(of: /\w+(?:\s*\.\s*\w+)*/).map { $0.output.filter { !$0.isWhitespace } }
  }

  /// The string that begins here, without its quotation marks.
  var string: String? { rest.prefixMatch(of: /"([^"\\]*)"/).map { String($0.1) } }

  /// The name of the function call around this place: `Conv2D`.
  var callee: String? {
    var depth = 0
    var position = offset - 1
    while position >= 0 {
      switch text[position] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth += 1
      case UInt8(ascii: "["): depth -= 1
      case UInt8(ascii: "(") where depth <= 0: return name(before: position)
      case UInt8(ascii: "("): depth -= 1
      default: break
      }
      position -= 1
    }
    return nil
  }

  /// The name of the function, if its argument list begins here.
  var calledName: String? { name(before: offset) }

  private func name(before end: Int) -> String? {
    let letters = text[..<end].reversed().prefix {
      $0 == UInt8(ascii: "_") || UnicodeScalar($0).properties.isAlphabetic
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    return letters.isEmpty ? nil : String(decoding: letters.reversed(), as: UTF8.self)
  }
}
