/// A message for the user: where the problem is, what was found, and what to do about it.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Sendable { case error, warning, note }

  package struct Note: Hashable, Sendable {
    package var location: SourceLocation?
    package var message: String

    package init(_ message: String, at location: SourceLocation? = nil) {
      self.location = location
      self.message = message
    }
  }

  /// Something that a notebook asks for.
  package struct PermissionState: Hashable, Sendable {
    /// As `--allow` takes it.
    package var argument: String
    package var isGranted: Bool
  }

  package var severity: Severity
  /// The place in the notebook, or nil if there is none (a missing compiler, a full disk).
  package var location: SourceLocation?
  /// One line that says what was found and what was expected.
  package var message: String
  package var notes: [Note]
  /// What to do, as a sentence; nil if the message already says it.
  package var help: String?
  /// What the diagnostic is about, if it lists what a notebook asks for.
  package var permission: PermissionState?
  /// Whether another error may be the only cause of this one. If so, it is shown only if there is
  /// no other.
  package var mayFollow = false

  package init(
    _ severity: Severity, _ message: String, at location: SourceLocation? = nil,
    notes: [Note] = [], help: String? = nil
  ) {
    self.severity = severity
    self.location = location
    self.message = message
    self.notes = notes
    self.help = help
  }

  /// An error.
  package init(
    _ message: String, at location: SourceLocation? = nil, notes: [Note] = [], help: String? = nil
  ) {
    self.init(.error, message, at: location, notes: notes, help: help)
  }
}

/// One or more diagnostics, thrown together. At least one of them is an error.
package struct DiagnosticsError: Error, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  package init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }
}

extension DiagnosticsError {
  /// Whether the problem is in a notebook. Problems of the program or the machine have no location.
  package var isAboutNotebook: Bool { diagnostics.contains { $0.location != nil } }
}

extension [Diagnostic] {
  /// The diagnostics in the order of the notebook's text. Those without a place come first. Those
  /// at the same place keep their order.
  package var inOrderOfText: [Diagnostic] {
    enumerated().sorted {
      ($0.element.location?.line ?? 0, $0.element.location?.column ?? 0, $0.offset)
        < ($1.element.location?.line ?? 0, $1.element.location?.column ?? 0, $1.offset)
    }.map(\.element)
  }
}
