import NotebookCore
import Testing

@Suite("A notebook is parsed")
struct NotebookParserTests {
  @Test("cells and inline expressions are snippets in the order of the text")
  func snippets() throws {
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
      notebook.snippets.map(describe) == [
        "inline 6:18 a", "cell first 10:1+0 let a = 1\n", "inline 13:16 a + 1",
        "cell - 16:3+2 a\n",
      ])
  }

  @Test(
    "every place is a line and column of the notebook",
    arguments: [
      // After soft breaks, in containers, after wide characters, in tables and captions.
      ("a\nb `{swift} x` c\n  `` {swift} y ``", ["inline 2:12 x", "inline 3:14 y"]),
      ("> > é `{swift} x`\n> lazy\n`{swift} y`", ["inline 1:17 x", "inline 3:10 y"]),
      ("| a | `{swift} x` |\n|---|:-:|\n| `{swift} y` | z |", ["inline 1:16 x", "inline 3:12 y"]),
      ("`{swift}  x\n y`", ["inline 1:11 x y"]),
      ("> `{swift}\n>  x`", ["inline 2:4 x"]),
      ("text {swift} `{swift}` `{other} x` `{{swift}} z` `{swift} q`", ["inline 1:59 q"]),
      ("1. a\n\n   ```{swift}\n\n     x\n   y\n   ```", ["cell - 4:4+3 \n  x\ny\n"]),
      ("  ~~~{swift}\n  x\n   y\n  ~~~", ["cell - 2:3+2 x\n y\n"]),
      ("-\t```{swift}\n\tx\n\t```", ["cell - 2:2+1 x\n"]),
      (
        "```{swift}\n//| label: l\n//| fig-cap: >\n//|   One `{swift} x`\n//|   two `{swift} y`\nz\n```",
        ["cell l 6:1+0 z\n", "inline 4:20 x", "inline 5:20 y"]
      ),
    ])
  func places(_ text: String, _ snippets: [String]) throws {
    #expect(try parse(text).snippets.map(describe) == snippets)
  }

  @Test("line endings and a byte order mark only affect the columns")
  func lineEndings() throws {
    let text = "---\ntitle: T\n---\n# H\n\n```{swift}\n//| label: x\nlet a = 1\n```\n`{swift} a`\n"
    let expected = try parse(text).snippets.map(describe)
    #expect(expected == ["cell x 8:1+0 let a = 1\n", "inline 10:10 a"])
    for variant in [text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text] {
      #expect(try parse(variant).snippets.map(describe) == expected)
      #expect(try parse(variant).frontMatter.title == "T")
    }
  }

  @Test("every cell option is parsed")
  func options() throws {
    let notebook = try parse(
      """
      ```{swift}
      //| label: fig-1
      //| echo: false
      //| eval: false
      //| include: false
      //| output: asis
      //| error: true
      //| code-fold: true
      //| code-summary: "S: t"
      #| fig-cap: Caption
      #| fig-alt: 12
      x
      ```
      """)
    var options = CellOptions()
    options.label = "fig-1"
    (options.echo, options.eval, options.include) = (false, false, false)
    (options.output, options.error, options.codeFold) = (.asis, true, true)
    (options.codeSummary, options.figureCaption, options.figureAlternative) = (
      "S: t", "Caption", "12"
    )
    guard case .cell(let cell) = try #require(notebook.snippets.first) else { return }
    #expect(cell.options == options)
    #expect(cell.code == "x\n")
  }

  @Test("code that is not a cell stays unchanged")
  func shown() throws {
    let html = body(
      try render(
        "```swift\n//| echo: 1\n```\n\n````{{swift}}\nx\n````\n\n    {swift}\n\n`{{swift}} x`\n", []
      ))
    #expect(
      html.contains("<code class=\"language-swift\"><span class=\"co\">//| echo: 1</span>\n</code>")
    )
    #expect(html.contains("<code class=\"language-markdown\">````{swift}\nx\n````\n</code>"))
    #expect(html.contains("<code>{swift}\n</code>"))
    #expect(html.contains("<code>{swift} x</code>"))
  }

  @Test("a text may contain the characters that mark expressions internally")
  func markers() throws {
    // Swift does not allow noncharacters in literals.
    let scalars = [0xFDD0, 0x37, 0xFDD1].compactMap { Unicode.Scalar(UInt32($0)) }
    let text = String(String.UnicodeScalarView(scalars))
    #expect(text.unicodeScalars.count == 3)
    let page = try render("`{swift} a` \(text)\n", [.inline("1")])
    #expect(page.contains("<span class=\"value\">1</span> \(text)</p>"))
  }
}

