/// One module for the compiler: the parameters, a cell, or the inline values between two cells.
struct CompilationUnit: Sendable {
  var moduleName: String
  /// Whether it has statements to run, not only declarations.
  var runs = true
  /// `main.swift` for statements, another name for declarations alone.
  var fileName: String
  var source: String
  var lines: LineMap
  /// The units whose modules it imports, by number, and theirs.
  var imports: [Int]
  /// Those of them that who imports this one sees through it.
  var exports: Set<Int> = []
  /// Where it begins in the notebook.
  var location: SourceLocation
  /// Whether it holds inline values, not a cell.
  var isInline = false
  /// Whether the compiler is to mind access levels.
  var mindsAccess = true
  /// From here on a value that is not used is what the author wants.
  var silencedFrom: SourceLocation?
  /// What it mentions that only cells declare which do not compile, and where these begin.
  var missing: [String: SourceLocation] = [:]
  /// What makes compiling it pointless.
  var problems: [Diagnostic] = []
}
