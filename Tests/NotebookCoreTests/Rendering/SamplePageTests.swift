import Display
import Foundation
import NotebookCore
import Testing

/// A notebook that uses all features, and made-up results of a run.
enum SamplePage {
  static func notebook() throws -> Notebook {
    let file = Tool.packageRoot.appendingPathComponent("Tests/NotebookCoreTests/Fixtures/sample.md")
    let dot = BitmapImage(width: 2, height: 2, gray: [0, 255, 255, 0])
    return try NotebookParser.parse(
      path: "notebooks/sample.md", bytes: Array(try Data(contentsOf: file)),
      images: ImageReader { $0 == "notebooks/dot.png" ? dot.png : nil })
  }

  static func page() throws -> String {
    try PageRenderer.render(notebook(), result: RunResult(snippets: results))
  }

  private static let losses = [
    0.3112, 0.1198, 0.0874, 0.0702, 0.0591, 0.0506, 0.0441, 0.0389, 0.0347, 0.0312,
  ]
  private static let validationLosses = [
    0.1402, 0.1015, 0.0871, 0.0779, 0.0752, 0.0714, 0.0699, 0.0703, 0.0691, 0.0712,
  ]

  private static var results: [SnippetResult] {
    let digits = (0..<10).map { digit in
      BitmapImage(
        width: 28, height: 28,
        gray: (0..<784).map { place in
          let (x, y) = (place % 28 - 14, place / 28 - 14)
          let distance = x * x + y * y
          return distance > (digit + 3) * 8 && distance < (digit + 3) * 14 ? 255 : 0
        })
    }
    let printed = losses.enumerated().map { "epoch \($0.offset + 1): loss \($0.element)\n" }
    let fault = Diagnostic(
      "Fatal error: Index out of range",
      at: NotebookCore.SourceLocation(file: "notebooks/sample.md", line: 101, column: 1),
      help: "The array has 3 elements, 0 to 2.")
    return [
      .inline("10"), .inline("0.9821"), .inline("5feceb66ffc8"),
      .cell([]),
      .cell([.value(received(ImageGrid(digits, captions: (0..<10).map { "\($0)" })))]),
      .inline("10"),
      .cell(
        printed.map { .text(.standardOutput, $0) }
          + [
            .text(.standardError, "warning: deprecated\n"),
            .value(
              received(
                LineChart(
                  .series("training", losses), .series("validation", validationLosses),
                  title: "Loss", xLabel: "Epoch", yLabel: "Cross-entropy"))),
          ]),
      .cell([
        .value(
          received(
            DataTable(
              .column("Epoch", 1...10), .column("Loss", losses, format: .fixed(4)),
              .column("Validation loss", validationLosses, format: .fixed(4)),
              caption: "Ten epochs, batches of 32")))
      ]),
      .cell([
        .value(received("5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"))
      ]),
      .cell([.error(fault)]),
      .cell([.text(.standardOutput, "in a list\n")]),
      .cell([]),
      .skipped,
      .cell([
        .text(.standardOutput, "Printed **Markdown**, with a ta"),
        .text(.standardOutput, "ble:\n\n| a |\n|---|\n| 1 |\n"),
      ]),
    ]
  }

  /// The bundle of `value` after encoding and decoding, as the session would get it.
  private static func received(_ value: some Displayable) -> DisplayBundle {
    received(value.displayBundle)
  }

  private static func received(_ text: String) -> DisplayBundle {
    received(DisplayBundle(text: text))
  }

  private static func received(_ bundle: DisplayBundle) -> DisplayBundle {
    DisplayBundle(decoding: bundle.encoded) ?? DisplayBundle(text: "")
  }
}

@Suite("A complete page")
struct SamplePageTests {
  @Test("is equal to the recorded page, byte for byte")
  func snapshot() throws {
    try expectSnapshot(SamplePage.page(), "sample.html")
  }

  @Test("does not depend on the notebook's folder")
  func path() throws {
    var notebook = try SamplePage.notebook()
    notebook.path = "/somewhere/else/sample.md"
    #expect(notebook.snippets.count == 14)
    #expect(!(try SamplePage.page()).contains("notebooks/"))
  }
}
