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
  private static let extracted = Result {
    PublicSymbol.all(
      in: try SymbolGraph.extract(
        from: products, sources: packageRoot.appendingPathComponent("Sources")))
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
