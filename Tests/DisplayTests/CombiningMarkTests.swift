import Display
import Testing

@Suite("HTML escapes punctuation before a combining mark")
struct CombiningMarkTests {
  private func html(_ value: some Displayable) -> String {
    String(decoding: value.displayBundle.representations.last?.bytes ?? [], as: UTF8.self)
  }

  @Test(
    "in tables, charts and grids", arguments: ["\u{301}", "\u{338}", "\u{FE0F}", "\u{200D}"])
  func escaping(_ mark: String) {
    let text = "<\(mark)&\(mark)>\(mark)\"\(mark)"
    let escaped = "&lt;\(mark)&amp;\(mark)&gt;\(mark)&quot;\(mark)"
    let pixel = BitmapImage(width: 1, height: 1, gray: [0])
    for (page, count) in [
      (HTML.escaped(text), 1), (html(DataTable(.column(text, [text]), caption: text)), 3),
      (html(LineChart(.series(text, [1.0, 2]), title: text, xLabel: text, yLabel: text)), 6),
      (html(ImageGrid([pixel], captions: [text])), 2),
    ] {
      let found = page.unicodeScalars.split(separator: "&").map { String($0) }
      #expect(page.utf8.firstRange(of: text.utf8) == nil)
      #expect(found.count { $0.utf8.starts(with: "quot;\(mark)".utf8) } >= count, "\(page)")
      #expect(page.utf8.firstRange(of: escaped.utf8) != nil)
    }
  }
}