@Suite("Parameters are typed")
struct ParameterTests {
  @Test("types follow YAML 1.2's core schema")
  func types() throws {
    let notebook = try parse(
      """
      ---
      params:
        flag: true
        count: 0x10
        rate: 1e-3
        half: .5
        name: yes
        time: 1:30
        quoted: "3"
        sizes: [1, 2.5]
        names: [a, b]
        nested: [[1], [2, 3]]
        huge: -.inf
      ---
      Text
      """)
    #expect(
      notebook.frontMatter.parameters.map {
        "\($0.name): \($0.value.typeName) = \($0.value.swiftLiteral)"
      }
        == [
          "flag: Bool = true", "count: Int = 16", "rate: Double = 0.001", "half: Double = 0.5",
          "name: String = \"yes\"", "time: String = \"1:30\"", "quoted: String = \"3\"",
          "sizes: [Double] = [1.0, 2.5]", "names: [String] = [\"a\", \"b\"]",
          "nested: [[Int]] = [[1], [2, 3]]", "huge: Double = -Double.infinity",
        ])
  }

  private func override(_ name: String, _ text: String) throws(DiagnosticsError) -> String {
    var frontMatter = FrontMatter()
    let place = NotebookCore.SourceLocation(file: "book.md", line: 3)
    frontMatter.parameters = [
      Parameter(name: "epochs", value: .int(10), location: place),
      Parameter(name: "rate", value: .double(0.5), location: place),
      Parameter(name: "name", value: .string("x"), location: place),
      Parameter(name: "sizes", value: .array([.double(1)], like: .double(1)), location: place),
    ]
    try frontMatter.override(parameter: name, with: text)
    return frontMatter.parameters.first { $0.name == name }?.value.swiftLiteral ?? ""
  }

  @Test("a value of the same type replaces a parameter's value")
  func overriding() throws {
    #expect(try override("epochs", "2") == "2")
    #expect(try override("epochs", "0x1F") == "31")
    #expect(try override("rate", "1") == "1.0")
    #expect(try override("name", "3: \"4\"") == #""3: \"4\"""#)
    #expect(try override("sizes", "[3, 4.5]") == "[3.0, 4.5]")
  }

  @Test(
    "a value of a different type and an unknown name are errors",
    arguments: [
      ("epochs", "2.5", "parameter 'epochs' must be of type Int, found '2.5'"),
      ("epochs", "", "parameter 'epochs' must be of type Int, found ''"),
      ("rate", "fast", "parameter 'rate' must be of type Double, found 'fast'"),
      ("sizes", "3", "parameter 'sizes' must be of type [Double], found '3'"),
      ("sizes", "[a]", "parameter 'sizes' must be of type [Double], found '[a]'"),
      ("epoch", "1", "the notebook has no parameter 'epoch'"),
    ])
  func refusing(_ name: String, _ text: String, _ message: String) {
    let error = #expect(throws: DiagnosticsError.self) { try override(name, text) }
    #expect(error?.diagnostics.map(\.message) == [message])
    if name == "epoch" { #expect(error?.diagnostics.first?.help == "Did you mean 'epochs'?") }
  }
}

func describe(_ snippet: Notebook.Snippet) -> String {
  switch snippet {
  case .inline(let inline):
    "inline \(inline.location.line):\(inline.location.column) \(inline.code)"
  case .cell(let cell):
    """
    cell \(cell.options.label ?? "-") \(cell.location.line):\(cell.location.column)\
    +\(cell.indentation) \(cell.code)
    """
  }
}

/// Parses `text` as the notebook `book.md`, without any image files.
func parse(_ text: String, images: [String: [UInt8]] = [:]) throws -> Notebook {
  try NotebookParser.parse(
    path: "book.md", bytes: Array(text.utf8), images: ImageReader { images[$0] })
}
