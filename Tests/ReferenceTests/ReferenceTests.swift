import Foundation
import Testing

/// The pages of `docs/reference` must match the sources. `make reference` writes them.
@Suite struct ReferenceTests {
  private static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of the build's products, which also contains the test program.
  private static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// Read once for all tests.
  private static let extracted = Result { () throws -> [PublicSymbol] in
    let sources = packageRoot.appendingPathComponent("Sources")
    return try PreconditionFinder.marked(
      PublicSymbol.all(in: SymbolGraph.extract(from: products, sources: sources)),
      sources: sources)
  }

  private let symbols: [PublicSymbol]

  init() throws {
    symbols = try Self.extracted.get()
    try #require(symbols.count > 500, "the compiler wrote very few symbols")
  }

  @Test func everySymbolIsDocumented() {
    for symbol in symbols {
      for missing in DocumentationCheck.missing(in: symbol) {
        Issue.record("Sources/\(symbol.file):\(symbol.line): \(symbol.name) lacks \(missing)")
      }
    }
  }

  @Test func everyFileHasASubject() {
    let files = Set(symbols.map(\.file))
    for file in files.sorted() where Subject.covering(file) == nil {
      Issue.record("Sources/\(file) has public symbols: add it to a subject in Subject.swift")
    }
    for source in Subject.all.flatMap(\.sources) {
      #expect(
        files.contains { Subject.covers(source, $0) },
        "no file with public symbols fits '\(source)' of Subject.swift")
    }
  }

  /// Two equal signatures mean that the page leaves out what distinguishes two overloads.
  @Test func signaturesDiffer() {
    let shown = symbols.filter { !$0.isDescribedElsewhere }
    let equal = Dictionary(
      grouping: shown,
      by: {
        [Subject.covering($0.file)?.name ?? "", $0.path.dropLast().joined(separator: ".")]
          + [$0.declaration]
      })
    for symbols in equal.values where symbols.count > 1 {
      let places = symbols.map { "Sources/\($0.file):\($0.line)" }.joined(separator: ", ")
      Issue.record("\(places): the reference shows the same signature: \(symbols[0].declaration)")
    }
  }

  @Test func linksOfTheIndexLeadToHeadings() throws {
    let pages = ReferencePages(symbols)
    var anchors: [String: Set<String>] = [:]
    for subject in Subject.all {
      var counts: [String: Int] = [:]
      for line in pages.page(subject, example: "").split(separator: "\n") {
        guard let match = line.wholeMatch(of: /#+ (.*)/) else { continue }
        let anchor = ReferenceMarkdown.anchor(of: String(match.1))
        let count = counts[anchor, default: 0]
        counts[anchor] = count + 1
        anchors["\(subject.name).md", default: []].insert(
          count == 0 ? anchor : "\(anchor)-\(count)")
      }
    }
    let links = pages.index().matches(of: /\]\(([a-z-]+\.md)(?:#([^)]+))?\)/)
    #expect(links.count > 200)
    for link in links {
      let page = String(link.1)
      let anchor = link.2.map { String($0) }
      #expect(anchors[page] != nil, "the index links \(page), which is no page")
      if let anchor, anchors[page]?.contains(anchor) == false {
        Issue.record("the index links \(page)#\(anchor), but the page has no such heading")
      }
    }
  }

  @Test func pagesAreCurrent() async throws {
    let folder = ReferenceFolder(
      Self.packageRoot.appendingPathComponent("docs/reference"),
      isRecording: ProcessInfo.processInfo.environment["NBRUN_RECORD"] != nil)
    let pages = ReferencePages(symbols)
    var files = ["README.md": Data(pages.index().utf8)]
    for subject in Subject.all {
      let example = try await ExamplePage.run(folder.path("examples/\(subject.name).md"))
      files["\(subject.name).md"] = Data(pages.page(subject, example: example.markdown).utf8)
      for image in example.images { files["images/\(image.name)"] = Data(image.bytes) }
    }
    try folder.expect(files)
  }
}
