import NotebookCore
import Testing

@Suite("Raw HTML is cut into tags, attributes and styles")
struct RawHTMLScannerTests {
  @Test(arguments: [
    ("a<!-- b -->c<!--d-->", "ac"), ("<!---->x", "x"), ("<!-->x", "<!-->x"),
    ("a<!-- b", "a<!-- b"), ("<!-- a --><!-- b", "<!-- b"), ("a -->", "a -->"),
  ])
  func comments(_ text: String, _ rest: String) {
    #expect(RawHTMLScanner.withoutComments(text) == rest)
  }

  @Test func tags() {
    let html = "x <A href='>'>y</a> <my-tag:b c=\">\" d><br/>< p>< <a\"<i>"
    let tags = RawHTMLScanner(html).tags
    #expect(tags.map(\.name) == ["a", "my-tag:b", "br", "i"])
    #expect(tags.map(\.attributes) == [" href='>'", " c=\">\" d", "/", ""])
  }

  @Test func attributes() {
    let text = " a = \"b c\" d e='f' g=h / i = 'open"
    let attributes = RawHTMLScanner(text).attributes
    #expect(attributes.map(\.name) == ["a", "e", "g"])
    #expect(attributes.map(\.value) == ["\"b c\"", "'f'", "h"])
    #expect(attributes.map(\.text) == ["a = \"b c\"", "e='f'", "g=h"])
  }

  @Test func styles() {
    let html = "<STYLE type=a>b</style><style>c</STYLE><style>d"
    #expect(RawHTMLScanner(html).styles == ["b", "c"])
  }
}
