import Foundation
import Testing

/// `nbrun verify`.
@Suite struct VerifyTests {
  let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try workplace.write(cell("print(1)") + "\n" + cell("print(2)"))
    #expect(try workplace.run("note.md").code == 0)
  }

  @Test func theSamePage() throws {
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("output/note.html: 0 bytes differ"))
  }

  @Test func thePageNamesItsNotebook() throws {
    let outcome = try workplace.run("verify", "output/note.html")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("output/note.html: 0 bytes differ"))
  }

  @Test func anotherPage() throws {
    let old = try workplace.page().replacing(">2</pre>", with: ">3</pre>")
    try workplace.write(old, to: "output/note.html")
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains(
        "note.md:6:1: error: 1 bytes differ between 'output/note.html' and what this notebook"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains(/note: before: .*>3<\/pre>/))
    #expect(outcome.errors.contains(/note: now:    .*>2<\/pre>/))
    #expect(try workplace.page() == old, "nothing is written")
  }

  /// A byte that is no UTF-8 is not the replacement character that it would be shown as.
  @Test func bytesThatAreNotText() throws {
    try workplace.write("A \u{FFFD} sign\n\n" + cell("print(1)"))
    #expect(try workplace.run("note.md").code == 0)
    let page = Array(try workplace.page().utf8)
    let sign = Array("\u{FFFD}".utf8)
    let place = page.firstRange(of: sign)!
    try workplace.write(
      Data(page[..<place.lowerBound] + [0xFF] + page[place.upperBound...]), to: "output/note.html")
    let outcome = try workplace.run("verify", "note.md")
    #expect(outcome.code == 1)
    #expect(!outcome.errors.contains(": 0 bytes differ"), "\(outcome.errors)")
  }

  @Test func noPage() throws {
    let outcome = try workplace.run("verify", "note.md", "--output-dir", "elsewhere")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("there is no page 'elsewhere/note.html' to compare with"))
  }
}
