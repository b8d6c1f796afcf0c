internal import SwiftParser
internal import SwiftSyntax

/// What nbrun has to know about a cell's text before it is compiled.
package struct CellSyntax: Sendable {
  /// The top-level declarations, their names without backticks.
  package private(set) var declarations: [CellDeclaration] = []
  /// The import declarations.
  package private(set) var imports: [CellImport] = []
  /// Every identifier in the text, without backticks.
  package private(set) var mentions: Set<String> = []
  /// Every name that the text declares, including members.
  package private(set) var declaredNames: Set<String> = []
  /// The names that no inner scope binds.
  package private(set) var freeNames: [FreeName] = []
  /// Whether the text declares something that takes effect without being named: an extension or an
  /// operator.
  package private(set) var hasUnnamedEffects = false
  /// What takes effect without being named: members of extensions, operators and their functions.
  /// Equal elements are redeclarations of one another.
  private(set) var unnamed: Set<CellDeclaration.Unnamed> = []
  /// Whether the top-level code awaits something.
  package private(set) var awaits = false
  /// The last statement, if it is an expression whose value is shown.
  package private(set) var lastExpression: ShownExpression?
  /// The number of statements and declarations at top level.
  private(set) var statementCount = 0
  /// The UTF-8 offsets of the members that an extension adds to another cell's type along with a
  /// conformance. To the compiler that type is public, so these members have to be public as well.
  private(set) var witnesses: [Int] = []
  /// Classes that may need an explicit `init() {}` before later cells can inherit from them.
  package private(set) var rootClasses: [RootClasses.Candidate] = []
  /// The UTF-8 offsets of `#sourceLocation`.
  private(set) var sourceLocations: [Int] = []
  /// The first name in each class's inheritance clause. It may be the superclass.
  package private(set) var superclasses: [String: String] = [:]
  /// Where the last statement begins, if a semicolon after it suppresses its value.
  package private(set) var suppressedValueOffset: Int?
  /// The variables with storage, in order.
  package private(set) var variables: [StoredVariable] = []
  /// Where variables have just got their values, in order.
  private(set) var marks: [StoredVariable.Mark] = []
  /// The uses of the cell's own variables in code that may run before they have a value.
  private(set) var bodyUses: [BodyUse] = []
  /// What the top-level code assigns.
  private(set) var flow: AssignmentFlow?
  /// Whether the text is not valid Swift. The compiler will say why.
  package private(set) var hasError = false

  /// The syntax of `code`, in which all branches of `#if` count.
  package init(_ code: String) { self.init(code, nil) }

  /// - Parameters:
  ///   - code: The cell's text.
  ///   - conditions: The answers to `#if`; if nil, all branches count.
  init(_ code: String, _ conditions: CellConditions?) {
    self = LargeStack.run { CellSyntax(parsing: code, conditions) }
  }

  private init(parsing code: String, _ conditions: CellConditions?) {
    let tree = Parser.parse(source: conditions?.activeCode(of: code) ?? code)
    hasError = tree.hasError
    statementCount = tree.statements.count
    let survey = CellVisitor(viewMode: .sourceAccurate)
    survey.walk(tree)
    mentions = survey.mentions
    declaredNames = survey.declaredNames
    hasUnnamedEffects = survey.hasUnnamedEffects
    awaits = survey.awaits
    sourceLocations = survey.sourceLocations
    for item in tree.statements {
      if case .decl(let declaration) = item.item,
        let declaration = declaration.as(ImportDeclSyntax.self)
      {
        imports.append(CellImport(declaration, in: item))
      }
      declarations += CellDeclaration.declarations(of: item)
      unnamed.formUnion(CellDeclaration.unnamed(of: item))
    }
    guard !hasError else { return }
    let own = Set(declarations.map(\.name))
    witnesses = survey.witnesses.filter { !own.contains($0.type) }.map(\.offset)
    rootClasses = RootClasses.candidates(in: tree)
    freeNames = FreeNames.find(in: tree)
    findVariables(in: tree)
    superclasses = RootClasses.superclasses(in: tree)
    if let last = tree.statements.last, last.semicolon != nil {
      suppressedValueOffset = last.positionAfterSkippingLeadingTrivia.utf8Offset
    }
    lastExpression = ShownExpression(tree.statements.last)
  }

  /// Drops the imports whose declarations are in `texts`.
  mutating func dropImports(_ texts: Set<String>) { imports.removeAll { texts.contains($0.text) } }

  private mutating func findVariables(in tree: SourceFileSyntax) {
    let flow = AssignmentFlow(tree, freeNames)
    self.flow = flow
    for item in tree.statements {
      let declared = StoredVariable.declared(by: item, after: variables.count)
      variables += declared.variables
      marks += declared.marks
    }
    for index in variables.indices where !variables[index].hasInitialValue {
      let name = variables[index].name
      variables[index].end = flow.ends[name]
      marks += (flow.assignments[name] ?? []).map {
        StoredVariable.Mark(offset: $0, form: .statement, variables: [index])
      }
    }
    bodyUses = BodyUses.find(in: tree, freeNames, of: variables)
  }

  /// The variables that the cell can never reach, because it surely ends before.
  var unreachableVariables: Set<String> {
    guard let end = flow?.lastOffset,
      !declarations.contains(where: { ShownExpression.endings.contains($0.name) })
    else { return [] }
    return Set(variables.filter { $0.offset >= end }.map(\.name))
  }

  /// The names of earlier cells that surely have a value once the cell has run.
  var namesWithNewValue: Set<String> {
    guard let flow else { return [] }
    return Set(flow.assignments.keys.filter(flow.isSetAtEnd)).subtracting(declarations.map(\.name))
  }

  /// The protocols that the cell declares.
  var protocols: [String] { declarations.filter { $0.kind == .protocol }.map(\.name) }

  /// The names that a pattern binds. A tuple binds several.
  static func names(in pattern: PatternSyntax) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { names(in: $0.pattern) } ?? []
  }
}
