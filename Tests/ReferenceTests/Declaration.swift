/// A declaration as the compiler writes it, in one line.
enum Declaration {
  /// How long a line may be.
  private static let width = 90

  /// The declaration as in the source: without spaces before colons, and without the words that
  /// do not matter to a caller.
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

  /// Whether the declared function throws. A `throws` inside the parameters belongs to a closure.
  static func canThrow(_ declaration: String) -> Bool {
    let getter = declaration.contains(/\{[^{}]*throws[^{}]*\}$/)
    guard let tail = parts(declaration)?.tail else { return getter }
    // `-> (Int) throws -> Int` returns a function that throws.
    return getter
      || tail.prefix(upTo: tail.firstRange(of: "->")?.lowerBound ?? tail.endIndex).contains(
        "throws")
  }

  /// Whether a parameter such as `x: consuming Tensor` is a tensor or an optional tensor.
  static func isTensor(_ parameter: String) -> Bool {
    parameter.contains(/: *((__owned|__shared|borrowing|consuming|inout|sending) )*Tensor\??$/)
  }

  /// The text before, inside and after the parameter list.
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

  /// The start of a function's parameters; nil for a property, because its type may contain
  /// parentheses.
  private static func openingParenthesis(_ declaration: String) -> String.Index? {
    guard let match = declaration.firstMatch(of: /\b(func|init|subscript|case)\b/) else {
      return nil
    }
    return declaration[match.range.upperBound...].firstIndex(of: "(")
  }
}
