internal import CSessionProtocol

/// All units of a notebook, in the order in which they run.
package struct NotebookPlan: Sendable {
  package internal(set) var units: [PlannedUnit] = []
  /// The notebook's file name. Cells are compiled under this name.
  let fileName: String
  /// Whether a place in the notebook may be a value. If so, generated lines and columns must be the
  /// notebook's. Otherwise they count from the beginning of the cell, so that an edit in the prose
  /// changes no cell.
  let needsTruePlaces: Bool

  /// What makes values of places: literals, macros, and the modules whose functions take the place
  /// of their call.
  private static let sourcesOfPlaces = [
    "#line", "#column", "#_sourceLocation", "#externalMacro", "Testing", "XCTest",
  ]

  /// - Parameters:
  ///   - notebook: The notebook. Cells with `eval: false` are left out.
  ///   - conditions: Answers the conditions of `#if` in the cells; if nil, all branches count.
  init(_ notebook: Notebook, _ conditions: CellConditions?) {
    fileName = notebook.path.fileName
    needsTruePlaces = notebook.snippets.contains { snippet in
      let code =
        switch snippet {
        case .cell(let cell): cell.code
        case .inline(let expression): expression.code
        }
      return Self.sourcesOfPlaces.contains { code.contains($0) }
    }
    addParameters(notebook)
    var inlines: [(Int, InlineExpression)] = []
    var number = 0
    for (index, snippet) in notebook.snippets.enumerated() {
      switch snippet {
      case .inline(let expression): inlines.append((index, expression))
      case .cell(let cell):
        number += 1
        guard cell.options.eval else { break }
        add(inlines, conditions)
        inlines = []
        units.append(
          PlannedUnit(
            content: .cell(cell), moduleName: ModuleNames.cell(number), snippets: [index],
            location: cell.location, syntaxes: [CellSyntax(cell.code, conditions)],
            expectsError: cell.options.error))
      }
    }
    add(inlines, conditions)
  }

  /// The plan of a notebook in which all branches of `#if` count.
  package init(_ notebook: Notebook) { self.init(notebook, nil) }

  private mutating func addParameters(_ notebook: Notebook) {
    let constants = notebook.frontMatter.parameters.map {
      "public let \($0.name): \($0.value.typeName) = \($0.value.swiftLiteral)\n"
    }
    let source =
      constants.joined() + """
        @_silgen_name("\(NBS_END_CELL)") private func endCell()
        @MainActor public func _nbrunEndCell() async {
          endCell()
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }

        """
    units.append(
      PlannedUnit(
        content: .parameters(source: source), moduleName: ModuleNames.parameters, snippets: [],
        location: SourceLocation(file: notebook.path, line: 1),
        syntaxes: [CellSyntax(constants.joined(), nil)]))
  }

  private mutating func add(
    _ inlines: [(snippet: Int, expression: InlineExpression)], _ conditions: CellConditions?
  ) {
    guard let first = inlines.first else { return }
    units.append(
      PlannedUnit(
        content: .inlines(inlines.map(\.expression)),
        moduleName: ModuleNames.inlineValues(units.count),
        snippets: inlines.map(\.snippet), location: first.expression.location,
        syntaxes: inlines.map { CellSyntax($0.expression.code, conditions) }))
  }
}
