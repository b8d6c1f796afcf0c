/// The outcome of a unit's compilation.
enum UnitOutcome: Sendable {
  case compiled(CompiledUnit)
  case failed([Diagnostic])
  /// The unit was not compiled, because it imports a unit that failed.
  case skipped

  /// The state of the unit's module.
  var module: ModuleState {
    switch self {
    case .compiled(let compiled): .ready(digest: compiled.moduleDigest)
    case .failed(let diagnostics): .failed(diagnostics)
    case .skipped: .skipped
    }
  }
}

/// A unit that the session can run.
struct CompiledUnit: Sendable {
  /// The path of the shared object that the session opens.
  var object: String
  var moduleDigest: String
  var warnings: [Diagnostic]
  /// Whether it was compiled in this run rather than found in the cache.
  var isNew: Bool
}

/// The state of a unit's module, which the compiler writes before the unit's code. Once the module
/// is there, the unit's text has no errors.
enum ModuleState: Sendable {
  case ready(digest: String)
  case failed([Diagnostic])
  case skipped

  var isReady: Bool { if case .ready = self { true } else { false } }
}
