internal import SwiftParser
internal import SwiftSyntax

/// Warns of everything in a notebook that neither the seed nor the session makes repeatable.
package enum NondeterminismCheck {
  /// One warning for each nondeterministic expression in a cell or an inline value, in the order of
  /// the text.
  ///
  /// The check compares names in the syntax tree. It does not notice a cell that gets such a value
  /// through a variable or through another library.
  package static func warnings(in notebook: Notebook) -> [Diagnostic] {
    LargeStack.run { find(in: notebook) }
  }

  private static func find(in notebook: Notebook) -> [Diagnostic] {
    let texts = notebook.snippets.compactMap(\.text)
    let own = texts.reduce(into: Set<String>()) {
      $0.formUnion(CellSyntax($1.code, nil).declaredNames)
    }
    let trees = texts.map { Parser.parse(source: $0.code) }
    let aliases = trees.reduce(into: [String: String]()) {
      $0.merge(NondeterministicAliases($1).found) { first, _ in first }
    }
    let variables = MachineVariables(trees)
    let addresses = AddressVariables(trees)
    let queues = trees.reduce(into: Set<String>()) {
      $0.formUnion(ParallelVisitor.queues(in: $1))
    }
    return zip(texts, trees).flatMap { text, tree in
      var uses = NondeterminismVisitor(tree, own: own, aliases: aliases).uses
      uses += MachineVisitor(tree, own: own, variables).uses
      uses += AddressVisitor(tree, own: own, addresses).offsets.map { (.address, $0) }
      uses += ParallelVisitor(tree, own: own, queues: queues).uses
      return warnings(uses, in: tree, at: text.location)
    }
  }

  private static func warnings(
    _ uses: [(use: NondeterministicUse, offset: Int)], in tree: SourceFileSyntax,
    at location: SourceLocation
  ) -> [Diagnostic] {
    let converter = SourceLocationConverter(fileName: "", tree: tree)
    return uses.sorted { $0.offset < $1.offset }.map { use, offset in
      let place = converter.location(for: AbsolutePosition(utf8Offset: offset))
      // All lines of a cell have the same indentation, and an inline value has only one line.
      return Diagnostic(
        .warning, use.message,
        at: SourceLocation(
          file: location.file, line: location.line + place.line - 1,
          column: location.column + place.column - 1),
        help: use.help)
    }
  }
}

extension Notebook.Snippet {
  /// The Swift code that runs, and where it begins.
  fileprivate var text: (code: String, location: SourceLocation)? {
    switch self {
    case .cell(let cell): cell.options.eval ? (cell.code, cell.location) : nil
    case .inline(let inline): (inline.code, inline.location)
    }
  }
}
