import Foundation
import Testing

/// Expressions in prose, parameters and cell options in complete pages.
@Suite struct InlineValueTests {
  let workplace: Workplace

  init() throws { workplace = try Workplace() }

  private static let notebook = """
    ---
    title: Inline
    params:
      n: 3
      rates: [0.1, 0.2]
      names: [a, "b c"]
      ratio: 0.5
      who: "it's \\"q\\" ü"
    execute:
      echo: false
    ---

    # Heading `{swift} n * 2`

    *Emphasis `{swift} "<b>&"`*, [link `{swift} rates[1]`](x.html), `{swift} names`.

    ```{swift}
    //| fig-cap: "caption `{swift} k`"
    //| fig-alt: words
    let k = n + 1
    display(HTML("<i>figure</i>"))
    ```

    | a | `{swift} k` |
    |---|---|
    | `{swift} [true, false]` | `{swift} who` |

    - item `{swift} k + 1`
    > quote `{swift} ratio`

    `{swift} names.map { $0 + "!" }.joined(separator: "|")`; `{{swift}} k`; `{swift} nil as Int?`

    ```{swift}
    //| echo: true
    //| code-fold: true
    //| code-summary: Unfold me
    //| output: false
    print("hidden", "output")
    ```

    ```{swift}
    //| output: asis
    print("**bold**")
    ```

    ```{swift}
    //| eval: false
    nothing that compiles
    ```

    ```{swift}
    //| include: false
    let unseen = 5
    print("unseen output")
    ```

    ```{swift}
    //| error: true
    let z: Int = "no"
    ```

    ```{swift}
    unseen + k
    ```

    """

  @Test func inlineValuesWorkEverywhereInProse() throws {
    try workplace.write(Self.notebook)
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let page = outcome.output
    func value(_ text: String) -> String { "<span class=\"value\">\(text)</span>" }
    for part in [
      "Heading \(value("6"))</h1>", "<em>Emphasis \(value("&lt;b&gt;&amp;"))</em>",
      ">link \(value("0.2"))</a>", "<th scope=\"col\">\(value("4"))</th>",
      "<td>\(value("[true, false]"))</td>", "item \(value("5"))", "quote \(value("0.5"))",
      value("a!|b c!"), "<code>{swift} k</code>", value("nil"), "Unfold me",
      "<strong>bold</strong>", "note.md:59:14: error: cannot convert value of type",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(page.contains("it&#39;s") || page.contains("it's"))
    for part in ["hidden output", "unseen output", "let unseen", "let k"] {
      #expect(!page.contains(part), "\(part)")
    }
    #expect(page.contains(">9</pre>"))
  }

  @Test func parametersCanBeSet() throws {
    try workplace.write(Self.notebook)
    let outcome = try workplace.run(
      "note.md", "-o", "-", "-P", "n=7", "-P", "rates=[1, 2.5]", "-P", "who=<x>", "-P", "ratio=2",
      "-P", "names=[]")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for part in [">14<", ">2.5<", "&lt;x&gt;", ">2.0<", ">[]<"] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    for (given, wanted) in [
      ("rates=[x]", "parameter 'rates' must be of type [Double], found '[x]'"),
      ("n=1.5", "parameter 'n' must be of type Int, found '1.5'"),
      ("m=1", "the notebook has no parameter 'm'"),
    ] {
      let failed = try workplace.run("note.md", "-o", "-", "-P", given)
      #expect(failed.code == 2)
      #expect(failed.errors.contains(wanted), "\(failed.errors)")
    }
  }

  @Test func errorsHaveTheirPlaces() throws {
    let errors = try workplace.fail(
      """
      # T `{swift} nope`

      | a | b |
      |---|---|
      | 1 | `{swift} alsoNope + 1` |

      > quoted `{swift} (3 as Int?)!.foo` end

      ```{swift}
      //| fig-cap: "caption `{swift} noCaption`"
      let k = 1
      ```

      - list `{swift} k.bar` and `{swift} k.baz`

      """)
    for place in [
      "note.md:1:14: error: cannot find 'nope' in scope",
      "note.md:5:16: error: cannot find 'alsoNope' in scope",
      "note.md:7:32: error: value of type 'Int' has no member 'foo'",
      "note.md:10:32: error: cannot find 'noCaption' in scope",
      "note.md:14:19: error: value of type 'Int' has no member 'bar'",
      "note.md:14:39: error: value of type 'Int' has no member 'baz'",
    ] {
      #expect(errors.contains(place), "\(place) in \(errors)")
    }
  }

  @Test func outputOfAnInlineValueIsNotShown() throws {
    try workplace.write(
      cell("func f() -> Int { print(\"lost\"); return 3 }")
        + "\n`{swift} 1`, `{swift} f()`, `{swift} 2`, `{swift} { display(1); return 4 }()`\n")
    let outcome = try workplace.run("note.md", "-o", "-")
    #expect(outcome.code == 0 && !outcome.output.contains(">lost"))
    let warning = "warning: this inline value also prints or displays something, which is not shown"
    #expect(outcome.errors.contains("note.md:5:23: \(warning)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("note.md:5:51: \(warning)"), "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: warning).count == 3, "\(outcome.errors)")
  }

  @Test func aStatementIsNotAValue() throws {
    let statement = try workplace.fail("Text `{swift} let q = 1`.\n")
    #expect(statement.contains("note.md:1:15: error: an inline value must be one expression"))
  }
}
