import Foundation
import NotebookCore
import Testing

@Suite("A page is valid HTML 5")
struct HTMLValidityTests {
  @Test("HTML Tidy accepts a page with everything in it")
  func tidy() throws {
    #expect(try complaints(SamplePage.page()) == "")
  }

  @Test("HTML Tidy accepts the smallest page")
  func least() throws {
    #expect(try complaints(render("Text\n", [])) == "")
  }

  @Test("HTML Tidy accepts a page in another alphabet")
  func alphabet() throws {
    let page = try render("---\nlang: fr\n---\n# Été\n\n# Ça & là\n\n# 日本 🎲\n", [])
    #expect(page.contains("<a href=\"#%C3%A9t%C3%A9\">Été</a>"))
    #expect(try complaints(page) == "")
  }

  @Test("HTML Tidy would find a mistake")
  func mistake() throws {
    #expect(try complaints(render("<b>never closed\n", [])).contains("missing </b>"))
  }

  private func complaints(_ page: String) throws -> String {
    try Tool.run(
      "tidy", ["-quiet", "-errors", "--show-warnings", "yes", "-utf8"], input: page,
      package: "tidy", accepting: [0, 1, 2])
  }
}
