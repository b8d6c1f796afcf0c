/// Why the compiler refuses an import.
package struct ImportRefusal: Sendable {
  /// The compiler's message.
  package var message: String
  /// The UTF-8 offset of its place in the declaration.
  package var offset: Int
  package var help: String?

  package init(message: String, offset: Int, help: String?) {
    self.message = message
    self.offset = offset
    self.help = help
  }
}

/// Imports that the compiler refuses.
///
/// A notebook's import holds for all later cells. If each of them were compiled with an import that
/// fails, each would report it, and the compiler would say nothing else about them.
extension NotebookPlan {
  /// All imports in the cells, without repetitions.
  var imports: [CellImport] {
    var seen: Set<String> = []
    return units.flatMap { $0.syntax?.imports ?? [] }.filter { seen.insert($0.text).inserted }
  }

  /// The plan in which the imports with these texts are errors, and hold for no later cell. If the
  /// same error is in several imports, the first is reported, and a note names the others.
  package func refusing(_ refused: [String: ImportRefusal]) -> NotebookPlan {
    guard !refused.isEmpty else { return self }
    var plan = self
    var first: [String: (unit: Int, error: Int)] = [:]
    for index in units.indices {
      guard case .cell(var cell) = units[index].content else { continue }
      var code = Array(cell.code.utf8)
      for declaration in units[index].syntaxes[0].imports {
        guard let refusal = refused[declaration.text] else { continue }
        let place = CellText.place(
          of: declaration.range.lowerBound + refusal.offset, in: code, at: cell.location)
        let isExpected = units[index].expectsError
        if !isExpected {
          // Spaces keep the places of everything else.
          for offset in declaration.range where code[offset] != UInt8(ascii: "\n") {
            code[offset] = UInt8(ascii: " ")
          }
          if let first = first[refusal.message] {
            plan.units[first.unit].importErrors[first.error].notes.append(
              .init("imported here, too", at: place))
            continue
          }
          first[refusal.message] = (index, plan.units[index].importErrors.count)
        }
        plan.units[index].importErrors.append(
          Diagnostic(refusal.message, at: place, help: refusal.help))
      }
      cell.code = String(decoding: code, as: UTF8.self)
      plan.units[index].content = .cell(cell)
      plan.units[index].syntaxes[0].dropImports(Set(refused.keys))
    }
    return plan
  }
}
