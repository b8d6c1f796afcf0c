/// All the modules of a notebook, in the order in which they run.
struct CompilationPlan: Sendable {
  /// What a unit is made from. Its source can depend on whether earlier cells compile that are
  /// expected to fail.
  struct Draft: Sendable {
    enum Content: Sendable {
      /// Declarations that every cell can see.
      case parameters(source: String)
      case cell(Cell)
      case inlines([InlineExpression])
    }
    var content: Content
    var moduleName: String
    /// The steps of the notebook that it runs.
    var steps: [Int]
    /// Where it begins in the notebook.
    var location: SourceLocation
    /// One for each text.
    var syntaxes: [CellSyntax]
    /// The author says that it fails, perhaps when it is compiled.
    var expectsError = false

    var isCell: Bool { if case .cell = content { true } else { false } }
    var runs: Bool { if case .parameters = content { false } else { true } }
    /// What later units can see of it.
    var syntax: CellSyntax? { if case .inlines = content { nil } else { syntaxes.first } }
  }

  private(set) var drafts: [Draft] = []
  /// The notebook's file name, in which the compiler is told that the cells stand.
  let fileName: String
  /// A cell asks for its line: lines must then be the notebook's.
  let needsTrueLines: Bool

  static let parametersModule = "NotebookParameters"

  init(_ notebook: Notebook, _ conditions: CellConditions) {
    fileName = notebook.path.split(separator: "/").last.map(String.init) ?? notebook.path
    needsTrueLines = notebook.steps.contains {
      if case .cell(let cell) = $0 { cell.code.contains("#line") } else { false }
    }
    addParameters(notebook)
    var inlines: [(Int, InlineExpression)] = []
    var number = 0
    for (step, content) in notebook.steps.enumerated() {
      switch content {
      case .inline(let expression): inlines.append((step, expression))
      case .cell(let cell):
        number += 1
        guard cell.options.eval else { break }
        add(inlines, conditions)
        inlines = []
        drafts.append(
          Draft(
            content: .cell(cell), moduleName: CellModule.name(number), steps: [step],
            location: cell.location, syntaxes: [CellSyntax(cell.code, conditions)],
            expectsError: cell.options.error))
      }
    }
    add(inlines, conditions)
  }

  private mutating func addParameters(_ notebook: Notebook) {
    let constants = notebook.frontMatter.parameters.map {
      "public let \($0.name): \($0.value.typeName) = \($0.value.swiftLiteral)\n"
    }
    let source =
      constants.joined() + """
        @_silgen_name("nbs_end_cell") private func endCell()
        @MainActor public func _nbrunEndCell() async {
          endCell()
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }

        """
    drafts.append(
      Draft(
        content: .parameters(source: source), moduleName: Self.parametersModule, steps: [],
        location: SourceLocation(file: notebook.path, line: 1),
        syntaxes: [CellSyntax(constants.joined(), nil)]))
  }

  private mutating func add(
    _ inlines: [(step: Int, expression: InlineExpression)], _ conditions: CellConditions
  ) {
    guard let first = inlines.first else { return }
    drafts.append(
      Draft(
        content: .inlines(inlines.map(\.expression)),
        moduleName: CellModule.valuesName(drafts.count),
        steps: inlines.map(\.step), location: first.expression.location,
        syntaxes: inlines.map { CellSyntax($0.expression.code, conditions) }))
  }
}
