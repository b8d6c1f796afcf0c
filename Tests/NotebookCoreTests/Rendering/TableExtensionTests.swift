import Foundation
import NotebookCore
import Testing

/// Pipe tables, compared with GitHub's version of cmark.
@Suite("Pipe tables follow GitHub Flavored Markdown")
struct TableExtensionTests {
  /// The table examples of GitHub's specification, then our own cases.
  static let cases = [
    "| foo | bar |\n| --- | --- |\n| baz | bim |\n",
    "| abc | defghi |\n:-: | -----------:\nbar | baz\n",
    "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
    "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
    "| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
    "| abc | def |\n| --- |\n| bar |\n",
    "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
    "| abc | def |\n| --- | --- |\n",
    "a|b\n-|-\n1|2\n", "a|b\n:-|-:\n1|2\n", "|a\n|-\n|1\n", "a|\n-|\n1|\n", "a\n-|\n",
    "| a |\n|---|\n| 1 |\n\nText\n", "Text\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "One\ntwo *x*\n| a | b |\n|---|---|\n| 1 | 2 |\n# Heading\n",
    "| `x|y` | z |\n|---|---|\n| `a|b` | `c\\|d` |\n",
    "| a | b |\n|---|---|\n| *x | y* |\n| **x** | _y_ |\n",
    "| [l] | ![i](u) |\n|---|---|\n| [l][] | [x](y \"z\") |\n\n[l]: /target 'T'\n",
    "| <b>a</b> | &amp; |\n|---|---|\n| <http://a.b> | \\* |\n",
    "| a | b |\n|---|---|\n| - x | # y |\n| > q | 1. z |\n| *** | ``` |\n",
    "| a | b |\n|---|---|\n|| 2 |\n| | |\n|1||\n",
    "| a | b |\n|---|---|\n\\|1|2\n| \\\\ | 3 |\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n|\n", "| a | b |\n|---|---|\n    1 | 2\n",
    "| a | b |\n    |---|---|\n| 1 | 2 |\n", "   | a | b |\n   |---|---|\n   | 1 | 2 |\n",
    "| é | 日本 |\n|:--|--:|\n| ß | 🎲 |\n", "|a|b|\n|-|-|\n|1|2|\n***\n", "|a|b|\n|-|-|\n- x\n",
    "> | a | b |\n> |---|---|\n> | 1 | 2 |\n", "- | a | b |\n  |---|---|\n  | 1 | 2 |\n- x\n",
    "1. y\n\n   | a |\n   |:-:|\n   | 1 |\n", "> - | a |\n>   |---|\n>   | `1` |\n",
    "- > | a |\n  > |---|\n  > | 1 |\n", "| a | b |\n| - | : |\n", "| a | b |\n|---|---|---|\n",
    "| a | b |\n|---|---|\n| c |\n| d | e | f |\n", "\\| a | b\n---|---\n1 | 2\n",
    "|a|b|\n|-|-|\n|1|2|\n<div>x</div>\n", "| a <!-- | --> | b |\n|---|---|---|\n",
    "| a |\n|---|\n| 1\\ |\n", "|\ta\t|\tb\t|\n|\t-\t|\t-\t|\n|\t1\t|\t2\t|\n",
    "| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n",
    "x\n    # y\n| a |\n|---|\n| 1 |\n", "- x\n  y\n  | a |\n  |---|\n",
    "\n\u{FEFF}<!-- x\n| a |\n|---|\n\n-->\n", "a | b\n--|--\nc | d\n\n\nx | y\n--|--\nz | w\n",
    "# | a | b |\n|---|---|\n",
    "| a |\n| - |\n| `` ` `` |\n| \\`x\\` |\n", "| a \\\n| --- |\n| 1 |\n", "|a|\n|:|\n",
    "| a | b |\n| --- | --- |\nText with `|` in\nnext\n",
    "|a|b|\n|-|-|\n|1|2|\n    code\n", "|a|b|\n|-|-|\n|1|2|\n    code\n    more\ntext\n",
    "> |a|\n> |-|\n> |1|\n>     code\n", "- |a|\n  |-|\n  |1|\n      code\n",
    "|a|\n|-|\n|1|\n    ```\n", "|a|\n|-|\n|1|\n\tcode\n", "|a|\n|-|\n    code\n# H\n",
    "| a |\u{301} b |\n|---|---|\n|\u{301} 1 | \u{338}2 |\n", "|\u{301}a|\n|-|\n|1\\|\u{301}|\n",
  ]

  /// Texts that no one writes on purpose, for which the result differs: the end of a table in a
  /// quote or a list, or a block that cannot interrupt a paragraph.
  static let differing = [
    "> | a |\n> |---|\n| 1 |\n": "a lazy line after a quote stays in the table",
    "| a |\n|---|\n2. x\n": "a list that does not begin with 1 cannot end a paragraph",
    "| a |\n|---|\n<b>\n": "HTML of this kind cannot end a paragraph",
    "[r]: /u\n| a |\n|---|\n| [r] |\n": "to cmark-gfm the definition before it is a text",
    "| a |\n|---|\n| 1 |\n===\n": "to cmark the lines before === are a heading",
  ]

  @Test("a table has the same HTML as from cmark-gfm", arguments: cases)
  func table(_ markdown: String) throws {
    #expect(try ours(markdown) == theirs(markdown))
  }

  @Test("the known differences from cmark-gfm are as recorded", arguments: differing.keys.sorted())
  func difference(_ markdown: String) throws {
    print("differs from cmark-gfm: \(markdown.debugDescription): \(Self.differing[markdown] ?? "")")
    #expect(try ours(markdown) != theirs(markdown))
  }

  /// Our HTML without the parts added for accessibility and HTML 5.
  private func ours(_ markdown: String) throws -> String {
    try MarkdownRenderer.html(markdown)
      .replacing(" scope=\"col\"", with: "")
      .replacing(/\ style="text-align: ([a-z]+)"/) { " align=\"\($0.1)\"" }
  }

  private func theirs(_ markdown: String) throws -> String {
    try Tool.run(
      "cmark-gfm", ["--unsafe", "--extension", "table"], input: markdown, package: "cmark-gfm")
  }
}
