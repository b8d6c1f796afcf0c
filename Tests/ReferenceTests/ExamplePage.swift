import Display
import Foundation
import NotebookCore

/// The result of running a notebook in `docs/reference/examples`: its text, its cells and their
/// outputs.
struct ExamplePage {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// An image file beside the page.
  struct Image {
    var name: String
    var bytes: [UInt8]
  }

  var markdown = ""
  var images: [Image] = []

  /// Runs the notebook at `path`.
  static func run(_ path: String) async throws -> ExamplePage {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let notebook = try NotebookParser.parse(path: path, bytes: bytes)
    let result = try await NotebookRunner(options: .init(), reporter: Silence()).run(notebook)
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return try ExamplePage(notebook, result, name: name)
  }

  private init(_ notebook: Notebook, _ result: RunResult, name: String) throws {
    var cells: [(cell: Cell, outputs: [CellOutput])] = []
    for case (.cell(let cell), .cell(let outputs)) in zip(notebook.snippets, result.snippets) {
      cells.append((cell, outputs))
    }
    guard cells.count == notebook.snippets.count else {
      throw Failure(
        description: "\(name).md: an example must not have inline values or skipped cells")
    }
    var lines: [String] = []
    var isInCell = false
    for line in Self.body(notebook.source) {
      if isInCell {
        if line == "```" { isInCell = false }
      } else if line.hasPrefix("```{swift}") {
        isInCell = true
        let (cell, outputs) = cells.removeFirst()
        lines.append("```swift\n\(Self.trimmed(cell.code))\n```")
        lines += outputs.map { markdown(of: $0, cell, name) }.filter { !$0.isEmpty }
          .map { "\n" + $0 }
      } else {
        lines.append(line)
      }
    }
    guard cells.isEmpty else {
      throw Failure(description: "\(name).md: a cell of an example must begin and end with ```")
    }
    markdown = Self.trimmed(lines.joined(separator: "\n"))
  }

  /// The lines after the front matter.
  private static func body(_ source: String) -> [String] {
    let lines = source.components(separatedBy: "\n")
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      return lines
    }
    return Array(lines[(end + 1)...])
  }

  private mutating func markdown(of output: CellOutput, _ cell: Cell, _ page: String) -> String {
    switch output {
    case .text(_, let text): return Self.block(text)
    case .error(let error): return Self.block("\(error.severity): \(error.message)")
    case .value(let bundle), .display(let bundle):
      let forms = bundle.representations
      guard
        let form = forms.last(where: { ["image/svg+xml", "image/png"].contains($0.mimeType) })
      else {
        let text = forms.first { $0.mimeType == "text/plain" }
        return Self.block(String(decoding: text?.bytes ?? [], as: UTF8.self))
      }
      let end = form.mimeType == "image/png" ? "png" : "svg"
      let image = Image(
        name: "\(page)-\(images.count + 1).\(end)",
        bytes: end == "svg" ? Self.standingAlone(form.bytes) : form.bytes)
      images.append(image)
      let caption = cell.options.figureAlternative ?? cell.options.figureCaption ?? page
      return "![\(caption)](images/\(image.name))"
    }
  }

  /// The output of a cell, as a block of plain text.
  private static func block(_ text: String) -> String {
    let text = trimmed(text)
    return text.isEmpty ? "" : "```text\n\(text)\n```"
  }

  /// An SVG as a separate file, which cannot inherit colours and a font from a page.
  private static func standingAlone(_ svg: [UInt8]) -> [UInt8] {
    let style =
      "<style>svg { background: #ffffff; color: #1c2026; font-family: sans-serif }</style>"
    let text = String(decoding: svg, as: UTF8.self)
    guard let end = text.firstIndex(of: ">") else { return svg }
    return Array((text[...end] + "\n" + style + text[text.index(after: end)...]).utf8)
  }

  private static func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .newlines)
  }
}

/// Ignores the events of an example's run.
private struct Silence: RunReporter {
  func report(_ event: RunEvent) {}
}
