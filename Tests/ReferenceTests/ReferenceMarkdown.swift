import Foundation

/// Public symbols as Markdown.
enum ReferenceMarkdown {
  /// A type with its members, or what a page adds to a type of another page.
  ///
  /// - Parameters:
  ///   - type: The type; nil if another page describes it.
  ///   - members: The members that the page describes, in order.
  static func section(
    _ name: String, _ type: PublicSymbol?, _ members: [PublicSymbol]
  ) -> String {
    var parts: [String] = []
    if let type {
      parts += ["## \(name)", declaration(type), text(type)]
    } else {
      parts.append("## Members of `\(name)`")
    }
    for (title, members) in grouped(members) {
      parts.append("### " + heading(title, of: name))
      if [.property, .typeProperty, .case].contains(members[0].kind) {
        parts.append(members.map(item).joined(separator: "\n"))
      } else {
        parts += members.map(entry)
      }
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// All functions of one name.
  static func section(_ name: String, functions: [PublicSymbol]) -> String {
    (["## \(name)"] + functions.map(entry)).joined(separator: "\n\n")
  }

  /// The members by kind, in the order of the page. Each group has a title and at least one member.
  static func grouped(_ members: [PublicSymbol]) -> [(title: String, members: [PublicSymbol])] {
    groups.map { title, kinds in (title, members.filter { kinds.contains($0.kind) }) }
      .filter { !$0.1.isEmpty }
  }

  /// The heading of a group of members: "Methods of `Tensor`".
  static func heading(_ title: String, of type: String) -> String { "\(title) of `\(type)`" }

  /// The anchor that GitHub gives to the first heading of this text.
  static func anchor(of heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || " _-".contains($0) }
      .replacing(" ", with: "-")
  }

  private static let groups: [(String, Set<PublicSymbol.Kind>)] = [
    ("Cases", [.case]), ("Initializers", [.initializer]),
    ("Properties", [.property, .typeProperty]), ("Subscripts", [.subscript]),
    ("Methods", [.typeMethod, .method]), ("Operators", [.operator]),
  ]

  /// A symbol's declaration and all that its comment says.
  private static func entry(_ symbol: PublicSymbol) -> String {
    [declaration(symbol), text(symbol)].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func declaration(_ symbol: PublicSymbol) -> String {
    var text = Declaration.formatted(symbol.declaration)
    if symbol.kind == .type && !symbol.conformances.isEmpty && !text.contains(":") {
      text += ": " + symbol.conformances.joined(separator: ", ")
    }
    return "```swift\n\(text)\n```"
  }

  private static func text(_ symbol: PublicSymbol) -> String {
    let comment = symbol.comment
    var parts = [narrowed(comment.text)]
    let parameters = comment.parameters.map { wrapped("- `\($0.name)`: \($0.text)", indent: 2) }
    parts.append(parameters.joined(separator: "\n"))
    if let returns = comment.returns { parts.append(wrapped("**Returns** \(returns)")) }
    if let errors = comment.errors { parts.append(wrapped("**Throws** \(errors)")) }
    if let precondition = comment.precondition {
      parts.append(wrapped("**Precondition** \(precondition)"))
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// A property or a case as an item of a list.
  private static func item(_ symbol: PublicSymbol) -> String {
    let paragraphs = text(symbol).components(separatedBy: "\n\n")
    let first =
      "- `\(symbol.declaration)`: "
      + paragraphs[0].replacing("\n", with: " ")
    let others = paragraphs.dropFirst().map { paragraph in
      paragraph.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
    return ([wrapped(first, indent: 2)] + others).joined(separator: "\n\n")
  }

  /// A text whose paragraphs have lines of at most 100 characters; code and lists stay.
  private static func narrowed(_ text: String) -> String {
    var isCode = false
    return text.components(separatedBy: "\n\n").map { paragraph in
      let isOutside = !isCode
      // A block with an empty line in it opens in one paragraph and closes in another.
      if paragraph.components(separatedBy: "```").count.isMultiple(of: 2) { isCode.toggle() }
      let isProse = isOutside && !paragraph.hasPrefix("```") && !paragraph.hasPrefix("- ")
      let isWide = paragraph.split(separator: "\n").contains { $0.count > 100 }
      return isProse && isWide ? wrapped(paragraph.replacing("\n", with: " ")) : paragraph
    }.joined(separator: "\n\n")
  }

  /// A paragraph in lines of at most 100 characters. A code span is not broken.
  ///
  /// - Parameter indent: The spaces before each line but the first.
  private static func wrapped(_ paragraph: String, indent: Int = 0) -> String {
    var lines = [""]
    for word in words(paragraph) {
      let line = lines[lines.count - 1]
      if line.isEmpty || line.count + 1 + word.count <= 100 {
        lines[lines.count - 1] += (line.isEmpty ? "" : " ") + word
      } else {
        lines.append(String(repeating: " ", count: indent) + word)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The words of a paragraph. A code span and adjacent characters form one word.
  private static func words(_ paragraph: String) -> [String] {
    var words: [String] = []
    var isOpen = false
    for piece in paragraph.split(separator: " ") {
      if isOpen { words[words.count - 1] += " \(piece)" } else { words.append(String(piece)) }
      if !piece.count(where: { $0 == "`" }).isMultiple(of: 2) { isOpen.toggle() }
    }
    return words
  }
}
