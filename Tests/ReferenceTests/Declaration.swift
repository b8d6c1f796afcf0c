/// A declaration as the compiler writes it, in one line.
enum Declaration {
  /// How long a line may be.
  private static let width = 90

  /// The declaration as a source would have it: no space before a colon, and none of the words that
  /// say nothing to who calls it.
  static func cleaned(_ declaration: String) -> String {
    declaration.replacing("@discardableResult ", with: "")
      .replacing("convenience init", with: "init").replacing(" : ", with: ": ")
  }

  /// The declaration with each parameter on a line of its own where one line would be too long.
  static func formatted(_ declaration: String) -> String {
    guard declaration.count > width, let parts = parts(declaration), !parts.parameters.isEmpty
    else { return declaration }
    let lines = parts.parameters.map { "  " + $0 }.joined(separator: ",\n")
    let tail = parts.tail.replacing(" where ", with: "\nwhere ")
    return "\(parts.head)(\n\(lines)\n)\(tail)"
  }

  /// Whether what is declared throws: a `throws` inside of the parameters is a closure's.
  static func canThrow(_ declaration: String) -> Bool {
    let getter = declaration.contains(/\{[^{}]*throws[^{}]*\}$/)
    guard let tail = parts(declaration)?.tail else { return getter }
    // `-> (Int) throws -> Int` returns a function that throws.
    return getter
      || tail.prefix(upTo: tail.firstRange(of: "->")?.lowerBound ?? tail.endIndex).contains(
        "throws")
  }

  /// What stands before, in and behind the parentheses of the parameters.
  static func parts(
    _ declaration: String
  ) -> (head: String, parameters: [String], tail: String)? {
    guard let open = openingParenthesis(declaration) else { return nil }
    var parameters: [String] = []
    var current = ""
    var depth = 0
    var isText = false
    var position = declaration.index(after: open)
    while position < declaration.endIndex {
      let character = declaration[position]
      if character == "\"" { isText.toggle() }
      if !isText {
        switch character {
        case ")" where depth == 0:
          let last = current.drop(while: \.isWhitespace)
          if !last.isEmpty { parameters.append(String(last)) }
          return (
            String(declaration[..<open]), parameters,
            String(declaration[declaration.index(after: position)...])
          )
        case "(", "[", "<": depth += 1
        case ")", "]": depth -= 1
        case ">" where current.last != "-": depth -= 1
        case "," where depth == 0:
          parameters.append(String(current.drop(while: \.isWhitespace)))
          current = ""
          position = declaration.index(after: position)
          continue
        default: break
        }
      }
      current.append(character)
      position = declaration.index(after: position)
    }
    return nil
  }

  /// Where a function's parameters begin; nil for a property, whose type may have parentheses, too.
  private static func openingParenthesis(_ declaration: String) -> String.Index? {
    guard let match = declaration.firstMatch(of: /\b(func|init|subscript|case)\b/) else {
      return nil
    }
    return declaration[match.range.upperBound...].firstIndex(of: "(")
  }
}
