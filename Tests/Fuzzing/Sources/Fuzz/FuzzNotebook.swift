import Display
import NotebookCore

/// Parses a notebook of these bytes. If it is valid, renders it with results that are as strange as
/// the text itself, and plans and checks its cells.
///
/// A crash, an endless loop and an error without a place are failures.
func fuzzNotebook(_ bytes: [UInt8]) {
  let image = ImageReader { $0.hasSuffix("b") ? Array("GIF8".utf8) : nil }
  do {
    let notebook = try NotebookParser.parse(path: "fuzz.md", bytes: bytes, images: image)
    let text = String(decoding: bytes, as: UTF8.self)
    let results = notebook.snippets.map { snippet -> SnippetResult in
      switch snippet {
      case .cell: .cell([.text(.standardOutput, text), .text(.standardError, text)])
      case .inline: .inline(text)
      }
    }
    _ = try? PageRenderer.render(notebook, result: RunResult(snippets: results))
    _ = NondeterminismCheck.warnings(in: notebook)
    _ = NotebookPlan(notebook)
  } catch {
    precondition(!error.diagnostics.isEmpty)
    for diagnostic in error.diagnostics {
      precondition(diagnostic.location.map { $0.line >= 1 && $0.column >= 1 } ?? false)
    }
  }
}
