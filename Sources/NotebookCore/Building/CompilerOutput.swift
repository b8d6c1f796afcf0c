/// Parses the compiler's messages and rewrites them in the notebook's terms.
package struct CompilerOutput {
  package private(set) var messages: [CompilerMessage] = []

  /// - Parameters:
  ///   - text: The compiler's messages in its plain (LLVM) style.
  ///   - fileName: The name under which the notebook's lines were compiled.
  package init(_ text: String, fileName: String) {
    // A message may contain any character except a line feed.
    let heading = /([^\n]+?):([0-9]+)(?::([0-9]+))?: (error|warning|note): ([^\n]*)/
      .matchingSemantics(.unicodeScalar)
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).map({ Substring($0) }) {
      guard let match = line.wholeMatch(of: heading) else { continue }
      let isNotebook = match.1 == fileName
      messages.append(
        CompilerMessage(
          severity: String(match.4), line: isNotebook ? Int(match.2) : nil,
          column: isNotebook ? match.3.flatMap { Int($0) } ?? 1 : nil, text: String(match.5)))
    }
  }

  /// The messages about `unit` as diagnostics. A warning without a place in the notebook is about
  /// code that nbrun added, and is dropped. An error without one is reported for the whole cell.
  package static func diagnostics(_ messages: [CompilerMessage], of unit: WrittenUnit)
    -> [Diagnostic]
  {
    var diagnostics: [Diagnostic] = []
    var takesNotes = false
    for message in messages {
      let location = message.line.flatMap {
        unit.lines.location(line: $0, column: message.column ?? 1)
      }
      switch message.severity {
      case "note":
        if takesNotes {
          let last = diagnostics.count - 1
          diagnostics[last].help = diagnostics[last].help ?? IsolationHelp.noteHelp(message.text)
          // If the compiler knows a similar name, the error is a slip of the pen.
          if message.text.hasPrefix("did you mean") { diagnostics[last].mayFollow = false }
        }
        if takesNotes, let location {
          let note = Diagnostic.Note(notebookTerms(message.text), at: location)
          let last = diagnostics[diagnostics.count - 1].notes
          if !isAlternative(note, to: last.last), !last.contains(note), !isForEditors(note) {
            diagnostics[diagnostics.count - 1].notes.append(note)
          }
        }
      case "warning":
        takesNotes =
          location != nil && !isAboutModules(message.text) && !isSuppressed(message, location, unit)
        if takesNotes {
          diagnostics.append(
            Diagnostic(
              .warning, notebookTerms(message.text), at: location,
              help: IsolationHelp.help(message.text)))
        }
      default:
        var error = Diagnostic(
          .error, notebookTerms(message.text), at: location ?? unit.location,
          help: IsolationHelp.help(message.text))
        // If an extension lacks several functions, the compiler repeats the error for each of them.
        takesNotes = !diagnostics.contains {
          $0.severity == .error && $0.message == error.message && $0.location == error.location
        }
        guard takesNotes else { continue }
        if message.text.contains("used before 'self.init' call"),
          diagnostics.last?.help == nil
        {
          error.help =
            "An initializer that another cell adds to a type cannot set its properties one by one: "
            + "begin with 'self.init(…)'."
        }
        let name = missingName(message.text)
        if let name, let missing = unit.missing[name.withoutBackticks] {
          if missing.isCompiled {
            error = .unreached(name, at: location ?? unit.location, cell: missing.place)
          } else {
            error.notes.append(
              .init("the cell that declares it does not compile", at: missing.place))
          }
        } else if error.help == nil {
          error.help = KerasHelp.help(message, in: unit.source)
        }
        error.mayFollow = unit.excuses.cover(message.text)
        diagnostics.append(error)
      }
    }
    return diagnostics
  }

  /// Whether a note is a quick fix for editors that tells a reader nothing.
  private static func isForEditors(_ note: Diagnostic.Note) -> Bool {
    note.message == "add stubs for conformance"
  }

  /// The name that the compiler does not find.
  private static func missingName(_ text: String) -> String? {
    text.firstMatch(of: /^cannot find (?:type )?'(.+?)' in scope/).map { String($0.1) }
  }

  /// Whether a note suggests an alternative to the note before it, at the same place. For a missing
  /// `try` the compiler suggests `try`, then `try?`, then `try!`.
  private static func isAlternative(_ note: Diagnostic.Note, to last: Diagnostic.Note?) -> Bool {
    guard let last else { return false }
    return note.location == last.location
      && [note, last].allSatisfy { $0.message.hasPrefix("did you mean") }
  }

  /// Whether the author suppressed a value that the compiler reports as unused.
  private static func isSuppressed(
    _ message: CompilerMessage, _ location: SourceLocation?, _ unit: WrittenUnit
  ) -> Bool {
    guard let location, let start = unit.suppressedValueStart, message.text.contains("is unused")
    else {
      return false
    }
    return (location.line, location.column) >= (start.line, start.column)
  }

  /// Whether a warning is about how nbrun splits the cells into modules that import each other.
  private static func isAboutModules(_ text: String) -> Bool {
    text.contains("_nbrunShow")
      // Only the notebook's author could add that conformance, in a later cell.
      || text.contains("extension declares a conformance of imported type")
      // A later cell may use it.
      || text.contains("was not used in public declarations or inlinable code")
  }

  /// Replaces the names of nbrun's modules and files by the notebook's terms.
  static func notebookTerms(_ text: String) -> String {
    text.replacing(/\bNBRunCell_(\d+)\.([\w.]+)/) { "\($0.2) (cell \($0.1))" }
      .replacing(/(?:the type's )?(?:module )?'NBRunCell_(\d+)'/) { "cell \($0.1)" }
      .replacing(/\ \[#[\w-]+\]$/, with: "")  // names a page of the compiler's own documentation
      .replacing("\(ModuleNames.parameters).", with: "")
      .replacing(UnitImports.guardedPrefix, with: "")
      .replacing(
        "generic parameter 'Value' could not be inferred",
        with: "the type of this value cannot be inferred from the expression"
      )
      .replacing(
        "extension outside of file declaring", with: "extension outside of the cell declaring")
  }
}
