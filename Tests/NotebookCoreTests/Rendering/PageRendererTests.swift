import Display
import NotebookCore
import Testing

@Suite("A page is rendered")
struct PageRendererTests {
  @Test("code, printed text and values are in the notebook's order")
  func order() throws {
    let page = try render(
      "The value is `{swift} x < 1`.\n\n```{swift}\nprint(1)\n```\n",
      [.inline("<true>"), .cell([.text(.standardOutput, "1\n")])])
    #expect(page.contains("<p>The value is <span class=\"value\">&lt;true&gt;</span>.</p>"))
    #expect(page.contains("tabindex=\"0\">1</pre>"))
  }

  @Test("HTML in the front matter and in captions is text")
  func htmlAsText() throws {
    let page = try render(
      """
      ---
      title: a <script>alert(1)</script> & *b*
      subtitle: x <b> y
      abstract: <img src=x.png>
      ---

      ```{swift}
      //| fig-cap: under <i>text</i>
      print(1)
      ```

      """, [.cell([.text(.standardOutput, "1\n")])])
    #expect(page.contains("a &lt;script&gt;alert(1)&lt;/script&gt; &amp; <em>b</em></h1>"))
    #expect(page.contains("x &lt;b&gt; y"))
    #expect(page.contains("&lt;img src=x.png&gt;"))
    #expect(
      page.contains("<figcaption><b>Figure 1.</b> under &lt;i&gt;text&lt;/i&gt;</figcaption>"))
  }

  @Test("the same notebook and run give the same bytes")
  func determinism() throws {
    #expect(try SamplePage.page() == SamplePage.page())
  }

  @Test("the page loads nothing from the network and runs no script")
  func selfContained() throws {
    let page = try SamplePage.page()
    #expect(
      page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;"))
    #expect(!page.contains("<script"))
    #expect(page.matches(of: /(src|srcset)="(?!data:)/).isEmpty)
    #expect(page.matches(of: /url\(|@import|<link/).isEmpty)
  }

  @Test("an inline expression shows its value in headings, tables, links, images and captions")
  func inlineEverywhere() throws {
    let page = try render(
      """
      # At `{swift} a`

      | `{swift} b` |
      |---|
      | *`{swift} c`* |

      [`{swift} d`](x) ![`{swift} e`](i.png)

      ```{swift}
      //| fig-cap: "Seen: `{swift} f`"
      ```
      """,
      [
        .inline("1"), .inline("2"), .inline("3"), .inline("4"), .inline("5"),
        .cell([.display(DisplayBundle([.init(mimeType: "text/html", bytes: [])]))]), .inline("6"),
      ], images: ["i.png": pixel])
    #expect(page.contains("<h1 id=\"at-1\">At <span class=\"value\">1</span></h1>"))
    #expect(page.contains("<th scope=\"col\"><span class=\"value\">2</span></th>"))
    #expect(page.contains("<td><em><span class=\"value\">3</span></em></td>"))
    #expect(page.contains("<a href=\"x\"><span class=\"value\">4</span></a>"))
    #expect(page.contains("alt=\"5\""))
    #expect(page.contains("<b>Figure 1.</b> Seen: <span class=\"value\">6</span></figcaption>"))
    #expect(page.contains("<title>At 1</title>"))
  }

  @Test("an image in the prose is embedded in the page")
  func image() throws {
    let page = try render("![a & b](i%20j.png \"T\")", [], images: ["i j.png": pixel])
    #expect(
      page.contains(
        "<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"a &amp; b\" title=\"T\" />"))
  }

  @Test("headings, cells and repeated headings have unique ids")
  func anchors() throws {
    let page = try render(
      "# Été à *Nice*!\n\n# Été à Nice\n\n# Content\n\n```{swift}\n//| label: content\nf()\n```\n",
      [.cell([])])
    for id in ["été-à-nice", "été-à-nice-2", "content-2", "cell-content"] {
      #expect(page.contains("id=\"\(id)\""), "\(id)")
    }
    let ids = page.matches(of: /\sid="([^"]*)"/).map(\.1)
    #expect(Set(ids).count == ids.count)
  }

  @Test("the contents list the headings of a long page, without nested links")
  func contents() throws {
    let page = try render(
      "## A [l](u) `c`\n\n### B ![alt](i.png)\n\n#### deep\n\n## C\n", [],
      images: ["i.png": pixel])
    #expect(
      page.contains(
        """
        <ul>
        <li class="level-1"><a href="#a-l-c">A l <code>c</code></a></li>
        <li class="level-2"><a href="#b-alt">B alt</a></li>
        <li class="level-1"><a href="#c">C</a></li>
        </ul>
        """))
    #expect(!(try render("# A\n\n# B\n", [])).contains("<nav"))
  }

  @Test("a French page has French labels")
  func french() throws {
    let page = try render(
      "---\nlang: fr-CA\ntitle: T\nabstract: R\nparams: {n: 2}\n---\n"
        + "# A\n\n# B\n\n# C\n\n```{swift}\n//| label: x\nf()\n```\n",
      [.cell([.text(.standardError, "oh\n")])])
    for words in [
      "<html lang=\"fr-CA\">", "Aller au contenu", ">Sommaire<", ">Résumé<",
      "aria-label=\"Cellule x\"", "aria-label=\"Sortie d’erreur\"", "Graine\u{A0}:",
      "Paramètres\u{A0}: <code>n = 2</code>", "octet pour octet",
    ] {
      #expect(page.contains(words), "\(words)")
    }
  }

  @Test(
    "the foot says what the cells were allowed to do",
    arguments: [
      (
        "en",
        "Allowed to the cells: <code>use the network, read ../a &amp; b, read and write out</code>"
      ),
      (
        "fr",
        "Permis aux cellules\u{A0}: <code>utiliser le réseau, lire ../a &amp; b, lire et écrire out"
          + "</code>"
      ),
    ])
  func allowed(_ language: String, _ words: String) throws {
    let plain = try render("---\nlang: \(language)\n---\n", [])
    let page = try render(
      "---\nlang: \(language)\nallow: {write: out, network: true, read: [../a & b]}\n---\n", [])
    let fact = "<span class=\"fact\">\(words)</span>. "
    #expect(page.contains(fact), "\(page.suffix(600))")
    #expect(page.replacing(fact, with: "") == plain, "nothing else differs")
    for nothing in ["allow: {}", "allow: {network: false, read: []}"] {
      #expect(try render("---\nlang: \(language)\n\(nothing)\n---\n", []) == plain)
    }
  }

  @Test("a page in an unsupported language has English labels")
  func otherLanguage() throws {
    let page = try render("---\nlang: eo\n---\nSaluton\n", [])
    #expect(page.contains("<html lang=\"eo\">"))
    #expect(page.contains("Skip to the content"))
  }

  @Test("a page without a title uses its first heading or its file name")
  func title() throws {
    #expect(try render("## A *b* `c`\n", []).contains("<title>A b c</title>"))
    #expect(try render("Text\n", []).contains("<title>book</title>"))
    let page = try render("---\ntitle: \"*T* <&>\"\n---\n# A\n", [])
    #expect(page.contains("<title>T &lt;&amp;&gt;</title>"))
    #expect(page.contains("<h1 id=\"title\"><em>T</em> &lt;&amp;&gt;</h1>"))
  }

  @Test("braces in the prose and in outputs are not template tags")
  func mustache() throws {
    let page = try render("{{title}} {{{body}}}\n", [])
    #expect(page.contains("<p>{{title}} {{{body}}}</p>"))
  }

  /// The first bytes of every PNG file.
  private let pixel: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
}

/// The page of the notebook `text` if its run had these results.
func render(
  _ text: String, _ results: [SnippetResult], images: [String: [UInt8]] = [:]
) throws -> String {
  try PageRenderer.render(parse(text, images: images), result: RunResult(snippets: results))
}

/// The part of the page between `<main>` and `</main>`.
func body(_ page: String) -> Substring {
  page.firstMatch(of: /<main id="content">\n((?s).*)<\/main>/).map(\.1) ?? ""
}
