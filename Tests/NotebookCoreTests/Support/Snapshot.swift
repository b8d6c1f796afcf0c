import Foundation
import Testing

/// Expects that a text is equal to a file in `Fixtures`.
///
/// A missing file is written, and the test fails. Set `NBRUN_RECORD=1` to rewrite the files.
func expectSnapshot(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = Tool.packageRoot.appendingPathComponent("Tests/NotebookCoreTests/Fixtures/\(name)")
  let isRecording = ProcessInfo.processInfo.environment["NBRUN_RECORD"] != nil
  guard !isRecording, let data = try? Data(contentsOf: file) else {
    try Data(text.utf8).write(to: file)
    if !isRecording {
      Issue.record("\(name) was missing and is now recorded", sourceLocation: sourceLocation)
    }
    return
  }
  let recorded = String(decoding: data, as: UTF8.self)
  if text == recorded { return }
  Issue.record(
    "\(name) differs; set NBRUN_RECORD=1 to record it again\n\(difference(recorded, text))",
    sourceLocation: sourceLocation)
}

/// The lines that differ, with one line of context: `-` for `old`, `+` for `new`.
private func difference(_ old: String, _ new: String) -> String {
  let oldLines = old.split(separator: "\n", omittingEmptySubsequences: false)
  let newLines = new.split(separator: "\n", omittingEmptySubsequences: false)
  var marks: [(position: Double, line: String)] = []
  for change in newLines.difference(from: oldLines) {
    switch change {
    case .remove(let offset, let line, _): marks.append((Double(offset), "-\(offset + 1): \(line)"))
    case .insert(let offset, let line, _):
      marks.append((Double(offset) + 0.5, "+\(offset + 1): \(line)"))
    }
  }
  return marks.sorted { $0.position < $1.position }.prefix(40)
    .map { String($0.line.prefix(300)) }.joined(separator: "\n")
}
