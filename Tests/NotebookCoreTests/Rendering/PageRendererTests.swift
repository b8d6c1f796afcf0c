import NotebookCore
import Testing

@Suite("A page is written")
struct PageRendererTests {
  @Test("code, printed text and values stand where the notebook has them")
  func order() throws {
    let page = try render(
      "The value is `{swift} x < 1`.\n\n```{swift}\nprint(1)\n```\n",
      [.inline("<true>"), .cell([.text(.standardOutput, "1\n")])])
    #expect(page.contains("<p>The value is <span class=\"value\">&lt;true&gt;</span>.</p>"))
    #expect(page.contains("tabindex=\"0\">1</pre>"))
  }
}

/// The page of the notebook `text` whose run had `results`.
func render(
  _ text: String, _ results: [StepResult], images: [String: [UInt8]] = [:]
) throws -> String {
  try PageRenderer.render(parse(text, images: images), result: RunResult(steps: results))
}
