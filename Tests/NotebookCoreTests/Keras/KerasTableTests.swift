import NotebookCore
import Testing

/// The table from Keras's names to the library's, beside the library's sources. That its Swift runs
/// is tested with the program.
@Suite struct KerasTableTests {
  @Test func theDocumentSaysTheTable() throws {
    try expectSnapshot(KerasDocument.text, "../../../docs/keras.md")
  }

  /// What is missing must not be there: whoever adds it has to change the table.
  @Test func whatIsMissingIsNotInTheLibrary() throws {
    let library = try PublicNames()
    for row in KerasTable.sections.filter({ $0.title != "Python" }).flatMap(\.rows) {
      if case .named = row.counterpart { continue }
      for python in row.python where !python.contains("=") {
        let path = python.filter { $0 != "\"" }.replacing("()", with: "").split(separator: ".")
        // The type of a member is not known here.
        guard path.count == 1 || path[0].allSatisfy({ $0 != "x" }), let name = path.last else {
          continue
        }
        #expect(!library.types.contains(String(name)), "\(python) is there")
        guard path.count == 1 || path[0] == "tf" || path[0] == "np" else { continue }
        #expect(!library.functions.contains(String(name)), "\(python) is there")
      }
    }
  }

  /// What is in the library must not be forgotten.
  @Test func everyLayerLossAndItsLikeIsInTheTable() throws {
    let swift = KerasTable.sections.flatMap(\.rows).compactMap(\.counterpart.swift)
    let words = Set(swift.flatMap { $0.matches(of: /\w+/).map { String($0.output) } })
    let library = try PublicNames()
    let kinds = [
      "Layer", "Loss", "Optimizer", "Adam", "Schedule", "Callback", "Initializer", "Regularizer",
    ]
    let types = library.inherited.filter { type in
      type.value.contains { name in kinds.contains { name.hasSuffix($0) } }
    }.map(\.key)
    #expect(types.count > 50)
    for type in types.sorted() where type != "ScheduledOptimizer" {
      #expect(words.contains(type), "\(type) is missing in the table")
    }
    for function in library.functions.sorted() where function.first != "_" {
      #expect(words.contains(function), "\(function) is missing in the table")
    }
  }

  @Test func labelsStandInTheirExamples() {
    for row in KerasTable.sections.flatMap(\.rows) {
      guard let label = row.label else { continue }
      #expect(row.counterpart.swift?.contains("\(label):") == true, "\(row.python)")
    }
  }

  /// No name stands for two things.
  @Test func namesAreUnambiguous() {
    var seen: [String: String] = [:]
    for section in KerasTable.sections {
      for row in section.rows {
        for python in row.python {
          // Keras has strings of the same name for other purposes.
          let name = (python.hasPrefix("\"") ? section.title : "") + python
          #expect(seen[name] == nil, "\(python) stands for \(seen[name] ?? "") too")
          seen[name] = row.counterpart.line ?? row.remark
        }
      }
    }
  }
}
