/// What became of a unit that was to be compiled.
enum UnitOutcome: Sendable {
  case compiled(CompiledUnit)
  case failed([Diagnostic])
  /// The unit was not compiled, because it imports one that failed.
  case skipped

  /// What became of the unit's module.
  var module: ModuleState {
    switch self {
    case .compiled(let compiled): .ready(digest: compiled.moduleDigest)
    case .failed(let diagnostics): .failed(diagnostics)
    case .skipped: .skipped
    }
  }
}

/// A unit as the session runs it.
struct CompiledUnit: Sendable {
  /// The path of the shared object that the session opens.
  var object: String
  var moduleDigest: String
  var warnings: [Diagnostic]
  /// Whether it was compiled in this run, not found in the cache.
  var isNew: Bool
}

/// What became of a unit's module, which the compiler writes before the unit's code. Once the module
/// is there, nothing is wrong with the unit's text.
enum ModuleState: Sendable {
  case ready(digest: String)
  case failed([Diagnostic])
  case skipped

  var isReady: Bool { if case .ready = self { true } else { false } }
}
