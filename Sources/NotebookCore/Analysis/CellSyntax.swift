internal import SwiftParser
internal import SwiftSyntax

/// What has to be known of a cell's text before the compiler sees it.
package struct CellSyntax: Sendable {
  /// The top-level declarations. Names are without back-ticks.
  package private(set) var declarations: [CellDeclaration] = []
  /// The import declarations as they were written.
  package private(set) var imports: [String] = []
  /// Every identifier that the text mentions, without back-ticks.
  package private(set) var mentions: Set<String> = []
  /// Every name that the text declares, members too.
  package private(set) var declaredNames: Set<String> = []
  /// The names that no inner scope binds.
  package private(set) var freeNames: [FreeName] = []
  /// The text declares something that takes effect without being named: an extension, an operator.
  package private(set) var actsUnnamed = false
  /// What takes effect without being named, by what makes two of it the same: members of extensions,
  /// operators and their functions.
  private(set) var unnamed: Set<CellDeclaration.Unnamed> = []
  /// The top-level code awaits something.
  package private(set) var awaits = false
  /// The last statement, where that is an expression whose value is shown.
  package private(set) var lastExpression: ShownExpression?
  /// The UTF-8 offsets of members of extensions that make a type of another cell conform to a
  /// protocol. To the compiler such a type is public, and so its witnesses have to be.
  private(set) var witnesses: [Int] = []
  /// Classes that may need `init() {}` to be inherited from.
  package private(set) var rootClasses: [RootClasses.Candidate] = []
  /// The UTF-8 offsets of `#sourceLocation`.
  private(set) var sourceLocations: [Int] = []
  /// The first name that each class inherits, which may be its superclass.
  package private(set) var superclasses: [String: String] = [:]
  /// Where the last statement begins, if a semicolon after it keeps its value quiet.
  package private(set) var silencedOffset: Int?
  /// The text is not Swift; the compiler will say why.
  package private(set) var hasError = false

  /// The syntax of `code`, in which all branches of `#if` count.
  package init(_ code: String) { self.init(code, nil) }

  /// - Parameters:
  ///   - code: What was written.
  ///   - conditions: Those of `#if`; without them all branches count.
  init(_ code: String, _ conditions: CellConditions?) {
    let tree = Parser.parse(source: conditions?.activeCode(of: code) ?? code)
    hasError = tree.hasError
    let survey = CellVisitor(viewMode: .sourceAccurate)
    survey.walk(tree)
    mentions = survey.mentions
    declaredNames = survey.declaredNames
    actsUnnamed = survey.actsUnnamed
    awaits = survey.awaits
    sourceLocations = survey.sourceLocations
    for item in tree.statements {
      if case .decl(let declaration) = item.item,
        let declaration = declaration.as(ImportDeclSyntax.self)
      {
        imports.append(declaration.trimmedDescription)
      }
      declarations += CellDeclaration.declarations(of: item)
      unnamed.formUnion(CellDeclaration.unnamed(of: item))
    }
    guard !hasError else { return }
    let own = Set(declarations.map(\.name))
    witnesses = survey.witnesses.filter { !own.contains($0.type) }.map(\.offset)
    rootClasses = RootClasses.candidates(in: tree)
    freeNames = FreeNames.find(in: tree)
    superclasses = RootClasses.superclasses(in: tree)
    if let last = tree.statements.last, last.semicolon != nil {
      silencedOffset = last.positionAfterSkippingLeadingTrivia.utf8Offset
    }
    lastExpression = ShownExpression(tree.statements.last)
  }

  /// The protocols that the cell declares.
  var protocols: [String] { declarations.filter { $0.kind == .protocol }.map(\.name) }

  /// The names that a pattern binds: a tuple binds several.
  static func names(in pattern: PatternSyntax) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { names(in: $0.pattern) } ?? []
  }
}
