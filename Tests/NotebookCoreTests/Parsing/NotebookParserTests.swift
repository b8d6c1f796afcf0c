import NotebookCore
import Testing

@Suite("A notebook is read")
struct NotebookParserTests {
  @Test("cells and inline expressions are steps in the order of the text")
  func steps() throws {
    let notebook = try parse(
      """
      ---
      title: Example
      seed: 42
      ---

      # Value `{swift} a`

      ```{swift}
      //| label: first
      let a = 1
      ```

      Then *`{swift} a + 1`* and

      > ```{swift}
      > a
      > ```
      """)
    #expect(notebook.frontMatter.title == "Example")
    #expect(notebook.frontMatter.seed == 42)
    #expect(
      notebook.steps.map(describe) == [
        "inline 6:18 a", "cell first 10:1+0 let a = 1\n", "inline 13:16 a + 1",
        "cell - 16:3+2 a\n",
      ])
  }

  private func describe(_ step: Notebook.Step) -> String {
    switch step {
    case .inline(let inline):
      "inline \(inline.location.line):\(inline.location.column) \(inline.code)"
    case .cell(let cell):
      """
      cell \(cell.options.label ?? "-") \(cell.location.line):\(cell.location.column)\
      +\(cell.indentation) \(cell.code)
      """
    }
  }
}

/// Reads `text` as a notebook of the path `book.md` without any image files.
func parse(_ text: String, images: [String: [UInt8]] = [:]) throws -> Notebook {
  try NotebookParser.parse(
    path: "book.md", bytes: Array(text.utf8), images: ImageReader { images[$0] })
}
