/// A doc comment, taken apart.
struct DocComment: Equatable {
  struct Parameter: Equatable {
    var name: String
    var text: String
  }

  /// The first paragraph, in one line; empty where the comment begins with a list of parameters.
  var summary = ""
  /// The summary's first sentence. It is short enough for a table.
  var firstSentence: String {
    summary.firstMatch(of: /^.*?[^.…]\.(?= [A-Z`]|$)/).map { String($0.0) } ?? summary
  }
  /// 1 where the comment refers to another form of the same function, else 0.
  var isReference: Int { summary.hasPrefix("The same ") ? 1 : 0 }
  /// How much the comment says, in characters.
  var length: Int {
    ([text, returns ?? "", errors ?? "", precondition ?? ""] + parameters.map(\.text))
      .map(\.count).reduce(0, +)
  }
  /// Everything before the parameters, the summary included, as Markdown.
  var text = ""
  var parameters: [Parameter] = []
  var returns: String?
  var errors: String?
  var precondition: String?

  init(_ comment: String) {
    var reader = Reader()
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      reader.read(line)
    }
    reader.finish()
    self = reader.result
  }

  private init() {}
}

extension DocComment {
  /// Reads line by line; a section goes on until the next one begins.
  private struct Reader {
    enum Section: Equatable {
      case text, parameterList, parameter(String), returns, errors, precondition
    }

    var result = DocComment()
    private var section = Section.text
    private var lines: [Substring] = []

    mutating func read(_ line: Substring) {
      if let (section, rest) = Self.beginning(line, in: section) {
        finish()
        self.section = section
        lines = rest.isEmpty ? [] : [rest]
      } else {
        lines.append(line)
      }
    }

    /// The section that begins with `line`, and the section's part of the line.
    private static func beginning(
      _ line: Substring, in section: Section
    ) -> (Section, Substring)? {
      if let match = line.wholeMatch(of: /- Parameter ([^:]+): *(.*)/) {
        return (.parameter(String(match.1)), match.2)
      }
      if let match = line.wholeMatch(of: /- (Parameters|Returns|Throws|Precondition): *(.*)/) {
        let section: Section =
          switch match.1 {
          case "Parameters": .parameterList
          case "Returns": .returns
          case "Throws": .errors
          default: .precondition
          }
        return (section, match.2)
      }
      let isInList =
        if case .parameter = section { true } else { section == .parameterList }
      if isInList, let match = line.wholeMatch(of: /\ \ - ([^:\s]+): *(.*)/) {
        return (.parameter(String(match.1)), match.2)
      }
      return nil
    }

    /// Stores the collected lines in their section.
    mutating func finish() {
      defer { lines = [] }
      switch section {
      case .text:
        let paragraph = lines.prefix { !$0.allSatisfy(\.isWhitespace) }
        result.summary = paragraph.joined(separator: " ")
        result.text = Self.withFences(lines).joined(separator: "\n")
      case .parameterList: break
      case .parameter(let name):
        result.parameters.append(Parameter(name: name, text: joined))
      case .returns: result.returns = joined
      case .errors: result.errors = joined
      case .precondition: result.precondition = joined
      }
    }

    /// The lines of a section as one.
    private var joined: String {
      lines.map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Lines with their indented blocks of code between fences, so that GitHub colours them.
    private static func withFences(_ lines: [Substring]) -> [Substring] {
      var result: [Substring] = []
      var isCode = false
      for line in lines {
        let isIndented = line.hasPrefix("    ")
        if isIndented && !isCode && (result.last ?? "").isEmpty {
          result.append("```swift")
          isCode = true
        } else if isCode && !isIndented {
          result.append("```")
          isCode = false
        }
        result.append(isCode ? line.dropFirst(4) : line)
      }
      if isCode { result.append("```") }
      while result.last?.isEmpty == true { result.removeLast() }
      return result
    }
  }
}
