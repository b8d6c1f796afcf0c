/// The pages of `docs/reference`.
///
/// Types come before functions, both in alphabetical order. The members of a type come by their
/// kind, and within a kind in alphabetical order. Of several overloads, one whose comment begins
/// with "The same" comes last, because it refers to another one. Shorter comments come before it.
/// So a page does not change when a declaration moves within its subject.
struct ReferencePages {
  /// A section of a page: a type with its members, or the functions of one name.
  private struct Section {
    var name: String
    var anchor = ""
    var type: PublicSymbol?
    var symbols: [PublicSymbol] = []
    var isFunction = false

    var title: String { type == nil && !isFunction ? "Members of `\(name)`" : "`\(name)`" }
    var summary: String {
      if let type { return type.comment.firstSentence }
      if isFunction { return symbols[0].comment.firstSentence }
      return Self.names(symbols)
    }
    /// The names of members: `argMax`, `max`.
    private static func names(_ members: [PublicSymbol]) -> String {
      Set(members.map(\.baseName)).sorted().map { "`\($0)`" }.joined(separator: ", ")
    }
    /// The summary for the index. A large type's summary also lists its members, with links to
    /// their sections on `page`.
    func summary(linkingTo page: String) -> String {
      guard type != nil && symbols.count > 15 else { return summary }
      let groups = ReferenceMarkdown.grouped(symbols).map { group in
        let heading = ReferenceMarkdown.heading(group.title, of: name)
        return "[\(group.title)](\(page)#\(ReferenceMarkdown.anchor(of: heading))): "
          + Self.names(group.members)
      }
      return "\(summary) \(groups.joined(separator: "; "))."
    }
    var markdown: String {
      isFunction
        ? ReferenceMarkdown.section(name, functions: symbols)
        : ReferenceMarkdown.section(name, type, symbols)
    }
  }

  private static let notice =
    "<!-- `make reference` writes this page from the doc comments: edit those. -->"

  private let sections: [String: [Section]]

  init(_ symbols: [PublicSymbol]) {
    var sections: [String: [Section]] = [:]
    for (subject, symbols) in Dictionary(
      grouping: symbols, by: { Subject.covering($0.file)?.name ?? "" })
    {
      sections[subject] = Self.sections(symbols)
    }
    self.sections = sections
  }

  private static func sections(_ symbols: [PublicSymbol]) -> [Section] {
    var sections: [String: Section] = [:]
    for symbol in symbols.sorted(by: isBefore) {
      let isFunction = symbol.kind == .function
      let name: String
      if isFunction {
        name = symbol.baseName
      } else {
        name = (symbol.kind == .type ? symbol.path : symbol.path.dropLast()).joined(separator: ".")
      }
      // A layer and a function may differ in the case of a letter only, or not at all.
      let key = (isFunction ? "function " : "type ") + name
      var section = sections[key] ?? Section(name: name, isFunction: isFunction)
      if symbol.kind == .type {
        section.type = symbol
      } else if !symbol.isDescribedElsewhere {
        section.symbols.append(symbol)
      }
      sections[key] = section
    }
    var result = sections.values.filter { $0.type != nil || !$0.symbols.isEmpty }
      .sorted {
        ($0.isFunction ? 1 : 0, $0.name.lowercased(), $0.name)
          < ($1.isFunction ? 1 : 0, $1.name.lowercased(), $1.name)
      }
    var used: [String: Int] = [:]
    for index in result.indices {
      let anchor = ReferenceMarkdown.anchor(of: result[index].title)
      let count = used[anchor, default: 0]
      used[anchor] = count + 1
      result[index].anchor = count == 0 ? anchor : "\(anchor)-\(count)"
    }
    return result
  }

  private static func isBefore(_ a: PublicSymbol, _ b: PublicSymbol) -> Bool {
    (a.kind, a.baseName, a.comment.isReference, -a.comment.length, a.declaration)
      < (b.kind, b.baseName, b.comment.isReference, -b.comment.length, b.declaration)
  }

  /// A subject's page.
  ///
  /// - Parameter example: The start of the page, as Markdown.
  func page(_ subject: Subject, example: String) -> String {
    let sections = sections[subject.name] ?? []
    let parts =
      [
        "# \(subject.title)", Self.notice, subject.introduction, example,
        "This example is a notebook: [examples/\(subject.name).md](examples/\(subject.name).md).",
        table("On this page", sections.map { ($0.title, "#\($0.anchor)", $0.summary) }),
      ] + sections.map(\.markdown)
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The page that leads to the others.
  func index() -> String {
    let subjects = Subject.all.map { ($0.title, "\($0.name).md", $0.introduction) }
    var names: [(key: String, row: (String, String, String))] = []
    for subject in Subject.all {
      for section in sections[subject.name] ?? [] {
        let title =
          section.type != nil || section.isFunction
          ? section.title : "`\(section.name)`: \(subject.title.lowercased())"
        names.append(
          (
            "\(section.name.lowercased()) \(section.name) \(title)",
            (
              title, "\(subject.name).md#\(section.anchor)",
              section.summary(linkingTo: "\(subject.name).md")
            )
          ))
      }
    }
    names.sort { $0.key < $1.key }
    return [
      "# Reference", Self.notice,
      """
      Everything that `import DeepLearning` and `import Display` give to a cell. A cell that imports
      `DeepLearning` has `Display`, too. Each page begins with an example, which the tests run.

      Coming from Keras? [docs/keras.md](../keras.md) has a table from its names to these.
      """,
      (["## How do I…", ""] + HowTo.all.map { "- [\($0.task)?](\($0.link))" })
        .joined(separator: "\n"),
      table("Subjects", subjects),
      """
      ## How to read it

      - A shape stands in brackets: `[batch, height, width, channels]`. `[]` is the shape of a
        scalar, a single number, and `…` stands for any number of axes.
      - Defaults stand in the declarations: `strides: any ExtentConvertible = 1`.
      - An axis may be counted from the end: -1 is the last one.
      - **Throws** lists the errors of a call that needs `try`. A cell needs no `do`: an error that
        nobody catches stops the notebook at its line.
      - A protocol describes what all its types have: look at `Layer` for `build` and `call`, and at
        `Callback` for `onEpochEnd`.
      """,
      table("All names", names.map(\.row)),
    ].joined(separator: "\n\n") + "\n"
  }

  private func table(_ title: String, _ rows: [(String, String, String)]) -> String {
    let lines = rows.map { row in
      "| [\(row.0)](\(row.1)) | \(row.2.replacing("|", with: "\\|").replacing("\n", with: " ")) |"
    }
    return (["## \(title)", "", "| | |", "| --- | --- |"] + lines).joined(separator: "\n")
  }
}
